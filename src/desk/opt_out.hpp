// What somebody answers to the text messages of this server: no more of them, messages again, or what this is about.
// Of no clinic: the number may be known to several, and none is told more than that a message was not wanted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"

namespace bedside::desk {

/// Answers what to write back, in the language of whoever was last sent a text message at that number, while it is known;
/// nothing for a message that holds no such word. `number`: E.164, who wrote.
Outcome<std::optional<std::string>> take_incoming_text(UnitOfWork& unit, const Context& context, const std::string& number,
                                                       const std::string& message);

/// Those of the numbers (E.164) that have asked for no more text messages, whoever wrote to them: so that who is about to write
/// reads it first. What is no number is none of them.
std::vector<std::string> find_stopped(UnitOfWork& unit, const Context& context, const std::vector<std::string>& numbers);

/// The same for a member of staff who types: who asks more often than a busy desk does is going through numbers.
inline constexpr int kStoppedAskedPerHour = 240;  // a form asks at each pause in typing a number, two or three times in all
Outcome<std::vector<std::string>> ask_stopped(UnitOfWork& unit, const Context& context, const Actor& actor,
                                              const std::vector<std::string>& numbers);

}  // namespace bedside::desk
