// Who may be sent text messages, and how many: whoever gets numbers into this server must not be able to spend the
// clinic's money on them ("SMS pumping"). Counted in the transaction that queues the message, in SQL.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"
#include "visits/visit.hpp"

namespace bedside::desk {

/// The limits of a day as a refusal names them, and of what each is.
struct TextLimit {
  std::string_view limit;
  std::string_view of;
};
inline constexpr std::array kTextLimits = {TextLimit{"texts_per_number_and_day", "number"}, TextLimit{"texts_to_neighbours_and_day", "neighbours"},
                                           TextLimit{"texts_per_visit_and_day", "visit"}, TextLimit{"texts_per_clinic_and_day", "clinic"}};

bool is_texted_country(const TextingRules& rules, std::string_view number);

/// Counts one message to this number, or refuses and counts nothing: by the field `phone` (country_not_texted), or by the
/// limit that is reached.
std::optional<Refusal> spend_text(UnitOfWork& unit, const Context& context, const ClinicId& clinic, const std::optional<VisitId>& visit,
                                  const std::string& number);
/// The same as the failure of a message that was not sent, for whoever looks at the invitation.
std::string words_of_blocked_text(const Refusal& refusal);

}  // namespace bedside::desk
