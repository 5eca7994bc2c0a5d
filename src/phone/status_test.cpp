// The status table, every pair: the same list as in docs/telephone.md.
#include "phone/status.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace bedside::phone {
namespace {

TEST(Status, every_status_and_event) {
  using S = Status;
  using E = Event;
  const std::map<std::pair<S, E>, S> table = {
      {{S::asking, E::digit}, S::typing},
      {{S::asking, E::ask_again}, S::asking},
      {{S::asking, E::give_up}, S::goodbye},
      {{S::asking, E::ended}, S::goodbye},
      {{S::typing, E::digit}, S::typing},
      {{S::typing, E::pin_complete}, S::checking},
      {{S::typing, E::ask_again}, S::asking},
      {{S::typing, E::give_up}, S::goodbye},
      {{S::typing, E::ended}, S::goodbye},
      {{S::checking, E::give_up}, S::goodbye},
      {{S::checking, E::pin_refused}, S::asking},
      {{S::checking, E::pin_refused_for_good}, S::goodbye},
      {{S::checking, E::too_early}, S::goodbye},
      {{S::checking, E::accepted}, S::introducing},
      {{S::checking, E::ended}, S::goodbye},
      {{S::called, E::give_up}, S::goodbye},
      {{S::called, E::accepted}, S::introducing},
      {{S::called, E::declined}, S::goodbye},
      {{S::called, E::ended}, S::goodbye},
      {{S::introducing, E::introduced}, S::waiting},
      {{S::introducing, E::admitted}, S::introducing_admitted},
      {{S::introducing, E::leave}, S::goodbye},
      {{S::introducing, E::ended}, S::goodbye},
      {{S::introducing_admitted, E::introduced}, S::in_call},
      {{S::introducing_admitted, E::put_back}, S::introducing},
      {{S::introducing_admitted, E::leave}, S::goodbye},
      {{S::introducing_admitted, E::ended}, S::goodbye},
      {{S::waiting, E::admitted}, S::in_call},
      {{S::waiting, E::leave}, S::goodbye},
      {{S::waiting, E::ended}, S::goodbye},
      {{S::in_call, E::put_back}, S::waiting},
      {{S::in_call, E::leave}, S::goodbye},
      {{S::in_call, E::ended}, S::goodbye},
      {{S::goodbye, E::said_goodbye}, S::over},
  };
  for (const Status status : kAllStatuses) {
    for (const Event event : kAllEvents) {
      const auto next = next_status(status, event);
      const std::string pair = std::string(word(status)) + " × " + std::string(word(event));
      if (event == Event::hung_up) {
        EXPECT_EQ(next, Status::over) << pair;
      } else if (const auto found = table.find({status, event}); found != table.end()) {
        EXPECT_EQ(next, found->second) << pair;
      } else {
        EXPECT_EQ(next, std::nullopt) << pair;
      }
    }
  }
}

TEST(Status, incident_17_nobody_is_in_the_call_without_a_good_pin_or_a_press_and_being_let_in) {
  // Backwards from in_call: every way there goes through `accepted` and `admitted`.
  for (const Status status : kAllStatuses) {
    for (const Event event : kAllEvents) {
      if (next_status(status, event) != Status::in_call) continue;
      EXPECT_TRUE((status == Status::waiting && event == Event::admitted) ||
                  (status == Status::introducing_admitted && event == Event::introduced));
    }
  }
  for (const Status status : kAllStatuses)
    for (const Event event : kAllEvents)
      if (next_status(status, event) == Status::introducing && event != Event::put_back) {
        EXPECT_EQ(event, Event::accepted);
      }
}

}  // namespace
}  // namespace bedside::phone
