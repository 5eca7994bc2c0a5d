#include "api/incoming_texts.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "desk/clinic_settings.hpp"
#include "desk/opt_out.hpp"
#include "desk/sign_in.hpp"
#include "secure/random.hpp"
#include "storage/open.hpp"
#include "zones/system_zone_rules.hpp"

namespace bedside::api {
namespace {

using testing::HasSubstr;

const WallTime kNow = from_unix_ms(1'795'510'800'000);

TEST(ServiceProof, signs_as_the_services_own_documentation_does) {
  const ServiceSignature signature{"https://mycompany.com", Secret<std::string>("12345")};
  EXPECT_EQ(sign(signature, "/myapp.php?foo=1&bar=2", {{"CallSid", "CA1234567890ABCDE"}, {"Caller", "+14158675309"}, {"Digits", "1234"}, {"From", "+14158675309"}, {"To", "+18005551212"}}),
            "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
}

class IncomingTextsTest : public ::testing::Test {
 protected:
  IncomingTextsTest() : keys_(secure::KeyRing::make_ephemeral(random_, 2)) {
    std::string name = (std::filesystem::temp_directory_path() / "bedside-incoming-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    storage_ = storage::open({.database = (folder_ / "db").string()}, keys_);
    const auto added = desk::transact(*storage_, [this](desk::UnitOfWork& unit) {
      return desk::add_clinic(unit, context(), {"Harbor & Sons", "en", "UTC", std::nullopt});
    });
    EXPECT_TRUE(added.ok());
    mount(router_, signature_, true);
  }
  ~IncomingTextsTest() override {
    storage_.reset();
    std::filesystem::remove_all(folder_);
  }
  desk::Context context() { return {kNow, random_, keys_, zones_, "https://visits.example.org", {true, true}, {}}; }
  void mount(http::Router& router, const std::optional<ServiceSignature>& signature, bool answers) {
    mount_incoming_texts(router, {*storage_, keys_, [this] { return context(); }, signature, answers});
  }
  http::Response post(http::Router& router, const std::string& path, const std::string& body, const std::string& proof) {
    auto match = router.match(http::Method::post, path);
    if (match.handler == nullptr) return {};
    http::Request request;
    request.method = http::Method::post;
    request.path = path;
    request.path_parameters = match.parameters;
    request.headers["x-twilio-signature"] = proof;
    request.body = body;
    return (*match.handler)(request);
  }
  /// What the service would hand on, and what it is answered.
  std::string said(const std::string& body) {
    const auto path = incoming_texts_path(keys_);
    const auto response = post(router_, path, body, sign(*signature_, path, http::parse_form(body)));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.content_type, "text/xml; charset=utf-8");
    return response.body;
  }
  bool opted_out(const std::string& number) {
    bool out = false;
    storage_->read([&](desk::UnitOfWork& unit) { out = unit.opt_outs().has_opted_out(keys_.lookup_hashes(secure::Purpose::opt_out, number)); });
    return out;
  }

  SeededRandom random_{11};
  secure::KeyRing keys_;
  zones::SystemZoneRules zones_;
  std::filesystem::path folder_;
  std::unique_ptr<desk::Storage> storage_;
  http::Router router_;
  std::optional<ServiceSignature> signature_{ServiceSignature{"https://visits.example.org", Secret<std::string>("t0k")}};
};

TEST_F(IncomingTextsTest, stop_ends_messages_start_brings_them_back_and_each_is_answered) {
  EXPECT_THAT(said("From=%2B15551234567&Body=+Stop.%0A"), HasSubstr("<Message>Harbor &amp; Sons: you will get no more text messages"));
  EXPECT_TRUE(opted_out("+15551234567"));
  EXPECT_FALSE(opted_out("+15551234568"));
  said("From=%2B15551234567&Body=STOP");
  EXPECT_THAT(said("From=%2B15551234567&Body=help"), HasSubstr("about video visits"));
  EXPECT_TRUE(opted_out("+15551234567"));
  EXPECT_THAT(said("From=%2B15551234567&Body=START"), HasSubstr("again"));
  EXPECT_FALSE(opted_out("+15551234567"));
}

TEST_F(IncomingTextsTest, whoever_is_about_to_write_there_finds_who_has_said_stop_and_nothing_of_others) {
  const auto stopped = [&](const std::vector<std::string>& numbers) {
    std::vector<std::string> found;
    storage_->read([&](desk::UnitOfWork& unit) { found = desk::find_stopped(unit, context(), numbers); });
    return found;
  };
  said("From=%2B15551234567&Body=STOP");
  EXPECT_THAT(stopped({"+15551234568", "+15551234567", "nobody"}), testing::ElementsAre("+15551234567"));
  said("From=%2B15551234567&Body=START");
  EXPECT_THAT(stopped({"+15551234567"}), testing::IsEmpty());
}

TEST_F(IncomingTextsTest, a_number_without_its_plus_is_the_same_number) {
  for (const char* from : {"15551234567", "+15551234567"}) {  // the second is a blank in a form
    EXPECT_THAT(said(std::string("From=") + from + "&Body=%E2%80%9CStop.%E2%80%9D"), HasSubstr("no more text messages")) << from;
    EXPECT_TRUE(opted_out("+15551234567")) << from;
    said(std::string("From=") + from + "&Body=START");
    EXPECT_FALSE(opted_out("+15551234567")) << from;
  }
  EXPECT_EQ(said("From=55512&Body=STOP"), "<Response/>") << "a short code";
}

TEST_F(IncomingTextsTest, a_word_of_another_language_is_answered_in_it) {
  EXPECT_THAT(said("From=%2B15551234567&Body=Alto"), HasSubstr("ya no"));
  EXPECT_TRUE(opted_out("+15551234567"));
}

TEST_F(IncomingTextsTest, what_asks_for_nothing_is_neither_kept_nor_answered) {
  for (const char* body : {"From=%2B15551234567&Body=Please+stop+by+at+noon", "From=%2B15551234567&Body=", "From=BANK&Body=STOP", "Body=STOP", ""})
    EXPECT_EQ(said(body), "<Response/>") << body;
  EXPECT_FALSE(opted_out("+15551234567"));
}

TEST_F(IncomingTextsTest, what_the_service_did_not_sign_or_send_to_its_own_address_changes_nothing) {
  const std::string body = "From=%2B15551234567&Body=STOP";
  const auto path = incoming_texts_path(keys_);
  const auto good = sign(*signature_, path, http::parse_form(body));
  EXPECT_EQ(post(router_, path, body, "").status, 403);
  EXPECT_EQ(post(router_, path, "From=%2B15559999999&Body=STOP", good).status, 403);
  EXPECT_EQ(post(router_, "/hooks/sms-in/k1:00", body, good).status, 404);
  EXPECT_FALSE(opted_out("+15551234567"));
}

TEST_F(IncomingTextsTest, kannel_hands_on_the_text_as_it_is_and_sends_what_it_is_answered) {
  http::Router router;
  mount_incoming_texts(router, {*storage_, keys_, [this] { return context(); }, std::nullopt, true, IncomingBy::kannel});
  const auto path = incoming_texts_path(keys_);
  const auto from_kannel = [&](const std::string& from, const std::string& text) {
    auto match = router.match(http::Method::post, path);
    EXPECT_EQ(match.traits.body, http::BodyKind::text);
    http::Request request;
    request.method = http::Method::post;
    request.path_parameters = match.parameters;
    request.headers["x-kannel-from"] = from;
    request.body = text;
    return (*match.handler)(request).body;
  };
  EXPECT_THAT(from_kannel("+15551234567", "STOP"), HasSubstr("Harbor & Sons: you will get no more"));
  EXPECT_TRUE(opted_out("+15551234567"));
  EXPECT_EQ(from_kannel("+15551234567", "see you at noon"), "");
  EXPECT_EQ(from_kannel("BANK", "STOP"), "");
}

TEST_F(IncomingTextsTest, a_service_that_does_not_sign_or_answers_itself_can_be_told_apart) {
  http::Router router;
  mount(router, std::nullopt, false);
  const auto response = post(router, incoming_texts_path(keys_), "From=%2B15551234567&Body=STOP", "");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "<Response/>");
  EXPECT_TRUE(opted_out("+15551234567"));
}

}  // namespace
}  // namespace bedside::api
