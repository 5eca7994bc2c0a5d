// The question before cancelling a visit says whom the cancellation tells: what the pages read, and what then happens, are compared.
#include "api/test_two_addresses.hpp"

#include <gmock/gmock.h>

namespace bedside::api {
namespace {

using namespace std::chrono_literals;
using notices::Channel;

class OnCancel : public TwoAddresses {
 protected:
  std::string foretold() { return std::string(seat().at("on_cancel").as_string()); }
  int told_by_cancelling() {
    EXPECT_EQ(call(Method::post, "/api/visits/" + visit + "/cancel", doctor).status, 200);
    int told = 0;
    change([&](desk::UnitOfWork& unit) {
      for (const auto& notice : unit.outbox().list_for_invitation(guest)) told += notice.last_notice ? 1 : 0;
    });
    return told;
  }
};

TEST_F(OnCancel, nobody_is_told_before_anything_was_tried) {
  book_guest();
  EXPECT_EQ(foretold(), "nothing");
  EXPECT_EQ(told_by_cancelling(), 0);
}

TEST_F(OnCancel, one_address_that_has_worked_is_enough) {
  book_guest();
  refuse({Channel::email});
  EXPECT_EQ(foretold(), "unreached");
  accept({Channel::sms});
  EXPECT_EQ(foretold(), "told");
  EXPECT_GT(told_by_cancelling(), 0);
}

TEST_F(OnCancel, whom_nothing_has_reached_is_named_though_a_cancellation_is_tried) {
  book_guest();
  refuse();
  EXPECT_EQ(foretold(), "unreached");
  EXPECT_GT(told_by_cancelling(), 0);
}

TEST_F(OnCancel, a_message_that_is_tried_again_may_have_arrived_and_has_not_for_all_that_is_known) {
  book_guest();
  put_off(kBoth, 1h);
  EXPECT_EQ(seat().at("state"), "queued");
  EXPECT_EQ(foretold(), "unreached");
  EXPECT_GT(told_by_cancelling(), 0);
}

TEST_F(OnCancel, a_new_time_that_waits_takes_nothing_back_and_one_that_failed_does) {
  book_guest();
  accept();
  move_to("13");
  EXPECT_EQ(foretold(), "told");
  refuse();
  EXPECT_EQ(foretold(), "unreached");
  EXPECT_GT(told_by_cancelling(), 0);
}

TEST_F(OnCancel, a_text_message_that_a_limit_held_back_told_nothing_and_is_not_followed_by_another) {
  book_guest();
  EXPECT_EQ(call(Method::patch, "/api/invitations/" + guest.text(), doctor, {{"email", ""}}).status, 200);
  change([&](desk::UnitOfWork& unit) {
    unit.outbox().drop_unsent_of(guest);
    notices::Notice held_back;
    held_back.id = NoticeId::make(random);
    held_back.clinic = clinic_id;
    held_back.visit = VisitId(visit);
    held_back.invitation = guest;
    held_back.channel = Channel::sms;
    held_back.state = notices::State::failed;
    held_back.failure = "the limit of text messages for one visit and day is reached";
    held_back.created_at = held_back.next_attempt_at = now;
    unit.outbox().add_notice(held_back);
  });
  now += 1s;
  EXPECT_EQ(foretold(), "unreached");
  EXPECT_EQ(told_by_cancelling(), 0);
}

TEST_F(OnCancel, who_has_been_revoked_is_not_told_again_and_the_patient_reads_none_of_it) {
  book_guest();
  accept();
  EXPECT_EQ(call(Method::post, "/api/invitations/" + guest.text() + "/revoke", doctor).status, 200);
  EXPECT_EQ(foretold(), "nothing");
  EXPECT_THAT(guests_for_patient(), testing::Not(testing::HasSubstr("on_cancel")));
}

}  // namespace
}  // namespace bedside::api
