// The parts of http that need no socket: routes, rules, proxies, forms, problems, assets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/assets.hpp"
#include "http/json.hpp"
#include "http/proxies.hpp"
#include "http/response_rules.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

namespace bedside::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

enum class Permission { anybody, staff };

Router make_router() {
  using Call = std::function<std::string(const Request&)>;
  const auto named = [](std::string name) -> Call {
    return [name](const Request& request) { return name + std::string(request.parameter("visit_id")); };
  };
  const std::vector<Route<Permission, Call>> table = {
      {Method::get, "/api/visits/{visit_id}", Permission::staff, named("one:")},
      {Method::post, "/api/visits/check", Permission::staff, named("check")},
      {Method::get, "/api/visits", Permission::anybody, named("list")},
      {Method::patch, "/api/visits/{visit_id}", Permission::staff, named("change:")},
  };
  Router router;
  router.add(table, [](Permission permission, const Call& call) -> Handler {
    return [permission, call](const Request& request) {
      if (permission == Permission::staff && request.cookie("session").empty())
        return problem(401, "signed_out", "Sign in first.");
      return text(200, call(request));
    };
  });
  return router;
}

std::string call(const Router& router, Method method, const std::string& path, bool signed_in = true) {
  auto match = router.match(method, path);
  if (match.kind != Router::Match::Kind::handler) return "no handler";
  Request request;
  request.path_parameters = match.parameters;
  if (signed_in) request.cookies["session"] = "s";
  return (*match.handler)(request).body;
}

TEST(Router, a_fixed_segment_wins_over_a_parameter_whatever_the_order_of_the_table) {
  const auto router = make_router();
  EXPECT_EQ(call(router, Method::post, "/api/visits/check"), "check");
  EXPECT_EQ(call(router, Method::get, "/api/visits/check"), "one:check");
  EXPECT_EQ(call(router, Method::get, "/api/visits/abc"), "one:abc");
  EXPECT_EQ(call(router, Method::patch, "/api/visits/abc"), "change:abc");
  EXPECT_EQ(call(router, Method::head, "/api/visits"), "list");
}

TEST(Router, the_guard_stands_before_every_call_of_the_table) {
  const auto router = make_router();
  EXPECT_THAT(call(router, Method::get, "/api/visits/abc", false), HasSubstr("/problems/signed_out"));
  EXPECT_EQ(call(router, Method::get, "/api/visits", false), "list");
}

TEST(Router, a_known_address_with_another_method_says_which_methods_it_takes) {
  const auto match = make_router().match(Method::del, "/api/visits/abc");
  EXPECT_EQ(match.kind, Router::Match::Kind::method_not_allowed);
  EXPECT_EQ(match.allow, "GET, HEAD, PATCH");
}

TEST(Router, unknown_addresses_and_empty_segments_match_nothing) {
  const auto router = make_router();
  for (const char* path : {"/", "/api", "/api/visits/", "/api/visits/a/b", "//api/visits", "/api//visits"})
    EXPECT_EQ(router.match(Method::get, path).kind, Router::Match::Kind::not_found) << path;
}

TEST(Router, pages_are_asked_only_for_get_and_head_of_what_no_route_knows) {
  auto router = make_router();
  router.set_pages([](const Request&) { return std::optional(html(200, "page")); });
  EXPECT_EQ(router.match(Method::get, "/schedule").kind, Router::Match::Kind::pages);
  EXPECT_EQ(router.match(Method::post, "/schedule").kind, Router::Match::Kind::not_found);
  EXPECT_EQ(router.match(Method::get, "/api/visits").kind, Router::Match::Kind::handler);
}

std::string header_of(const Response& response, std::string_view name) {
  for (const auto& [mine, value] : response.headers)
    if (mine == name) return value;
  return {};
}

TEST(ResponseRules, html_gets_a_nonce_that_stands_in_the_policy_and_nowhere_twice) {
  auto page = html(200, "<meta content=\"__CSP_NONCE__\"><script nonce=\"__CSP_NONCE__\">");
  const auto nonce = make_nonce();
  apply_rules(page, {{"http://127.0.0.1:8080"}, false}, nonce);
  EXPECT_THAT(page.body, Not(HasSubstr("__CSP_NONCE__")));
  EXPECT_EQ(page.body, "<meta content=\"" + nonce + "\"><script nonce=\"" + nonce + "\">");
  const auto policy = header_of(page, "Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("script-src 'self' 'nonce-" + nonce + "'"));
  EXPECT_THAT(policy, HasSubstr("connect-src 'self' ws://127.0.0.1:8080;"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_EQ(header_of(page, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(header_of(page, "Cache-Control"), "no-store");
  EXPECT_EQ(header_of(page, "Strict-Transport-Security"), "");
  EXPECT_NE(nonce, make_nonce());
}

TEST(ResponseRules, hsts_only_under_tls_and_a_handlers_own_header_stays) {
  auto response = text(200, "x");
  response.header("Cache-Control", "public, max-age=60");
  apply_rules(response, {{}, true}, make_nonce());
  EXPECT_EQ(header_of(response, "Strict-Transport-Security"), "max-age=31536000");
  EXPECT_EQ(header_of(response, "Cache-Control"), "public, max-age=60");
  EXPECT_EQ(header_of(response, "Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
}

TEST(ResponseRules, incident_23_origins_that_are_not_ours_are_foreign) {
  const std::vector<std::string> own = {"https://visits.example", "http://127.0.0.1:8080"};
  EXPECT_TRUE(is_own_origin("https://visits.example", own));
  for (const char* foreign : {"", "null", "http://visits.example", "https://visits.example:444", "https://visits.example.evil",
                              "https://evil.example", "https://visits.example/"})
    EXPECT_FALSE(is_own_origin(foreign, own)) << foreign;
}

TEST(ResponseRules, incident_24_redirects_that_leave_the_origin_stop_the_program) {
  EXPECT_EQ(header_of(redirect(303, "/schedule"), "Location"), "/schedule");
  for (const char* foreign : {"//evil.example", "/\\evil.example", "https://evil.example", ""})
    EXPECT_DEATH(redirect(303, foreign), "") << foreign;
  EXPECT_DEATH(redirect(303, "/a\r\nSet-Cookie: x=y"), "");
}

TEST(TrustedProxies, nobody_may_speak_for_others_unless_listed) {
  TrustedProxies proxies;
  EXPECT_EQ(proxies.client("203.0.113.9", false, "198.51.100.1", "https").address, "203.0.113.9");
  EXPECT_FALSE(proxies.client("203.0.113.9", false, "198.51.100.1", "https").tls);
  ASSERT_TRUE(proxies.add("10.0.0.0/8"));
  ASSERT_TRUE(proxies.add("fd00::/8"));
  EXPECT_EQ(proxies.client("203.0.113.9", false, "198.51.100.1", "https").address, "203.0.113.9");
}

TEST(TrustedProxies, the_right_most_address_that_is_no_proxy_is_the_client) {
  TrustedProxies proxies;
  ASSERT_TRUE(proxies.add("10.0.0.0/8"));
  const auto client = proxies.client("10.1.2.3", false, "1.2.3.4, 198.51.100.7, 10.9.9.9", "https");
  EXPECT_EQ(client.address, "198.51.100.7");  // 1.2.3.4 is what the client itself may have written
  EXPECT_TRUE(client.tls);
  EXPECT_EQ(proxies.client("10.1.2.3", false, "nonsense", "").address, "10.1.2.3");
  EXPECT_EQ(proxies.client("::ffff:10.1.2.3", false, "2001:db8::1", "").address, "2001:db8::1");
}

TEST(TrustedProxies, networks_are_checked_and_bits_are_counted) {
  TrustedProxies proxies;
  for (const char* wrong : {"", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "proxy.example", "10.0.0.0/x", "10.0.0.0/-1"})
    EXPECT_FALSE(proxies.add(wrong)) << wrong;
  ASSERT_TRUE(proxies.add("192.0.2.128/25"));
  ASSERT_TRUE(proxies.add("::/0"));
  EXPECT_TRUE(proxies.contains("192.0.2.200"));
  EXPECT_FALSE(proxies.contains("192.0.2.20"));
  EXPECT_TRUE(proxies.contains("2001:db8::1"));
}

TEST(Message, paths_with_malformed_escapes_nul_or_broken_utf8_are_refused) {
  EXPECT_EQ(percent_decode("/a%20b/%C3%A9"), "/a b/\xC3\xA9");
  for (const char* wrong : {"/%", "/%4", "/%zz", "/%00", "/%C3", "/%ED%A0%80", "/%C0%AF"})
    EXPECT_FALSE(percent_decode(wrong)) << wrong;
}

TEST(Message, forms_and_markup) {
  const auto form = parse_form("a=1&b=x+%26y&c&a=2&=z");
  EXPECT_EQ(form.at("a"), "2");
  EXPECT_EQ(form.at("b"), "x &y");
  EXPECT_EQ(form.at("c"), "");
  EXPECT_EQ(escape_html("<a href='x'>&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;");
}

TEST(Message, cookies_are_never_readable_by_script) {
  Response response;
  response.set_cookie("session", "abc", {.max_age_seconds = 60, .secure = true});
  EXPECT_EQ(header_of(response, "Set-Cookie"), "session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
}

TEST(Json, problems_have_the_one_form) {
  Problem wrong{.status = 422, .word = "invalid", .title = "Check the fields.", .detail = {}, .fields = {}, .more = {}};
  wrong.fields.push_back({"guests.1.email", "not_an_email_address", ""});
  wrong.more["affected_guests"] = 3;
  const auto response = problem(wrong);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.body,
            R"({"type":"/problems/invalid","title":"Check the fields.","status":422,"fields":[{"field":"guests.1.email",)"
            R"("problem":"not_an_email_address"}],"affected_guests":3})");
}

TEST(Json, deep_nesting_and_garbage_are_no_json) {
  EXPECT_TRUE(parse_json(R"({"a":[1,2,{"b":null}]})"));
  EXPECT_FALSE(parse_json(std::string(5000, '[')));
  EXPECT_FALSE(parse_json("{\"a\":1} trailing"));
  EXPECT_FALSE(parse_json(""));
  EXPECT_FALSE(parse_json("{\"a\":\"\xFF\"}"));
}

TEST(Assets, hashed_files_may_be_kept_for_ever_and_html_never) {
  const Asset files[] = {{"/assets/a-1234.js", "console.log(1)", "GZ"}, {"/staff.html", "<html>", ""}};
  const Assets assets(files);
  Request request;
  request.headers["accept-encoding"] = "br, gzip";
  auto script = *assets.serve(request, "/assets/a-1234.js");
  EXPECT_EQ(header_of(script, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header_of(script, "Content-Encoding"), "gzip");
  EXPECT_EQ(script.fixed_body, "GZ");
  request.headers.clear();
  EXPECT_EQ(assets.serve(request, "/assets/a-1234.js")->fixed_body, "console.log(1)");
  auto page = *assets.serve(request, "/staff.html");
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  apply_rules(page, {}, make_nonce());
  EXPECT_EQ(header_of(page, "Cache-Control"), "no-store");
  EXPECT_FALSE(assets.serve(request, "/assets/../staff.html"));
}

TEST(Listen, addresses_are_numeric_with_a_port) {
  EXPECT_EQ(parse_listen_address("[::1]:443")->address, "::1");
  EXPECT_EQ(parse_listen_address("127.0.0.1:0")->port, 0);
  for (const char* wrong : {"", "8080", ":8080", "localhost:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80", "[127.0.0.1]:80"})
    EXPECT_FALSE(parse_listen_address(wrong)) << wrong;
}

}  // namespace
}  // namespace bedside::http
