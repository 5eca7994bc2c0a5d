// A clinic's own words are measured as they are sent: what the preview counts, what saving refuses and what a reader gets agree.
#include "api/test_story.hpp"
#include "notices/gsm.hpp"
#include "notices/payload.hpp"
#include "notices/render.hpp"

namespace bedside::api {
namespace {

class OwnWords : public Story {
 protected:
  static std::string words_of(const std::string& kind) { return "/api/clinic/words/en/" + kind; }
  http::Response preview(const std::string& kind, const std::string& sms) {
    std::string typed = sms;
    std::replace(typed.begin(), typed.end(), ' ', '+');
    return call(Method::get, words_of(kind) + "/preview?sms=" + typed, doctor);
  }
  std::int64_t segments(const std::string& kind, const std::string& sms) {
    const auto shown = preview(kind, sms);
    EXPECT_EQ(shown.status, 200) << shown.body;
    return body_of(shown).at("segments").as_int64();
  }
  static std::string problem_of(const http::Response& refused) {
    EXPECT_EQ(refused.status, 422) << refused.body;
    const auto body = body_of(refused);
    const auto& fields = body.at("fields").as_array();
    EXPECT_EQ(fields.size(), 1U) << refused.body;
    return std::string(fields.at(0).at("field").as_string()) + " " + std::string(fields.at(0).at("problem").as_string());
  }
  /// What stands in the outbox, as its readers get it; it is sent.
  std::vector<std::string> send_texts(notices::Kind kind) {
    std::vector<std::string> texts;
    const auto sent = desk::transact(*storage, [&](desk::UnitOfWork& unit) -> Result<Done, Done> {
      for (const auto& notice : unit.outbox().lease_due(now, std::chrono::seconds(60), 100, notices::Channel::sms).notices) {
        const auto payload = notices::open_payload(notice, keys);
        if (payload && notice.kind == kind) texts.push_back(notices::render(*payload, kind, dates, calendars, {}).sms);
        unit.outbox().mark_sent(notice.id, std::nullopt, now);
      }
      return Done{};
    });
    static_cast<void>(sent);
    now += std::chrono::seconds(1);
    return texts;
  }
};

TEST_F(OwnWords, are_too_long_when_they_are_with_their_variables_filled_by_preview_and_by_saving_alike) {
  // 300 characters at most: 60 as they are typed, and more than 400 with a link of 50 in each.
  std::string many = "{time}";
  for (int i = 0; i < 8; ++i) many += " {link}";
  EXPECT_EQ(problem_of(preview("invitation", many)), "sms too_long_filled");
  EXPECT_EQ(problem_of(call(Method::patch, words_of("invitation"), doctor, {{"sms", many}})), "sms too_long_filled");
  EXPECT_EQ(problem_of(call(Method::post, words_of("invitation") + "/test", doctor, {{"sms", many}})), "sms too_long_filled");
  std::string subject;
  for (int i = 0; i < 12; ++i) subject += "{clinic} ";
  EXPECT_EQ(call(Method::patch, words_of("invitation"), doctor, {{"subject", subject}}).status, 200) << "Riverside, twelve times";
  EXPECT_EQ(call(Method::patch, "/api/clinic", doctor, {{"public_name", "Riverside and Harbor"}}).status, 200);
  EXPECT_EQ(problem_of(call(Method::patch, words_of("invitation"), doctor, {{"subject", subject}})), "subject too_long_filled");
}

TEST_F(OwnWords, that_the_preview_counts_as_one_segment_are_sent_as_one_to_patient_and_guest) {
  const std::string long_name = "Dr. Maximiliana Featherstonehaugh";
  const auto other = add_person(long_name, "max@clinic.example", {clinic::Role::provider});
  std::string sms = "{clinic} {time} {providers} {link} ";
  while (segments("moved", sms + "x") == 1) sms += "x";
  ASSERT_EQ(sms.back(), 'x') << "the variables alone take more than one";
  EXPECT_EQ(call(Method::patch, words_of("moved"), doctor, {{"sms", sms}}).status, 200);

  auto wish = draft();
  wish["provider_ids"] = json::array{json::value(other.id.text())};
  wish["patient"].as_object()["phone"] = "+15551230045";
  wish["guests"].as_array().at(0).as_object()["phone"] = "+15551230044";
  wish["guests"].as_array().at(0).as_object()["language"] = "en";
  const auto booked = call(Method::post, "/api/visits", doctor, wish);
  ASSERT_EQ(booked.status, 201) << booked.body;
  const std::string visit(body_of(booked).at("id").as_string());
  EXPECT_TRUE(send_texts(notices::Kind::moved).empty());
  // A Wednesday in September at half past twelve: as long as a time is said.
  const json::object times{{"starts_local", "2027-09-22T12:30"}, {"ends_local", "2027-09-22T13:00"}};
  const auto moved = call(Method::patch, "/api/visits/" + visit, doctor, times);
  ASSERT_EQ(moved.status, 200) << moved.body;
  const auto texts = send_texts(notices::Kind::moved);
  ASSERT_EQ(texts.size(), 2U);
  for (const std::string& text : texts) {
    EXPECT_NE(text.find(long_name), std::string::npos) << text;
    EXPECT_EQ(notices::count_segments(text), 1) << text;
  }
}

}  // namespace
}  // namespace bedside::api
