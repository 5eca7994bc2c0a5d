#include "delivery/sender.hpp"

#include <algorithm>

#include "base/contact.hpp"

namespace bedside::delivery {
namespace {

/// "5.123.123"
constexpr std::size_t kMostStatus = 9;

bool names_somebody(std::string_view word) {
  if (word.find('@') != std::string_view::npos) return true;
  std::size_t digits = 0;
  for (const char c : word)
    if (c >= '0' && c <= '9') ++digits;
  return digits >= 7;
}

/// What is no text (ISO 8859-1 of an old server, say) cannot be kept by a database nor sent to a page; what turns the
/// direction of writing or a terminal's mind is not for the log.
bool is_text(std::string_view word) { return parse_text(word, word.size()).ok(); }

}  // namespace

std::string without_addresses(std::string_view words) {
  constexpr std::size_t kMost = 200;
  std::string out;
  std::size_t at = 0;
  while (at < words.size() && out.size() < kMost) {
    std::size_t end = at;
    while (end < words.size() && static_cast<unsigned char>(words[end]) > ' ') ++end;
    if (end > at) {
      if (!out.empty()) out += ' ';
      const auto word = words.substr(at, end - at);
      out += names_somebody(word) || !is_text(word) ? std::string_view("…") : word;
    }
    at = end + 1;
  }
  if (out.size() > kMost) {
    std::size_t cut = kMost;
    while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xC0U) == 0x80U) --cut;
    out.resize(cut);
  }
  return out;
}

std::string words_for_log(std::string_view words) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (words.empty() || !is_digit(words.front())) return std::string(words);
  // RFC 5321 section 4.2: "550 " or "550-"; RFC 3463: "5.1.1". HTTP has the first alone.
  std::string codes(words.substr(0, 3));
  if (!std::all_of(codes.begin(), codes.end(), is_digit)) return "…";
  if (words.size() < 5) return codes;
  const std::string_view rest = words.substr(4);
  const std::string_view status = rest.substr(0, rest.find_first_not_of("0123456789."));
  const bool is_status = status.size() <= kMostStatus && status.size() > 1 && status[1] == '.' && std::count(status.begin(), status.end(), '.') == 2;
  if (is_status) codes += " " + std::string(status);
  return codes;
}

}  // namespace bedside::delivery
