// The drainer over a real database, in simulated time: what is sent to one reader, and in which order.
#include <gmock/gmock.h>

#include "api/test_story.hpp"
#include "delivery/drainer.hpp"
#include "desk/tell.hpp"
#include "words/icu_date_words.hpp"

namespace bedside::api {
namespace {

using delivery::Outcome;
using namespace std::chrono_literals;

class Recorder final : public delivery::Sender {
 public:
  std::vector<std::string> subjects;
  std::vector<Outcome> script;  // then accepted
  Outcome send(const delivery::Message& message) override {
    const Outcome outcome = script.empty() ? Outcome{Outcome::Kind::accepted, {}, std::nullopt} : script.front();
    if (!script.empty()) script.erase(script.begin());
    if (message.to == "tia@home.example" && outcome.kind == Outcome::Kind::accepted) subjects.push_back(message.words.subject);
    return outcome;
  }
};

class MessageOrder : public Story {
 protected:
  MessageOrder() {
    settings.wall_clock = [this] { return now; };
    drainer.emplace(*storage, keys, random, dates, calendars, settings);
  }
  /// The time until `until`, second by second, as the program's thread looks.
  void drain_until(WallTime until) {
    for (; now < until; now += 1s)
      while (drainer->send_one(notices::Channel::email, &mail)) {}
  }
  std::string guest_of(const std::string& visit) {
    const auto details = body_of(call(Method::get, "/api/visits/" + visit, doctor));
    return std::string(details.at("seats").as_array().at(1).at("invitation_id").as_string());
  }
  static Outcome busy() { return {Outcome::Kind::try_again, "451 busy", std::nullopt}; }

  words::IcuDateWords dates{clocks};
  delivery::DrainerSettings settings;
  Recorder mail;
  std::optional<delivery::Drainer> drainer;
};

TEST_F(MessageOrder, a_revocation_waits_for_the_invitation_that_is_on_its_way_on_another_node) {
  const auto visit = book();
  // Another node has taken the guest's invitation and is in the middle of sending it.
  const auto taken = desk::transact(*storage, [&](desk::UnitOfWork& unit) -> Result<std::vector<notices::Notice>, Done> {
    return unit.outbox().lease_due(now, delivery::kLease, 10).notices;
  });
  ASSERT_FALSE(taken->empty());
  const std::string guest = guest_of(visit);
  now += 1s;
  EXPECT_EQ(call(Method::post, "/api/invitations/" + guest + "/revoke", doctor).status, 200);
  drain_until(now + 10s);
  EXPECT_TRUE(mail.subjects.empty()) << "the invitation is not there yet";
  const auto settled = desk::transact(*storage, [&](desk::UnitOfWork& unit) -> Result<Done, Done> {
    for (const auto& notice : *taken) unit.outbox().mark_sent(notice.id, std::nullopt, now);
    return Done{};
  });
  static_cast<void>(settled);
  drain_until(now + 10s);
  EXPECT_EQ(mail.subjects.size(), 1U);
}

TEST_F(MessageOrder, a_reminder_waits_ten_minutes_for_an_invitation_that_is_tried_again_and_then_goes_alone) {
  // The reminder is written below, when the story wants it.
  ASSERT_EQ(call(Method::patch, "/api/clinic/messages", doctor, {{"reminders_minutes", json::array{}}}).status, 200);
  auto wish = draft();  // it is 8:50
  wish["patient"].as_object().erase("email");
  wish["starts_local"] = "2026-11-24T14:00";
  wish["ends_local"] = "2026-11-24T14:30";
  const auto answer = call(Method::post, "/api/visits", doctor, wish);
  ASSERT_EQ(answer.status, 201) << answer.body;
  const VisitId visit{std::string(body_of(answer).at("id").as_string())};
  const InvitationId guest{guest_of(visit.text())};
  mail.script.assign(6, busy());  // at once, and after 30 s, 2, 5, 15 and 30 min: the next try is an hour away
  while (!mail.script.empty()) drain_until(now + 1s);
  EXPECT_THAT(mail.subjects, testing::IsEmpty());
  const WallTime queued = now;
  const auto context = api->context();
  const auto reminded = desk::transact(*storage, [&](desk::UnitOfWork& unit) -> Result<Done, Done> {
    desk::tell(unit, context, *unit.clinics().find_clinic(clinic_id), *unit.visits().find_visit(clinic_id, visit),
               *unit.invitations().find_invitation(clinic_id, guest), notices::Kind::reminder, desk::Blocked::is_shown);
    return Done{};
  });
  static_cast<void>(reminded);
  drain_until(queued + notices::kWaitsForEarlier);
  EXPECT_THAT(mail.subjects, testing::IsEmpty()) << "the invitation has its time";
  drain_until(queued + notices::kWaitsForEarlier + 2s);
  EXPECT_EQ(mail.subjects.size(), 1U);
  drain_until(queued + 2h);
  EXPECT_EQ(mail.subjects.size(), 1U) << "the invitation does not come behind it";
}

TEST_F(MessageOrder, who_is_revoked_and_invited_again_reads_of_the_end_first_though_the_server_was_busy) {
  const auto visit = book();
  drain_until(now + 5s);
  ASSERT_EQ(mail.subjects.size(), 1U);
  EXPECT_EQ(call(Method::post, "/api/invitations/" + guest_of(visit) + "/revoke", doctor).status, 200);
  mail.script = {busy()};
  drain_until(now + 2s);
  const json::array again{json::object{{"kind", "family"}, {"language", "es"}, {"email", "tia@home.example"}}};
  EXPECT_LT(call(Method::post, "/api/visits/" + visit + "/invitations", doctor, {{"guests", again}}).status, 300);
  drain_until(now + 10s);
  EXPECT_EQ(mail.subjects.size(), 1U) << "the end is tried again in half a minute, and comes first";
  drain_until(now + 60s);
  ASSERT_EQ(mail.subjects.size(), 3U);
  EXPECT_NE(mail.subjects[1], mail.subjects[0]);
  EXPECT_EQ(mail.subjects[2], mail.subjects[0]);
}

}  // namespace
}  // namespace bedside::api
