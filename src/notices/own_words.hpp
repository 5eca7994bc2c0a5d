// A clinic's own words in place of the program's, for one kind of message in one language: a text with variables in braces
// ({time}). Which ones there are, which are needed, what is wrong with a text, and how it is filled. Pure; rendering is
// render.hpp's, which escapes the result for its place as it does the built-in words.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "notices/outbox.hpp"

namespace bedside::notices {

inline constexpr std::array kWordedKinds = {Kind::appointment, Kind::invitation, Kind::reminder, Kind::moved, Kind::cancelled};
bool has_own_words(Kind kind);

enum class WordsPart { subject, lead, sms };
inline constexpr std::array kWordsParts = {WordsPart::subject, WordsPart::lead, WordsPart::sms};
std::string_view word(WordsPart part);  // "subject", "intro", "sms"
/// As typed, and again once its variables are filled.
std::size_t most_characters(WordsPart part);
const std::string& text_of(const OwnWords& words, WordsPart part);
std::string& text_of(OwnWords& words, WordsPart part);

/// "clinic", "time", "providers", "link": those that this text may have, in the order in which a form lists them.
std::vector<std::string_view> variables(Kind kind, WordsPart part);
/// Those without which nobody could follow a text message.
std::vector<std::string_view> needed_variables(Kind kind, WordsPart part);
/// unknown_variable, link_missing or time_missing; nothing when it is good.
std::optional<std::string_view> what_is_wrong(Kind kind, WordsPart part, std::string_view text);

/// Without what comes along when a text is copied from elsewhere and nobody can see: soft hyphens, zero-width spaces, word joiners,
/// byte-order marks (U+00AD, U+200B, U+2060, U+FEFF). One of them makes a text message longer by half. UTF-8 in and out.
std::string without_unseen(std::string_view text);

/// The program's own words in the same form.
OwnWords original_words(Kind kind, const std::string& language);

/// In one pass: a value that looks like a variable is none.
std::string fill_variables(std::string_view text, const std::map<std::string_view, std::string>& values);

class OwnWordsRepository {
 public:
  virtual ~OwnWordsRepository() = default;
  /// Of a language as `written_language` names it.
  virtual std::optional<OwnWords> find_words(const ClinicId& clinic, const std::string& language, Kind kind) = 0;
  virtual void save_words(const ClinicId& clinic, const std::string& language, Kind kind, const OwnWords& words) = 0;
  virtual void forget_words(const ClinicId& clinic, const std::string& language, Kind kind) = 0;
};

}  // namespace bedside::notices
