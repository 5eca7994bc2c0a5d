// A clinic's own words for messages: what stands there, changing it, looking at a message before anybody gets it, and
// sending one to oneself. What is looked at and sent is a message about a visit that does not exist.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"
#include "notices/date_words.hpp"
#include "notices/own_words.hpp"

namespace bedside::desk {

/// How often an admin may have messages sent to try them, by the hour.
inline constexpr int kTestsPerHour = 20;

struct WordsInUse {
  notices::Kind kind = notices::Kind::invitation;
  notices::OwnWords words;  // whole: those of the program where the clinic has none
  notices::OwnWords original;
};
/// Of a language, each kind that can be changed. `language`: one of notices::kLanguages, else refused.
Outcome<std::vector<WordsInUse>> list_words(UnitOfWork& unit, const Actor& actor, const std::string& language);

/// As typed: an empty text means the program's own, as does one that is the same. By the fields subject, intro and sms. How long
/// they are is measured as they are sent: with the variables of `sample_payload` filled.
Outcome<WordsInUse> save_words(UnitOfWork& unit, const Context& context, const notices::DateWords& dates, const Actor& actor,
                               const std::string& language, notices::Kind kind, const notices::OwnWords& typed);
/// Back to the original words.
Outcome<WordsInUse> forget_words(UnitOfWork& unit, const Context& context, const notices::DateWords& dates, const Actor& actor,
                                 const std::string& language, notices::Kind kind);

/// What the sender renders, with these words, checked as when they are saved; about a visit of one provider whose message is as
/// long as any: the longest name and time, and to a guest where guests get it too, who are told of "Not for me".
Outcome<notices::Payload> sample_payload(UnitOfWork& unit, const Context& context, const notices::DateWords& dates, const Actor& actor,
                                         const std::string& language, notices::Kind kind, const notices::OwnWords& typed);
/// Queues that message to the admin's own e-mail address and, where one is given, to a number, which costs what any text
/// message does. The audit log says so, without the number.
Outcome<Done> send_sample(UnitOfWork& unit, const Context& context, const notices::DateWords& dates, const Actor& actor,
                          const std::string& language, notices::Kind kind, const notices::OwnWords& typed,
                          const std::optional<std::string>& phone);

}  // namespace bedside::desk
