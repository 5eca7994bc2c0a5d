// The other way, from the clinic's rule to what the inviter reads: sent by one address, and by the other when it does not arrive.
#include "api/test_two_addresses.hpp"
#include "desk/fallback.hpp"

namespace bedside::api {
namespace {

using namespace std::chrono_literals;
using notices::Channel;

class OtherWay : public TwoAddresses {
 protected:
  /// The caretaker's turn; it may have had it by itself.
  void look_for_other_ways() {
    const auto context = api->context();
    change([&](desk::UnitOfWork& unit) { EXPECT_TRUE(desk::send_otherwise(unit, context).ok()); });
  }
};

TEST_F(OtherWay, a_text_message_that_fails_is_followed_by_the_e_mail_and_the_inviter_reads_so) {
  choose({{"first_way", "sms"}});
  book_guest();
  auto told = messages();
  ASSERT_EQ(told.size(), 1U) << "one address first";
  EXPECT_EQ(told[0].at("channel"), "sms");
  refuse({Channel::sms}, "the service could not deliver it (30003)");
  look_for_other_ways();
  told = messages();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].at("channel"), "email");
  EXPECT_EQ(told[0].at("instead_because"), "failed");
  EXPECT_EQ(told[1].at("state"), "failed");
  refuse({Channel::email});
  look_for_other_ways();
  look_for_other_ways();
  change([&](desk::UnitOfWork& unit) {
    EXPECT_EQ(unit.outbox().list_for_visit(VisitId(visit)).size(), 2U) << "each address once, and not back and forth";
  });
}

TEST_F(OtherWay, without_a_receipt_the_e_mail_goes_when_the_time_is_over_and_not_before) {
  choose({{"first_way", "sms"}, {"receipt_minutes", 20}});
  book_guest();
  accept({Channel::sms});
  now += 19min;
  look_for_other_ways();
  EXPECT_EQ(messages().size(), 1U);
  now += 1min;
  look_for_other_ways();
  const auto told = messages();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].at("instead_because"), "no_receipt");
  EXPECT_EQ(told[1].at("state"), "sent");
}

TEST_F(OtherWay, while_the_mail_server_takes_nothing_the_text_message_goes_and_the_e_mail_is_tried_on) {
  choose({{"first_way", "email"}});
  book_guest();
  put_off({Channel::email}, 30s);
  auto told = messages();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].at("state"), "queued");
  EXPECT_EQ(told[0].at("reason"), "451 4.7.1 Greylisted") << "who invited reads that it has not gone out";
  now += 9min;
  put_off({Channel::email}, 30s);
  look_for_other_ways();
  EXPECT_EQ(messages().size(), 1U);
  now += 1min;
  for (int attempt = 0; attempt < 3; ++attempt) {
    look_for_other_ways();
    put_off({Channel::email}, 30s);
    now += 1min;
  }
  told = messages();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].at("state"), "queued") << "it may still come";
  EXPECT_EQ(told[1].at("channel"), "sms");
  EXPECT_EQ(told[1].at("instead_because"), "no_receipt");
  refuse({Channel::email});
  look_for_other_ways();
  change([&](desk::UnitOfWork& unit) {
    EXPECT_EQ(unit.outbox().list_for_visit(VisitId(visit)).size(), 2U) << "each address once";
  });
}

TEST_F(OtherWay, a_corrected_address_has_the_other_one_behind_it_like_the_first) {
  choose({{"first_way", "sms"}});
  book_guest();
  accept({Channel::sms});
  EXPECT_EQ(call(Method::patch, "/api/invitations/" + guest.text(), doctor, {{"phone", "+15551230055"}}).status, 200);
  auto told = messages();
  ASSERT_EQ(told.size(), 1U) << "by text message alone";
  EXPECT_EQ(told[0].at("state"), "queued");
  refuse({Channel::sms}, "no such number");
  look_for_other_ways();
  told = messages();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].at("channel"), "email");
  EXPECT_EQ(told[0].at("instead_because"), "failed");
}

TEST_F(OtherWay, the_clinic_that_has_chosen_nothing_writes_to_both_at_once) {
  book_guest();
  EXPECT_EQ(messages().size(), 2U);
  refuse({Channel::sms}, "no such number");
  look_for_other_ways();
  for (const auto& message : messages()) EXPECT_FALSE(message.as_object().contains("instead_because"));
}

TEST_F(OtherWay, nobody_is_written_to_by_the_other_way_when_the_visit_is_cancelled_meanwhile) {
  choose({{"first_way", "sms"}, {"receipt_minutes", 20}});
  book_guest();
  accept({Channel::sms});
  EXPECT_LT(call(Method::post, "/api/visits/" + visit + "/cancel", doctor).status, 300);
  now += 1h;
  look_for_other_ways();
  change([&](desk::UnitOfWork& unit) {
    for (const auto& notice : unit.outbox().list_for_visit(VisitId(visit))) EXPECT_FALSE(notice.instead_because);
  });
}

}  // namespace
}  // namespace bedside::api
