#include "notices/failure_words.hpp"

#include <algorithm>

namespace bedside::notices {
namespace {

/// "5.123.123"
constexpr std::size_t kMostStatus = 9;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string without_servers_words(std::string_view words) {
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

}  // namespace bedside::notices
