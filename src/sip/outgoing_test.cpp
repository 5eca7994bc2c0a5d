// Calls that we make and registrations, in simulated time.
#include "sip/sdp.hpp"
#include "sip/test_world.hpp"

namespace bedside::sip {
namespace {

using namespace std::chrono_literals;
using calls::CallEnd;
using calls::DialWhy;
using calls::HangUp;

TrunkSettings dialling_trunk() {
  auto settings = make_trunk();
  settings.server = "trunk.example";
  return settings;
}

TrunkSettings registering_trunk() {
  auto settings = dialling_trunk();
  settings.addresses = {};
  settings.credentials = Credentials{"account", Secret<std::string>("pass")};
  settings.registers = true;
  return settings;
}

const std::string kContact = "Contact: <sip:+15550100002@203.0.113.9:5060>\r\n";
const std::string kChallenge = R"(WWW-Authenticate: Digest realm="trunk.example", nonce="n1", qop="auth")" "\r\n";

struct OutgoingCall : testing::Test {
  World world{{dialling_trunk()}};
  calls::CallId id{"call-1"};
  calls::LegId leg;
  Message invite;

  void SetUp() override { world.agent->set_servers(0, {*make_endpoint(kTrunkIp, 5060)}, world.now); }
  void dial() {
    const auto answer = world.agent->dial(id, {"main", Secret<std::string>("+15550100002"), "+15551234567"}, world.now);
    ASSERT_TRUE(answer);
    leg = *answer;
    const auto said = world.take();
    ASSERT_EQ(said.size(), 1U);
    invite = said[0];
    ASSERT_EQ(invite.method, Method::invite);
  }
  std::vector<Message> respond(int status, const std::string& headers = "", const std::string& body = "", const std::string& tag = "callee") {
    return world.feed(Caller::response(invite, status, headers, body, tag));
  }
};

TEST_F(OutgoingCall, a_call_rings_is_answered_and_ended_by_us) {
  dial();
  EXPECT_EQ(invite.uri_text, "sip:+15550100002@trunk.example:5060;user=phone");
  EXPECT_EQ(invite.from->uri.user, "+15551234567");
  EXPECT_TRUE(respond(100).empty());
  EXPECT_TRUE(world.all<Ringing>().empty());
  respond(180);
  respond(180);
  EXPECT_EQ(world.all<Ringing>().size(), 1U);
  const auto ack = respond(200, kContact, kOffer);
  ASSERT_EQ(ack.size(), 1U);
  EXPECT_EQ(ack[0].method, Method::ack);
  EXPECT_EQ(ack[0].uri_text, "sip:+15550100002@203.0.113.9:5060");
  EXPECT_EQ(ack[0].to_tag, "callee");
  EXPECT_EQ(world.all<Answered>().size(), 1U);
  EXPECT_EQ(world.media.leg(leg).flows.at(0).remote_port, 30000);
  EXPECT_EQ(respond(200, kContact, kOffer).at(0).method, Method::ack);  // ours was lost
  world.agent->hang_up(id, HangUp::normal, world.now);
  const auto bye = world.take();
  EXPECT_EQ(bye.at(0).method, Method::bye);
  EXPECT_EQ(bye[0].cseq, invite.cseq + 1);
  world.feed(Caller::response(bye[0], 200));
  world.pass(60s);
  EXPECT_EQ(world.agent->call_count(), 0U);
  EXPECT_EQ(world.agent->transaction_count(), 0U);
}

TEST_F(OutgoingCall, every_refusal_is_what_the_provider_is_told) {
  const std::map<int, CallEnd> ends{{486, CallEnd::busy},        {600, CallEnd::busy},         {480, CallEnd::no_answer},
                                    {408, CallEnd::no_answer},   {603, CallEnd::declined},     {404, CallEnd::unreachable},
                                    {484, CallEnd::unreachable}, {403, CallEnd::trunk_failed}, {503, CallEnd::trunk_failed},
                                    {401, CallEnd::trunk_failed}, {302, CallEnd::trunk_failed}, {488, CallEnd::no_media}};
  for (const auto& [status, end] : ends) {
    id = calls::CallId("call-" + std::to_string(status));
    world.events.clear();
    dial();
    const auto ack = respond(status);
    ASSERT_EQ(ack.size(), 1U) << status;
    EXPECT_EQ(ack[0].method, Method::ack);
    EXPECT_EQ(ack[0].find(HeaderId::via)->substr(0, 20), invite.find(HeaderId::via)->substr(0, 20));
    EXPECT_EQ(world.end(), end) << status;
    EXPECT_TRUE(world.media.leg(leg).closed);
  }
  EXPECT_EQ(world.agent->call_count(), 0U);
}

TEST_F(OutgoingCall, a_trunk_that_does_not_answer_is_given_up_after_32_seconds) {
  dial();
  std::vector<std::chrono::milliseconds> times;
  for (const auto& said : world.pass(40s)) times.push_back(said.after);
  EXPECT_EQ(times, (std::vector<std::chrono::milliseconds>{500ms, 1500ms, 3500ms, 7500ms, 15500ms, 31500ms}));
  EXPECT_EQ(world.end(), CallEnd::trunk_failed);
}

TEST_F(OutgoingCall, nobody_answers_for_a_minute_and_the_call_is_cancelled) {
  dial();
  respond(180);
  const auto said = world.pass(60s);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].message.method, Method::cancel);
  EXPECT_EQ(said[0].message.via->branch, invite.via->branch);
  EXPECT_EQ(world.end(), CallEnd::no_answer);
  world.feed(Caller::response(said[0].message, 200));
  EXPECT_EQ(respond(487).at(0).method, Method::ack);
  EXPECT_EQ(world.agent->call_count(), 0U);
}

TEST_F(OutgoingCall, hung_up_before_the_first_answer_the_cancel_waits_for_one) {
  dial();
  world.agent->hang_up(id, HangUp::normal, world.now);
  EXPECT_TRUE(world.take().empty());
  EXPECT_EQ(world.end(), CallEnd::by_us);
  EXPECT_TRUE(world.media.leg(leg).closed);
  EXPECT_EQ(respond(100).at(0).method, Method::cancel);
}

TEST_F(OutgoingCall, an_answer_that_crosses_our_cancel_is_taken_and_ended) {
  dial();
  respond(180);
  world.agent->hang_up(id, HangUp::normal, world.now);
  EXPECT_EQ(world.take().at(0).method, Method::cancel);
  const auto said = respond(200, kContact, kOffer);
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0].method, Method::ack);
  EXPECT_EQ(said[1].method, Method::bye);
  EXPECT_TRUE(world.all<Answered>().empty());
}

TEST_F(OutgoingCall, a_second_answer_of_a_fork_is_taken_and_ended) {
  dial();
  respond(200, kContact, kOffer);
  const auto said = respond(200, "Contact: <sip:other@203.0.113.9:5090>\r\n", kOffer, "fork");
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0].method, Method::ack);
  EXPECT_EQ(said[0].to_tag, "fork");
  EXPECT_EQ(said[1].method, Method::bye);
  EXPECT_EQ(said[1].to_tag, "fork");
  EXPECT_FALSE(world.end());
  EXPECT_EQ(respond(200, kContact, kOffer).at(0).to_tag, "callee");
}

TEST_F(OutgoingCall, an_answer_without_anything_that_we_can_speak_ends_the_call) {
  dial();
  const auto said = respond(200, kContact, "v=0\r\nc=IN IP4 203.0.113.9\r\nm=audio 0 RTP/AVP 0\r\n");
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[1].method, Method::bye);
  EXPECT_EQ(world.end(), CallEnd::no_media);
}

TEST_F(OutgoingCall, a_session_interval_that_is_too_short_for_them_is_asked_for_again) {
  dial();
  auto said = respond(422, "Min-SE: 7200\r\n");
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0].method, Method::ack);
  EXPECT_EQ(said[1].method, Method::invite);
  EXPECT_EQ(*said[1].find(HeaderId::session_expires), "7200;refresher=uac");
  EXPECT_EQ(*said[1].find(HeaderId::min_se), "7200");
  EXPECT_FALSE(world.end());
}

TEST_F(OutgoingCall, what_cannot_be_dialled_is_refused_at_once) {
  const auto why = [&](const std::string& trunk, const std::string& number, const std::string& caller = "") {
    return world.agent->dial(id, {trunk, Secret<std::string>(number), caller}, world.now).why();
  };
  EXPECT_EQ(why("other", "+15550100002"), DialWhy::no_such_trunk);
  EXPECT_EQ(why("main", "15550100002"), DialWhy::not_a_number);
  EXPECT_EQ(why("main", "+1555;x=@198.51.100.1"), DialWhy::not_a_number);
  EXPECT_EQ(why("main", "+15550100002", "<sip:x@y>"), DialWhy::not_a_number);
  world.media.set_full(true);
  EXPECT_EQ(why("main", "+15550100002"), DialWhy::no_media);
  World deaf;
  EXPECT_EQ(deaf.agent->dial(id, {"main", Secret<std::string>("+15550100002"), ""}, deaf.now).why(), DialWhy::trunk_away);
  EXPECT_EQ(world.media.open_count(), 0U);
}

struct Registering : testing::Test {
  World world{{registering_trunk()}};
  Message request;

  TrunkState state() const { return world.agent->trunks()[0].state; }
  void begin() {
    world.agent->set_servers(0, {*make_endpoint(kTrunkIp, 5060)}, world.now);
    const auto said = world.take();
    ASSERT_EQ(said.size(), 1U);
    request = said[0];
    ASSERT_EQ(request.method, Method::registration);
  }
  std::vector<Message> respond(int status, const std::string& headers = "") { return world.feed(Caller::response(request, status, headers, "", "t")); }
};

TEST_F(Registering, a_challenge_is_answered_and_the_registration_kept) {
  EXPECT_EQ(state(), TrunkState::unresolved);
  begin();
  EXPECT_EQ(state(), TrunkState::registering);
  EXPECT_EQ(request.uri_text, "sip:trunk.example");
  EXPECT_EQ(request.to->uri.user, "account");
  const auto said = respond(401, kChallenge);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].call_id, request.call_id);
  EXPECT_EQ(said[0].cseq, request.cseq + 1);
  request = said[0];
  respond(200, "Contact: <sip:account@192.0.2.1:5060>;expires=100\r\n");
  EXPECT_EQ(state(), TrunkState::registered);
  const auto again = world.pass(80s);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].after, 80s);
  EXPECT_EQ(again[0].message.method, Method::registration);
}

TEST_F(Registering, wrong_credentials_are_said_and_tried_less_and_less_often) {
  begin();
  request = respond(401, kChallenge).at(0);
  EXPECT_TRUE(respond(401, kChallenge).empty());
  EXPECT_EQ(state(), TrunkState::refused);
  EXPECT_EQ(world.all<TrunkChanged>().back().status, 401);
  std::vector<std::chrono::milliseconds> tries;
  Moment last = world.now;
  while (tries.size() < 4) {
    const auto said = world.pass(1s);
    if (said.empty() || said[0].message.method != Method::registration) continue;
    tries.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(world.now - last));
    last = world.now;
    world.feed(Caller::response(said[0].message, 403, "", "", "t"));
  }
  EXPECT_LT(tries[0], 14s);
  EXPECT_GT(tries[3], 60s);
}

TEST_F(Registering, a_trunk_that_was_away_for_an_hour_is_found_again_within_two_minutes) {
  begin();
  world.pass(3600s);
  EXPECT_EQ(state(), TrunkState::unreachable);
  const auto back = world.now;
  while (state() != TrunkState::registered && world.now - back < 200s) {
    const auto said = world.pass(1s);
    if (!said.empty()) world.feed(Caller::response(said[0].message, 200, "", "", "t"));
  }
  EXPECT_EQ(state(), TrunkState::registered);
  EXPECT_LT(world.now - back, 120s);
}

TEST_F(Registering, the_next_server_is_tried_when_one_does_not_answer) {
  world.agent->set_servers(0, {*make_endpoint("203.0.113.9", 5060), *make_endpoint("203.0.113.10", 5062)}, world.now);
  world.take();
  EXPECT_EQ(world.last_flow.remote, *make_endpoint("203.0.113.9", 5060));
  world.pass(32s);
  EXPECT_EQ(state(), TrunkState::unreachable);
  const auto said = world.pass(13s);
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(world.last_flow.remote, *make_endpoint("203.0.113.10", 5062));
}

TEST_F(Registering, calls_come_from_the_registrars_address_and_from_no_other) {
  begin();
  respond(200);
  Caller caller(world);
  caller.ring();
  EXPECT_TRUE(world.feed(caller.request("INVITE", "", kOffer), world.from("203.0.113.77")).empty());
}

TEST_F(Registering, nothing_is_dialled_before_it_stands_and_invites_are_authorised) {
  const calls::CallId id("call-1");
  const calls::DialRequest dial{"main", Secret<std::string>("+15550100002"), ""};
  begin();
  EXPECT_EQ(world.agent->dial(id, dial, world.now).why(), DialWhy::trunk_away);
  respond(200);
  ASSERT_TRUE(world.agent->dial(id, dial, world.now));
  const auto invite = world.take().at(0);
  const auto said = world.feed(Caller::response(invite, 407, R"(Proxy-Authenticate: Digest realm="r", nonce="n2", algorithm=SHA-256, qop="auth")" "\r\n"));
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0].method, Method::ack);
  EXPECT_EQ(said[1].method, Method::invite);
  EXPECT_NE(said[1].via->branch, invite.via->branch);
  EXPECT_EQ(said[1].cseq, invite.cseq + 1);
  world.feed(Caller::response(said[1], 407, R"(Proxy-Authenticate: Digest realm="r", nonce="n3", algorithm=SHA-256, qop="auth")" "\r\n"));
  EXPECT_EQ(world.end(), CallEnd::trunk_failed);  // once is enough
}

TEST_F(Registering, the_registration_is_taken_back_at_the_end) {
  begin();
  respond(200);
  world.agent->stop(world.now);
  const auto said = world.take();
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(*said[0].find(HeaderId::expires), "0");
}

TEST_F(Registering, a_lost_connection_is_registered_again_at_once) {
  begin();
  auto flow = world.from();
  flow.connection = 7;
  world.feed(Caller::response(request, 200, "", "", "t"), flow);
  EXPECT_EQ(world.agent->trunks()[0].connection, 7U);
  world.agent->on_connection_closed(8, world.now);
  EXPECT_TRUE(world.take().empty());
  world.agent->on_connection_closed(7, world.now);
  EXPECT_EQ(world.take().at(0).method, Method::registration);
}

}  // namespace
}  // namespace bedside::sip
