// The table of an invitation's status, every cell, against a table written by hand; words; the shape of links and PINs.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/random.hpp"
#include "invites/invitation.hpp"
#include "invites/pin.hpp"

namespace bedside::invites {
namespace {

// One line per status, one column per event in the order of kAllEvents. "." means: refused, nothing changes.
constexpr std::array<std::array<std::string_view, kAllEvents.size()>, kAllStatuses.size()> kTable = {{
    // use    revoke     decline     expire     visit_over switch_off
    {"live",  "revoked", "declined", "expired", "over",    "revoked"},
    {".",     "revoked", "declined", "expired", "over",    "revoked"},
    {".",     ".",       ".",        ".",       ".",       "."},
    {".",     ".",       ".",        ".",       ".",       "."},
    {".",     ".",       ".",        ".",       ".",       "."},
    {".",     ".",       ".",        ".",       ".",       "."},
}};

TEST(invitation, the_table_is_as_written_by_hand) {
  for (std::size_t line = 0; line < kAllStatuses.size(); ++line) {
    for (std::size_t column = 0; column < kAllEvents.size(); ++column) {
      const auto next = next_status(kAllStatuses[line], kAllEvents[column]);
      EXPECT_EQ(next ? word(*next) : ".", kTable[line][column]) << word(kAllStatuses[line]) << ", event " << column;
    }
  }
}

TEST(invitation, every_reason_ends_a_live_one) {
  for (const EndReason reason : kAllEndReasons) {
    const auto ended = next_status(Status::live, ending_event(reason));
    ASSERT_TRUE(ended);
    for (const Event event : kAllEvents) EXPECT_FALSE(next_status(*ended, event));
  }
}

template <class All, class Parse>
void read_back(const All& all, Parse parse) {
  std::set<std::string_view> words;
  for (const auto value : all) {
    EXPECT_EQ(parse(word(value)), value);
    words.insert(word(value));
  }
  EXPECT_EQ(words.size(), all.size());
  EXPECT_FALSE(parse(""));
}

TEST(invitation, words_are_read_back) {
  read_back(kAllStatuses, parse_status);
  read_back(kAllEndReasons, parse_end_reason);
  read_back(kAllKinds, parse_kind);
  read_back(kAllSeatRoles, parse_seat_role);
  read_back(kAllInviters, parse_inviter);
  read_back(kAllPresences, parse_presence);
  read_back(kAllVias, parse_via);
  read_back(kAllAdmittances, parse_admittance);
}

TEST(pin, has_nine_digits_no_leading_zero_none_twice_in_a_row_and_is_read_as_it_is_written) {
  SeededRandom random(9);
  for (int i = 0; i < 5000; ++i) {
    const auto pin = make_pin(random);
    const std::string& digits = pin.reveal();
    ASSERT_EQ(digits.size(), 9U);
    EXPECT_NE(digits.front(), '0');
    EXPECT_EQ(std::adjacent_find(digits.begin(), digits.end()), digits.end());
    const std::string written = write_pin_3_3_3(pin);
    ASSERT_EQ(written.size(), 11U);
    ASSERT_TRUE(parse_pin(written));
    EXPECT_EQ(parse_pin(written)->reveal(), digits);
  }
  for (const std::string_view wrong : {"", "012345678", "112345678", "12345678", "1234567890", "12345678x"}) EXPECT_FALSE(parse_pin(wrong)) << wrong;
}

TEST(token, is_160_bits_and_read_back) {
  SeededRandom random(10);
  std::set<std::string> seen;
  for (int i = 0; i < 5000; ++i) {
    const auto token = make_token(random);
    ASSERT_EQ(token.reveal().size(), 27U);
    EXPECT_TRUE(parse_token(token.reveal()));
    EXPECT_TRUE(seen.insert(token.reveal()).second);
  }
  for (const std::string_view wrong : {"", "short", "AAAAAAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) EXPECT_FALSE(parse_token(wrong)) << wrong;
}

}  // namespace
}  // namespace bedside::invites
