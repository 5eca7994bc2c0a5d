#include "notices/opt_out.hpp"

#include <algorithm>
#include <array>

namespace bedside::notices {
namespace {

struct Word {
  std::string_view word;
  Asked asked;
};
// One word alone: "please stop by at noon" asks for nothing of the kind. "Yes" and "no" may answer something else.
constexpr std::array kWords = {
    Word{"stop", {Keyword::stop, ""}},        Word{"stopall", {Keyword::stop, ""}},  Word{"unsubscribe", {Keyword::stop, ""}},
    Word{"cancel", {Keyword::stop, ""}},      Word{"end", {Keyword::stop, ""}},      Word{"quit", {Keyword::stop, ""}},
    Word{"optout", {Keyword::stop, ""}},      Word{"revoke", {Keyword::stop, ""}},   Word{"start", {Keyword::start, ""}},
    Word{"unstop", {Keyword::start, ""}},     Word{"help", {Keyword::help, ""}},     Word{"info", {Keyword::help, ""}},
    Word{"alto", {Keyword::stop, "es"}},      Word{"ayuda", {Keyword::help, "es"}},  Word{"arret", {Keyword::stop, "fr"}},
    Word{"arrêt", {Keyword::stop, "fr"}},     Word{"aide", {Keyword::help, "fr"}},   Word{"stopp", {Keyword::stop, "de"}},
    Word{"hilfe", {Keyword::help, "de"}},     Word{"parar", {Keyword::stop, "pt"}},  Word{"ajuda", {Keyword::help, "pt"}}};

}  // namespace

std::optional<Asked> parse_keyword(std::string_view message) {
  constexpr std::string_view kAround = " \t\r\n.!\"'";
  const auto first = message.find_first_not_of(kAround);
  if (first == std::string_view::npos) return std::nullopt;
  std::string word(message.substr(first, message.find_last_not_of(kAround) - first + 1));
  std::transform(word.begin(), word.end(), word.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (const auto capital = word.find("Ê"); capital != std::string::npos) word.replace(capital, 2, "ê");
  const auto found = std::find_if(kWords.begin(), kWords.end(), [&](const Word& one) { return one.word == word; });
  return found == kWords.end() ? std::nullopt : std::optional(found->asked);
}

}  // namespace bedside::notices
