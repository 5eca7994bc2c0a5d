#include "api/demo_pages.hpp"

#include <gtest/gtest.h>

#include "api/test_story.hpp"

namespace bedside::api {
namespace {

class Words final : public notices::DateWords {
 public:
  std::string day(WallTime, const std::string&, const std::string&) const override { return "a day"; }
  std::string time_of_day(WallTime, const std::string&, const std::string&) const override { return "a time"; }
  std::string short_day_and_time(WallTime, const std::string&, const std::string&) const override { return "a day and time"; }
  std::string zone_name(WallTime, const std::string&, const std::string&) const override { return "a zone"; }
  std::string short_zone_name(WallTime, const std::string&, const std::string&) const override { return "zone"; }
  std::string language_name(const std::string&, const std::string&) const override { return "a language"; }
};

TEST(DemoPages, links_of_a_message_can_be_followed_and_nothing_in_it_is_markup) {
  EXPECT_EQ(linked_text("Open http://127.0.0.1:1/g/a-b_c.\n<b>"),
            "Open <a href=\"http://127.0.0.1:1/g/a-b_c\" target=\"_blank\" rel=\"noreferrer\">http://127.0.0.1:1/g/a-b_c</a>.\n&lt;b&gt;");
  EXPECT_EQ(linked_text("https://x.example/\"onclick=\"x"),
            "<a href=\"https://x.example/\" target=\"_blank\" rel=\"noreferrer\">https://x.example/</a>&quot;onclick=&quot;x");
  EXPECT_EQ(linked_text("tel:+15551234567,,234567891#"),
            "<a href=\"tel:+15551234567,,234567891#\" target=\"_blank\" rel=\"noreferrer\">tel:+15551234567,,234567891#</a>");
  EXPECT_EQ(linked_text("javascript:alert(1)"), "javascript:alert(1)");
}

TEST(DemoPages, are_there_under_this_machines_own_names_and_no_others) {
  const std::string own = "https://demo.example:8443";
  for (const char* host : {"localhost", "localhost:8080", "127.0.0.1:8080", "192.0.2.7", "[::1]:8080", "demo.example:8443", "demo.example"})
    EXPECT_TRUE(is_demo_host(host, own)) << host;
  for (const char* host : {"", ":8080", "rebound.example", "rebound.example:8080", "demo.example.rebound.example", "localhost.rebound.example", "[", "[]", "127.0.0.1.rebound.example"})
    EXPECT_FALSE(is_demo_host(host, own)) << host;
  EXPECT_FALSE(is_demo_host("rebound.example", ""));
}

class Demo : public Story {};

TEST_F(Demo, tells_a_foreign_name_nothing) {
  http::Router demo;
  const Words words;
  mount_demo(demo, {*storage, words, [this] { return api->context(); }, [] { return std::vector<DemoMessage>(); }, Secret<std::string>(std::string("demo"))});
  for (const auto& [method, path] : {std::pair(Method::get, "/demo"), {Method::get, "/demo/outbox"}, {Method::get, "/demo/outbox.json"},
                                     {Method::get, "/demo/outbox/1/html"}, {Method::post, "/demo/sign-in"}}) {
    for (const auto& [host, foreign] : {std::pair("rebound.example:8080", true), {"localhost:8080", false}}) {
      http::Request one = request(method, path, {});
      one.headers["host"] = host;
      const auto answer = (*demo.match(method, path).handler)(one);
      EXPECT_EQ(answer.body.find("foreign_host") != std::string::npos, foreign) << path << ' ' << host;
    }
  }
}

}  // namespace
}  // namespace bedside::api
