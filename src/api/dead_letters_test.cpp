// Failed messages as the clinic admin sees them: listed with their reader, tried again while the visit lives, by nobody else.
#include "api/test_story.hpp"

namespace bedside::api {
namespace {

class DeadLetters : public Story {
 protected:
  /// What the drainer does with everything that is queued.
  void settle_all(const std::string& failure) {
    const auto settled = desk::transact(*storage, [&](desk::UnitOfWork& unit) -> Result<Done, Done> {
      for (const auto& notice : unit.outbox().lease_due(now, std::chrono::seconds(60), 100).notices) {
        if (failure.empty()) unit.outbox().mark_sent(notice.id, std::nullopt, now);
        else unit.outbox().mark_failed(notice.id, failure, now);
      }
      return Done{};
    });
    static_cast<void>(settled);
    now += std::chrono::seconds(1);
  }
  json::array failed() {
    const auto answer = call(Method::get, "/api/clinic/messages/failed", doctor);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return body_of(answer).at("messages").as_array();
  }
  const json::value* to_guest(const json::array& messages) {
    for (const auto& one : messages)
      if (one.at("to").is_object() && one.at("to").at("role") == "guest") return &one;
    return nullptr;
  }
  static std::string retry_address(const json::value& message) {
    return "/api/clinic/messages/failed/" + std::string(message.at("id").as_string()) + "/retry";
  }
};

TEST_F(DeadLetters, a_failed_message_is_listed_with_its_reader_and_goes_out_again_once) {
  const auto visit = book();
  settle_all("550 5.1.1 no such user");
  auto messages = failed();
  const auto* message = to_guest(messages);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->at("channel"), "email");
  EXPECT_EQ(message->at("kind"), "invitation");
  EXPECT_EQ(message->at("reason"), "550 5.1.1 no such user");
  EXPECT_EQ(message->at("to").at("address"), "tia@home.example");
  EXPECT_EQ(message->at("visit").at("id"), json::value(visit));
  EXPECT_EQ(message->at("can_retry"), true);
  const std::string address = retry_address(*message);
  const auto answer = call(Method::post, address, doctor);
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(body_of(answer).at("queued"), 1);
  EXPECT_FALSE(to_guest(failed())) << "it is in the queue";
  EXPECT_EQ(call(Method::post, address, doctor).status, 404) << "not twice";
  settle_all("");
  EXPECT_FALSE(to_guest(failed()));
}

TEST_F(DeadLetters, all_of_them_go_out_again_at_one_press_and_what_fails_again_is_listed_again) {
  book();
  settle_all("550 5.1.1 no such user");
  const auto before = failed().size();
  ASSERT_GE(before, 2U);
  const auto answer = call(Method::post, "/api/clinic/messages/failed/retry", doctor);
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(body_of(answer).at("queued").to_number<std::size_t>(), before);
  EXPECT_TRUE(failed().empty());
  settle_all("550 5.1.1 no such user");
  EXPECT_EQ(failed().size(), before);
}

TEST_F(DeadLetters, when_the_visit_is_over_the_address_is_gone_and_nothing_is_tried_again) {
  const auto visit = book();
  settle_all("550 5.1.1 no such user");
  EXPECT_LT(call(Method::post, "/api/visits/" + visit + "/cancel", doctor).status, 300);
  EXPECT_TRUE(failed().empty()) << "another message follows";
  settle_all("550 5.1.1 no such user");
  const auto messages = failed();
  ASSERT_FALSE(messages.empty());
  for (const auto& message : messages) {
    EXPECT_EQ(message.at("can_retry"), false);
    EXPECT_TRUE(message.at("to").at("address").is_null());
    EXPECT_GE(call(Method::post, retry_address(message), doctor).status, 400);
  }
  EXPECT_EQ(body_of(call(Method::post, "/api/clinic/messages/failed/retry", doctor)).at("queued"), 0);
}

TEST_F(DeadLetters, only_an_admin_of_the_clinic_sees_and_tries_them) {
  book();
  settle_all("550 5.1.1 no such user");
  const std::string one = retry_address(failed().front());
  const std::string other = sign_in(add_person("Dr. Else", "else@other.example", {clinic::Role::admin}, true));
  EXPECT_TRUE(body_of(call(Method::get, "/api/clinic/messages/failed", other)).at("messages").as_array().empty());
  EXPECT_EQ(call(Method::post, one, other).status, 404);
  const std::string provider = sign_in(add_person("Dr. Wu", "wu@clinic.example", {clinic::Role::provider}));
  for (const std::string& cookie : {provider, std::string()}) {
    EXPECT_GE(call(Method::get, "/api/clinic/messages/failed", cookie).status, 400);
    EXPECT_GE(call(Method::post, one, cookie).status, 400);
    EXPECT_GE(call(Method::post, "/api/clinic/messages/failed/retry", cookie).status, 400);
  }
}

}  // namespace
}  // namespace bedside::api
