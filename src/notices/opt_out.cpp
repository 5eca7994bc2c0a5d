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

/// What people and their keyboards put around a word.
constexpr auto kAround = std::to_array<std::string_view>({
    " ", "\t", "\r", "\n", ".", "!", "?", ",", ";", ":", "-", "*", "(", ")", "\"", "'", "`", "…", "“", "”", "„", "‘", "’", "‚", "«", "»", "‹", "›",
    "¡", "¿", "。", "！", "．", "，", "？", "\u00a0", "\u200b", "\u200e", "\u200f", "\u202f", "\u3000", "\ufeff"});

std::string_view without_what_is_around(std::string_view text) {
  const auto cut = [&](const auto& stands, const auto& take) {
    for (bool again = true; again;) {
      again = false;
      for (const std::string_view one : kAround)
        if (stands(one)) {
          take(one.size());
          again = true;
        }
    }
  };
  cut([&](std::string_view one) { return text.starts_with(one); }, [&](std::size_t size) { text.remove_prefix(size); });
  cut([&](std::string_view one) { return text.ends_with(one); }, [&](std::size_t size) { text.remove_suffix(size); });
  return text;
}

}  // namespace

std::optional<Asked> parse_keyword(std::string_view message) {
  std::string word(without_what_is_around(message));
  std::transform(word.begin(), word.end(), word.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (const auto capital = word.find("Ê"); capital != std::string::npos) word.replace(capital, 2, "ê");
  const auto found = std::find_if(kWords.begin(), kWords.end(), [&](const Word& one) { return one.word == word; });
  return found == kWords.end() ? std::nullopt : std::optional(found->asked);
}

}  // namespace bedside::notices
