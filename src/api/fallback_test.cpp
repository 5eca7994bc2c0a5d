// The other way, from the clinic's rule to what the inviter reads: sent by one address, and by the other when it does not arrive.
#include "api/test_story.hpp"
#include "desk/fallback.hpp"

namespace bedside::api {
namespace {

using namespace std::chrono_literals;

class OtherWay : public Story {
 protected:
  void choose(const json::object& rules) { EXPECT_EQ(call(Method::patch, "/api/clinic/messages", doctor, rules).status, 200); }
  std::string book_for_two_addresses() {
    auto wish = draft();
    wish["patient"].as_object().erase("email");
    wish["starts_local"] = "2026-11-24T11:00";
    wish["ends_local"] = "2026-11-24T11:30";
    wish["guests"].as_array().at(0).as_object()["phone"] = "+15551230044";
    const auto booked = call(Method::post, "/api/visits", doctor, wish);
    EXPECT_EQ(booked.status, 201) << booked.body;
    return std::string(body_of(booked).at("id").as_string());
  }
  json::array messages(const std::string& visit) {
    return body_of(call(Method::get, "/api/visits/" + visit, doctor)).at("seats").as_array().at(1).at("messages").as_array();
  }
  /// What the drainer and the service's report do to all that is queued.
  void settle(notices::Channel channel, const std::string& failure) {
    change([&](desk::UnitOfWork& unit) {
      for (const auto& notice : unit.outbox().lease_due(now, 60s, 100, channel).notices) {
        if (failure.empty()) unit.outbox().mark_sent(notice.id, std::nullopt, now);
        else unit.outbox().mark_failed(notice.id, failure, now);
      }
    });
    now += 1s;
  }
  /// A mail server that is greylisting or away.
  void refuse_for_now(notices::Channel channel) {
    change([&](desk::UnitOfWork& unit) {
      for (const auto& notice : unit.outbox().lease_due(now, 60s, 100, channel).notices)
        unit.outbox().mark_retry(notice.id, "451 4.7.1 Greylisted", now + 30s);
    });
  }
  /// The caretaker's turn; it may have had it by itself.
  void look_for_other_ways() {
    const auto context = api->context();
    change([&](desk::UnitOfWork& unit) { EXPECT_TRUE(desk::send_otherwise(unit, context).ok()); });
  }
  void change(const std::function<void(desk::UnitOfWork&)>& work) {
    const auto changed = desk::transact(*storage, [&](desk::UnitOfWork& unit) -> Result<Done, Done> {
      work(unit);
      return Done{};
    });
    static_cast<void>(changed);
  }
};

TEST_F(OtherWay, a_text_message_that_fails_is_followed_by_the_e_mail_and_the_inviter_reads_so) {
  choose({{"first_way", "sms"}});
  const auto visit = book_for_two_addresses();
  auto told = messages(visit);
  ASSERT_EQ(told.size(), 1U) << "one address first";
  EXPECT_EQ(told[0].at("channel"), "sms");
  settle(notices::Channel::sms, "the service could not deliver it (30003)");
  look_for_other_ways();
  told = messages(visit);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].at("channel"), "email");
  EXPECT_EQ(told[0].at("instead_because"), "failed");
  EXPECT_EQ(told[1].at("state"), "failed");
  settle(notices::Channel::email, "550 no such user");
  look_for_other_ways();
  look_for_other_ways();
  change([&](desk::UnitOfWork& unit) {
    EXPECT_EQ(unit.outbox().list_for_visit(VisitId(visit)).size(), 2U) << "each address once, and not back and forth";
  });
}

TEST_F(OtherWay, without_a_receipt_the_e_mail_goes_when_the_time_is_over_and_not_before) {
  choose({{"first_way", "sms"}, {"receipt_minutes", 20}});
  const auto visit = book_for_two_addresses();
  settle(notices::Channel::sms, "");
  now += 19min;
  look_for_other_ways();
  EXPECT_EQ(messages(visit).size(), 1U);
  now += 1min;
  look_for_other_ways();
  const auto told = messages(visit);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].at("instead_because"), "no_receipt");
  EXPECT_EQ(told[1].at("state"), "sent");
}

TEST_F(OtherWay, while_the_mail_server_takes_nothing_the_text_message_goes_and_the_e_mail_is_tried_on) {
  choose({{"first_way", "email"}});
  const auto visit = book_for_two_addresses();
  refuse_for_now(notices::Channel::email);
  auto told = messages(visit);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].at("state"), "queued");
  EXPECT_EQ(told[0].at("reason"), "451 4.7.1 Greylisted") << "who invited reads that it has not gone out";
  now += 9min;
  refuse_for_now(notices::Channel::email);
  look_for_other_ways();
  EXPECT_EQ(messages(visit).size(), 1U);
  now += 1min;
  for (int attempt = 0; attempt < 3; ++attempt) {
    look_for_other_ways();
    refuse_for_now(notices::Channel::email);
    now += 1min;
  }
  told = messages(visit);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].at("state"), "queued") << "it may still come";
  EXPECT_EQ(told[1].at("channel"), "sms");
  EXPECT_EQ(told[1].at("instead_because"), "no_receipt");
  settle(notices::Channel::email, "550 no such user");
  look_for_other_ways();
  change([&](desk::UnitOfWork& unit) {
    EXPECT_EQ(unit.outbox().list_for_visit(VisitId(visit)).size(), 2U) << "each address once";
  });
}

TEST_F(OtherWay, a_corrected_address_has_the_other_one_behind_it_like_the_first) {
  choose({{"first_way", "sms"}});
  const auto visit = book_for_two_addresses();
  settle(notices::Channel::sms, "");
  const auto guest = std::string(body_of(call(Method::get, "/api/visits/" + visit, doctor)).at("seats").as_array().at(1).at("invitation_id").as_string());
  EXPECT_EQ(call(Method::patch, "/api/invitations/" + guest, doctor, {{"phone", "+15551230055"}}).status, 200);
  auto told = messages(visit);
  ASSERT_EQ(told.size(), 1U) << "by text message alone";
  EXPECT_EQ(told[0].at("state"), "queued");
  settle(notices::Channel::sms, "no such number");
  look_for_other_ways();
  told = messages(visit);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].at("channel"), "email");
  EXPECT_EQ(told[0].at("instead_because"), "failed");
}

TEST_F(OtherWay, the_clinic_that_has_chosen_nothing_writes_to_both_at_once) {
  const auto visit = book_for_two_addresses();
  EXPECT_EQ(messages(visit).size(), 2U);
  settle(notices::Channel::sms, "no such number");
  look_for_other_ways();
  for (const auto& message : messages(visit)) EXPECT_FALSE(message.as_object().contains("instead_because"));
}

TEST_F(OtherWay, nobody_is_written_to_by_the_other_way_when_the_visit_is_cancelled_meanwhile) {
  choose({{"first_way", "sms"}, {"receipt_minutes", 20}});
  const auto visit = book_for_two_addresses();
  settle(notices::Channel::sms, "");
  EXPECT_LT(call(Method::post, "/api/visits/" + visit + "/cancel", doctor).status, 300);
  now += 1h;
  look_for_other_ways();
  change([&](desk::UnitOfWork& unit) {
    for (const auto& notice : unit.outbox().list_for_visit(VisitId(visit))) EXPECT_FALSE(notice.instead_because);
  });
}

}  // namespace
}  // namespace bedside::api
