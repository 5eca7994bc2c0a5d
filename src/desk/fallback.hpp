// The other way: a message that failed, that no server takes, or whose receipt has not come, is sent to the reader's other
// address, once. Called by the caretaker each second; what is due stands in the outbox (notices/fallback.hpp decides).
#pragma once

#include <vector>

#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"

namespace bedside::desk {

struct SentOtherwise {
  ClinicId clinic;
  VisitId visit;
};
Outcome<std::vector<SentOtherwise>> send_otherwise(UnitOfWork& unit, const Context& context);

}  // namespace bedside::desk
