#include "api/delivery_reports.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "secure/random.hpp"
#include "storage/open.hpp"

namespace bedside::api {
namespace {

const WallTime kNow = from_unix_ms(1'795'510'800'000);

class DeliveryReportsTest : public ::testing::Test {
 protected:
  DeliveryReportsTest() : keys_(secure::KeyRing::make_ephemeral(random_)) {
    std::string name = (std::filesystem::temp_directory_path() / "bedside-reports-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    storage_ = storage::open({.database = (folder_ / "db").string()}, keys_);
    mount_delivery_reports(router_, {*storage_, keys_, [] { return kNow; }, [this](const notices::Notice&) { ++changes_; }});
    notice_.id = NoticeId::make(random_);
    notice_.clinic = ClinicId::make(random_);
    notice_.channel = notices::Channel::sms;
    notice_.kind = notices::Kind::password_reset;
    notice_.created_at = notice_.next_attempt_at = kNow;
    run([this](desk::UnitOfWork& unit) {
      unit.clinics().add_clinic({notice_.clinic, {}});
      unit.outbox().add_notice(notice_);
    });
  }
  ~DeliveryReportsTest() override {
    storage_.reset();
    std::filesystem::remove_all(folder_);
  }
  void run(const std::function<void(desk::UnitOfWork&)>& work) {
    const auto done = desk::transact(*storage_, [&](desk::UnitOfWork& unit) -> Result<Done, Done> {
      work(unit);
      return Done{};
    });
    ASSERT_TRUE(done.ok());
  }
  void mark_sent() {
    run([this](desk::UnitOfWork& unit) { unit.outbox().mark_sent(notice_.id, "SM1", kNow); });
  }
  int post(const std::string& path, const std::string& body, const std::string& signature = "") {
    auto match = router_.match(http::Method::post, path);
    if (match.handler == nullptr) return 0;
    http::Request request;
    request.method = http::Method::post;
    request.path = path;
    request.path_parameters = match.parameters;
    request.headers["x-twilio-signature"] = signature;
    request.body = body;
    return (*match.handler)(request).status;
  }

  SeededRandom random_{11};
  secure::KeyRing keys_;
  std::filesystem::path folder_;
  std::unique_ptr<desk::Storage> storage_;
  http::Router router_;
  notices::Notice notice_;
  int changes_ = 0;
};

TEST_F(DeliveryReportsTest, a_message_that_was_sent_becomes_delivered_once) {
  const auto path = delivery_report_path(notice_.id, keys_);
  EXPECT_EQ(post(path, "MessageStatus=delivered"), 204);
  EXPECT_EQ(changes_, 0) << "it is not sent yet";
  mark_sent();
  EXPECT_EQ(post(path, "MessageStatus=sent"), 204);
  EXPECT_EQ(changes_, 0);
  EXPECT_EQ(post(path, "MessageStatus=delivered&MessageSid=SM1"), 204);
  EXPECT_EQ(changes_, 1);
  EXPECT_EQ(post(path, "MessageStatus=undelivered&ErrorCode=30003"), 204);
  EXPECT_EQ(changes_, 1);
}

TEST_F(DeliveryReportsTest, a_failure_keeps_the_services_code_and_nothing_else_of_its_words) {
  mark_sent();
  EXPECT_EQ(post(delivery_report_path(notice_.id, keys_), "MessageStatus=undelivered&ErrorCode=30003&To=%2B15551234567"), 204);
  EXPECT_EQ(changes_, 1);
}

TEST_F(DeliveryReportsTest, a_service_that_signs_has_to_have_signed) {
  mark_sent();
  const ServiceSignature signature{"https://visits.example.org", Secret<std::string>("t0k")};
  router_ = http::Router();
  mount_delivery_reports(router_, {*storage_, keys_, [] { return kNow; }, [this](const notices::Notice&) { ++changes_; }, signature});
  const auto path = delivery_report_path(notice_.id, keys_);
  const std::string body = "MessageStatus=delivered&MessageSid=SM1";
  EXPECT_EQ(post(path, body), 403);
  EXPECT_EQ(post(path, body, sign(signature, path, {{"MessageStatus", "failed"}, {"MessageSid", "SM1"}})), 403);
  EXPECT_EQ(changes_, 0);
  EXPECT_EQ(post(path, body, sign(signature, path, http::parse_form(body))), 204);
  EXPECT_EQ(changes_, 1);
}

TEST_F(DeliveryReportsTest, kannel_asks_by_get_and_says_a_number) {
  mark_sent();
  router_ = http::Router();
  mount_delivery_reports(router_, {*storage_, keys_, [] { return kNow; }, [this](const notices::Notice&) { ++changes_; }, std::nullopt, ReportsBy::kannel});
  const auto path = delivery_report_path(notice_.id, keys_);
  const auto get = [&](const std::string& at, const std::string& status, http::Method method = http::Method::get) {
    auto match = router_.match(method, at);
    if (match.handler == nullptr) return 0;
    http::Request request;
    request.method = method;
    request.path_parameters = match.parameters;
    request.query["status"] = status;
    return (*match.handler)(request).status;
  };
  EXPECT_EQ(post(path, "MessageStatus=delivered"), 0) << "no such route";
  for (const char* nothing_new : {"", "8", "4", "1; DROP TABLE notices"}) EXPECT_EQ(get(path, nothing_new), 204);
  EXPECT_EQ(get(path, "1", http::Method::head), 204);
  EXPECT_EQ(get(path.substr(0, path.size() - 1) + (path.back() == '0' ? '1' : '0'), "1"), 404);
  EXPECT_EQ(changes_, 0);
  EXPECT_EQ(get(path, "2"), 204);
  EXPECT_EQ(get(path, "1"), 204) << "said once";
  EXPECT_EQ(changes_, 1);
}

TEST_F(DeliveryReportsTest, without_the_proof_there_is_nothing) {
  mark_sent();
  auto wrong = delivery_report_path(notice_.id, keys_);
  wrong.back() = wrong.back() == '0' ? '1' : '0';
  EXPECT_EQ(post(wrong, "MessageStatus=delivered"), 404);
  EXPECT_EQ(post("/hooks/sms/" + NoticeId::make(random_).text() + "/" + wrong.substr(wrong.rfind('/') + 1), "MessageStatus=delivered"), 404);
  EXPECT_EQ(post("/hooks/sms/x/y", "MessageStatus=delivered"), 404);
  EXPECT_EQ(changes_, 0);
}

}  // namespace
}  // namespace bedside::api
