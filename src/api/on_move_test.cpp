// The question before a visit gets another time says whom that reaches and how: what the pages read, and what then is queued, are
// compared.
#include "api/test_two_addresses.hpp"

#include <gmock/gmock.h>

#include "notices/fallback.hpp"

namespace bedside::api {
namespace {

using namespace std::chrono_literals;
using notices::Channel;

class OnMove : public TwoAddresses {
 protected:
  /// "email", "email sms", "sms, else email", "nobody" or "ended".
  std::string foretold() {
    const auto shown = seat();
    const auto* on_move = shown.if_contains("on_move");
    if (on_move == nullptr) return "ended";
    std::string words;
    for (const auto& way : on_move->at("ways").as_array()) words += (words.empty() ? "" : " ") + std::string(way.as_string());
    if (words.empty()) return "nobody";
    const auto* otherwise = on_move->as_object().if_contains("otherwise");
    return otherwise == nullptr ? words : words + ", else " + std::string(otherwise->as_string());
  }
  /// In the same words, what is queued when the visit is moved.
  std::string told_by_moving() {
    move_to("13");
    std::string words, otherwise;
    change([&](desk::UnitOfWork& unit) {
      for (const Channel channel : kBoth)
        for (const auto& notice : unit.outbox().list_for_invitation(guest)) {
          if (notice.channel != channel || notice.state != notices::State::queued) continue;
          words += (words.empty() ? "" : " ") + std::string(notices::word(channel));
          if (notice.fallback_after) otherwise = ", else " + std::string(notices::word(notices::other_way(channel)));
        }
    });
    return words.empty() ? "nobody" : words + otherwise;
  }
  /// Compared, and answered.
  std::string told() {
    const std::string before = foretold();
    EXPECT_EQ(told_by_moving(), before);
    return before;
  }
};

TEST_F(OnMove, who_still_waits_for_the_first_message_gets_it_by_both_addresses_with_the_new_time) {
  book_guest();
  EXPECT_EQ(told(), "email sms");
}

TEST_F(OnMove, a_clinic_with_a_first_way_tells_by_it_and_has_the_other_one_behind_it) {
  choose({{"first_way", "sms"}});
  book_guest();
  EXPECT_EQ(foretold(), "sms, else email");
  accept();
  EXPECT_EQ(told(), "sms, else email");
}

TEST_F(OnMove, an_address_that_has_failed_is_neither_first_nor_behind_the_one_that_works) {
  book_guest();
  refuse({Channel::sms});
  accept({Channel::email});
  EXPECT_EQ(foretold(), "email sms") << "the clinic writes to both";
  choose({{"first_way", "sms"}});
  EXPECT_EQ(told(), "email");
}

TEST_F(OnMove, a_new_time_that_still_waits_is_dropped_for_the_next_one_and_counts_for_nothing) {
  choose({{"first_way", "sms"}});
  book_guest();
  accept();
  move_to("14");
  put_off({Channel::sms}, 1h);
  EXPECT_EQ(told(), "sms, else email");
}

TEST_F(OnMove, who_was_never_written_to_is_named_as_told_by_nobody_and_who_is_revoked_is_not_named) {
  book_guest();
  change([&](desk::UnitOfWork& unit) { unit.outbox().drop_unsent_of(guest); });
  EXPECT_EQ(told(), "nobody");
  EXPECT_EQ(call(Method::post, "/api/invitations/" + guest.text() + "/revoke", doctor).status, 200);
  EXPECT_EQ(foretold(), "ended");
}

TEST_F(OnMove, the_patient_reads_none_of_it) {
  book_guest();
  EXPECT_THAT(guests_for_patient(), testing::Not(testing::HasSubstr("on_move")));
}

}  // namespace
}  // namespace bedside::api
