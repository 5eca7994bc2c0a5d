// A visit whose guest has an e-mail address and a number, and what the drainer does to what is queued for them: for the stories of
// who is told by which of the two.
#pragma once

#include "api/test_story.hpp"

namespace bedside::api {

class TwoAddresses : public Story {
 protected:
  using Channels = std::vector<notices::Channel>;
  static inline const Channels kBoth{notices::Channel::email, notices::Channel::sms};

  /// At eleven; the patient has neither address nor number.
  void book_guest() {
    auto wish = draft();
    wish["patient"].as_object().erase("email");
    wish["starts_local"] = "2026-11-24T11:00";
    wish["ends_local"] = "2026-11-24T11:30";
    wish["guests"].as_array().at(0).as_object()["phone"] = "+15551230044";
    const auto booked = call(Method::post, "/api/visits", doctor, wish);
    ASSERT_EQ(booked.status, 201) << booked.body;
    visit = std::string(body_of(booked).at("id").as_string());
    guest = InvitationId(seat_id(1));
  }
  /// The clinic's rules of messages.
  void choose(const json::object& rules) { EXPECT_EQ(call(Method::patch, "/api/clinic/messages", doctor, rules).status, 200); }
  json::object seat(std::size_t at = 1) {
    return body_of(call(Method::get, "/api/visits/" + visit, doctor)).at("seats").as_array().at(at).as_object();
  }
  std::string seat_id(std::size_t at) { return std::string(seat(at).at("invitation_id").as_string()); }
  /// The visit's guests, as the patient's page reads them.
  std::string guests_for_patient() {
    const auto shown = body_of(call(Method::post, "/api/invitations/" + seat_id(0) + "/secrets", doctor));
    const std::string link(shown.at("link").as_string());
    const auto guests = call(Method::get, "/api/join/" + link.substr(link.rfind('/') + 1) + "/guests");
    EXPECT_EQ(guests.status, 200) << guests.body;
    return guests.body;
  }
  json::array messages() { return seat().at("messages").as_array(); }
  void move_to(const std::string& hour) {
    const json::object times{{"starts_local", "2026-11-24T" + hour + ":00"}, {"ends_local", "2026-11-24T" + hour + ":30"}};
    EXPECT_EQ(call(Method::patch, "/api/visits/" + visit, doctor, times).status, 200);
    now += std::chrono::seconds(1);
  }

  void change(const std::function<void(desk::UnitOfWork&)>& work) {
    const auto changed = desk::transact(*storage, [&](desk::UnitOfWork& unit) -> Result<Done, Done> {
      work(unit);
      return Done{};
    });
    static_cast<void>(changed);
  }
  /// What is due by these channels is taken.
  void accept(const Channels& channels = kBoth) {
    settle(channels, [&](auto& outbox, const auto& id) { outbox.mark_sent(id, std::nullopt, now); });
  }
  void refuse(const Channels& channels = kBoth, const std::string& failure = "550 no such user") {
    settle(channels, [&](auto& outbox, const auto& id) { outbox.mark_failed(id, failure, now); });
  }
  /// A server that is greylisting or away.
  void put_off(const Channels& channels, std::chrono::seconds until) {
    settle(channels, [&](auto& outbox, const auto& id) { outbox.mark_retry(id, "451 4.7.1 Greylisted", now + until); });
  }

  std::string visit;
  InvitationId guest;

 private:
  void settle(const Channels& channels, const std::function<void(notices::OutboxRepository&, const NoticeId&)>& by) {
    change([&](desk::UnitOfWork& unit) {
      for (const notices::Channel channel : channels)
        for (const auto& notice : unit.outbox().lease_due(now, std::chrono::seconds(60), 100, channel).notices) by(unit.outbox(), notice.id);
    });
    now += std::chrono::seconds(1);
  }
};

}  // namespace bedside::api
