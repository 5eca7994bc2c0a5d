#include "delivery/sender.hpp"

#include <algorithm>

#include "base/contact.hpp"

namespace bedside::delivery {
namespace {

/// "5.123.123"
constexpr std::size_t kMostStatus = 9;
/// "550"
constexpr std::size_t kReplyCode = 3;

/// Fewer are no telephone number.
constexpr std::ptrdiff_t kFewestDigits = 7;
/// Characters of a token at least; no word of a reply is as long.
constexpr std::size_t kToken = 24;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// As long as the token of a link, which a server may have been read out of a message.
bool has_token(std::string_view words) {
  std::size_t run = 0;
  for (const char c : words) {
    const bool of_token = is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    run = of_token ? run + 1 : 0;
    if (run >= kToken) return true;
  }
  return false;
}

bool names_somebody(std::string_view words) {
  return words.find('@') != std::string_view::npos || std::count_if(words.begin(), words.end(), is_digit) >= kFewestDigits || has_token(words);
}

bool is_space(char c) { return static_cast<unsigned char>(c) <= ' '; }

std::size_t end_of_word(std::string_view words, std::size_t at) {
  return static_cast<std::size_t>(std::find_if(words.begin() + static_cast<std::ptrdiff_t>(at), words.end(), is_space) - words.begin());
}

/// A piece of a number that is written in groups: "+1", "(555)", "123-45", "67,".
bool is_group(std::string_view word) {
  return std::any_of(word.begin(), word.end(), is_digit) && word.find_first_not_of("0123456789+-()./:,;'\"<>") == std::string_view::npos;
}

/// Where the number that begins with the group at `at` ends.
std::size_t end_of_number(std::string_view words, std::size_t at) {
  std::size_t end = end_of_word(words, at);
  for (std::size_t next = end; next < words.size();) {
    while (next < words.size() && is_space(words[next])) ++next;
    const std::size_t next_end = end_of_word(words, next);
    if (!is_group(words.substr(next, next_end - next))) break;
    end = next = next_end;
  }
  return end;
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
    std::size_t end = end_of_word(words, at);
    if (end > at) {
      auto word = words.substr(at, end - at);
      // The reply's codes come first and are none of its groups.
      const bool is_code = out.empty() || (out.size() == kReplyCode && is_digit(out.front()) && word.size() <= kMostStatus && word.find('.') != std::string_view::npos);
      if (!is_code && is_group(word)) {
        const std::size_t number_end = end_of_number(words, at);
        if (names_somebody(words.substr(at, number_end - at))) end = number_end;
        word = words.substr(at, end - at);
      }
      if (!out.empty()) out += ' ';
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

}  // namespace bedside::delivery
