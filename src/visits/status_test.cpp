// The table of a visit's status, every cell, against a table written by hand.
#include <gtest/gtest.h>

#include <set>

#include "visits/status.hpp"

namespace bedside::visits {
namespace {

// One line per status, one column per event in the order of kAllEvents. "." means: refused, nothing changes.
constexpr std::array<std::array<std::string_view, kAllEvents.size()>, kAllStatuses.size()> kTable = {{
    // somebody_waits nobody_waits  provider_entered providers_left room_emptied  complete     cancel       end_passed_unheld emptied_after_end
    {"waiting",       ".",          "in_call",       ".",           ".",          "completed", "cancelled", "lapsed",         "completed"},
    {".",             "scheduled",  "in_call",       ".",           "scheduled",  "completed", "cancelled", ".",              "."},
    {".",             ".",          ".",             "waiting",     "scheduled",  "completed", ".",         ".",              "."},
    {".",             ".",          ".",             ".",           ".",          ".",         ".",         ".",              "."},
    {".",             ".",          ".",             ".",           ".",          ".",         ".",         ".",              "."},
    {".",             ".",          ".",             ".",           ".",          ".",         ".",         ".",              "."},
}};

TEST(visit_status, the_table_is_as_written_by_hand) {
  std::set<Status> reached{Status::scheduled};
  for (std::size_t line = 0; line < kAllStatuses.size(); ++line) {
    for (std::size_t column = 0; column < kAllEvents.size(); ++column) {
      const auto next = next_status(kAllStatuses[line], kAllEvents[column]);
      EXPECT_EQ(next ? word(*next) : ".", kTable[line][column]) << word(kAllStatuses[line]) << ", event " << column;
      if (next) reached.insert(*next);
    }
  }
  EXPECT_EQ(reached.size(), kAllStatuses.size());
}

TEST(visit_status, words_are_read_back) {
  for (const Status status : kAllStatuses) EXPECT_EQ(parse_status(word(status)), status);
  EXPECT_FALSE(parse_status("held"));
}

}  // namespace
}  // namespace bedside::visits
