// The session of a call that came in, in simulated time: held, changed, refreshed, and lost when nobody refreshes it.
#include "sip/sdp.hpp"
#include "sip/test_world.hpp"

namespace bedside::sip {
namespace {

using namespace std::chrono_literals;
using calls::CallEnd;

TEST_F(Incoming, hold_and_resume_by_reinvite_keep_port_and_leg) {
  caller.talk();
  auto said = world.feed(caller.request("INVITE", "", kOffer + "a=sendonly\r\n"));
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].status, 200);
  EXPECT_EQ(parse_sdp(said[0].body)->media[0].direction, Direction::recvonly);
  caller.acknowledge();
  said = world.feed(caller.request("INVITE", "", kOffer + "a=inactive\r\n"));
  EXPECT_EQ(parse_sdp(said.at(0).body)->media[0].direction, Direction::inactive);
  caller.acknowledge();
  said = world.feed(caller.request("INVITE", "", kOffer));
  EXPECT_EQ(parse_sdp(said.at(0).body)->media[0].direction, Direction::sendrecv);
  caller.acknowledge();
  const auto leg = world.media.leg(caller.leg);
  ASSERT_EQ(leg.flows.size(), 4U);
  EXPECT_FALSE(leg.flows[1].send);
  EXPECT_TRUE(leg.flows[1].receive);
  EXPECT_FALSE(leg.flows[2].send || leg.flows[2].receive);
  EXPECT_TRUE(leg.flows[3].send && leg.flows[3].receive);
  EXPECT_EQ(parse_sdp(said[0].body)->media[0].port, leg.port);
  EXPECT_EQ(world.all<Answered>().size(), 1U);
  EXPECT_FALSE(world.end());
}

TEST_F(Incoming, the_version_counts_descriptions_that_differ) {
  caller.talk();
  const auto version = [](const Message& message) { return parse_sdp(message.body)->origin; };
  const auto first = version(caller.ok);
  const auto same = world.feed(caller.request("INVITE", "", kOffer));
  EXPECT_EQ(version(same.at(0)), first);
  caller.acknowledge();
  const auto held = world.feed(caller.request("INVITE", "", kOffer + "a=sendonly\r\n"));
  EXPECT_NE(version(held.at(0)), first);
}

TEST_F(Incoming, a_reinvite_without_offer_gets_everything_off_hold) {
  caller.talk();
  world.feed(caller.request("INVITE", "", kOffer + "a=inactive\r\n"));
  caller.acknowledge();
  const auto said = world.feed(caller.request("INVITE"));
  EXPECT_EQ(parse_sdp(said.at(0).body)->media[0].direction, Direction::sendrecv);
  caller.acknowledge(kOffer);
  EXPECT_TRUE(world.media.leg(caller.leg).flows.back().send);
}

TEST_F(Incoming, a_reinvite_that_has_nothing_for_us_leaves_the_call_as_it_was) {
  caller.talk();
  const auto before = world.media.leg(caller.leg).flows.size();
  EXPECT_EQ(world.feed(caller.request("INVITE", "", "v=0\r\nc=IN IP4 203.0.113.9\r\nm=audio 30000 RTP/AVP 18\r\n")).at(0).status, 488);
  EXPECT_EQ(world.feed(caller.request("INVITE", "", "nonsense")).at(0).status, 400);
  EXPECT_EQ(world.media.leg(caller.leg).flows.size(), before);
  EXPECT_FALSE(world.end());
}

TEST_F(Incoming, offers_that_cross_are_told_so) {
  caller.ring("", "");
  EXPECT_EQ(world.feed(caller.request("INVITE", "", kOffer)).at(0).status, 500);  // the first is not answered yet
  world.agent->answer(caller.id, world.now);
  world.take();
  EXPECT_EQ(world.feed(caller.request("INVITE", "", kOffer)).at(0).status, 491);  // our offer is
  EXPECT_EQ(world.feed(caller.request("UPDATE", "", kOffer)).at(0).status, 491);
  EXPECT_EQ(world.feed(caller.request("UPDATE")).at(0).status, 200);  // no offer, nothing to cross
}

TEST_F(Incoming, update_changes_the_session_without_an_ack) {
  caller.talk();
  const auto said = world.feed(caller.request("UPDATE", "", kOffer + "a=sendonly\r\n"));
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].status, 200);
  EXPECT_EQ(parse_sdp(said[0].body)->media[0].direction, Direction::recvonly);
  EXPECT_FALSE(world.media.leg(caller.leg).flows.back().send);
  EXPECT_TRUE(world.pass(20s).empty());
}
TEST_F(Incoming, the_caller_refreshes_the_session_or_it_ends) {
  caller.talk("Supported: timer\r\nSession-Expires: 90\r\n");
  EXPECT_EQ(*caller.ok.find(HeaderId::session_expires), "90;refresher=uac");
  EXPECT_TRUE(caller.ok.names(HeaderId::require, "timer"));
  EXPECT_TRUE(world.pass(50s).empty());
  EXPECT_EQ(world.feed(caller.request("UPDATE", "Supported: timer\r\nSession-Expires: 90;refresher=uac\r\n")).at(0).status, 200);
  EXPECT_TRUE(world.pass(59s).empty());
  const auto said = world.pass(2s);
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said[0].message.method, Method::bye);
  EXPECT_EQ(world.end(), CallEnd::lost);
}

TEST_F(Incoming, we_refresh_for_who_does_not_know_timers_by_update_where_that_is_allowed) {
  caller.talk("Allow: INVITE, ACK, BYE, UPDATE\r\n");
  EXPECT_EQ(*caller.ok.find(HeaderId::session_expires), "1800;refresher=uas");
  const auto said = world.pass(900s);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].after, 900s);
  EXPECT_EQ(said[0].message.method, Method::update);
  EXPECT_FALSE(said[0].message.has_body());
  world.feed(Caller::response(said[0].message, 200));
  const auto next = world.pass(900s);
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].message.method, Method::update);
}

TEST_F(Incoming, else_by_a_reinvite_with_the_description_that_stands) {
  caller.talk();
  const auto said = world.pass(900s);
  ASSERT_EQ(said.size(), 1U);
  const auto& invite = said[0].message;
  EXPECT_EQ(invite.method, Method::invite);
  EXPECT_EQ(invite.body, caller.ok.body);
  const auto ack = world.feed(Caller::response(invite, 200, "Contact: <sip:moved@203.0.113.9:5070>\r\n", kOffer));
  ASSERT_EQ(ack.size(), 1U);
  EXPECT_EQ(ack[0].method, Method::ack);
  EXPECT_EQ(ack[0].cseq, invite.cseq);
  EXPECT_EQ(ack[0].uri_text, "sip:moved@203.0.113.9:5070");
  EXPECT_EQ(world.last_flow.remote.port, 5070);
  // The ACK was lost.
  EXPECT_EQ(world.feed(Caller::response(invite, 200, "Contact: <sip:moved@203.0.113.9:5070>\r\n", kOffer)).at(0).method, Method::ack);
}

TEST_F(Incoming, a_refresh_that_is_refused_by_the_clock_is_made_longer) {
  caller.talk("Allow: UPDATE\r\n");
  const auto update = world.pass(900s).at(0).message;
  const auto said = world.feed(Caller::response(update, 422, "Min-SE: 3600\r\n"));
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(*said[0].find(HeaderId::session_expires), "3600;refresher=uac");
  EXPECT_EQ(*said[0].find(HeaderId::min_se), "3600");
}

TEST_F(Incoming, a_refresh_that_crosses_another_request_is_tried_again) {
  caller.talk("Allow: UPDATE\r\n");
  const auto update = world.pass(900s).at(0).message;
  EXPECT_TRUE(world.feed(Caller::response(update, 491)).empty());
  const auto said = world.pass(2s);
  ASSERT_GE(said.size(), 1U);
  EXPECT_EQ(said[0].message.method, Method::update);
  EXPECT_FALSE(world.end());
}

TEST_F(Incoming, a_trunk_that_does_not_like_to_be_refreshed_keeps_its_call) {
  caller.talk("Allow: UPDATE\r\n");
  auto update = world.pass(900s).at(0).message;
  for (int i = 0; i < 240; ++i) {
    EXPECT_TRUE(world.feed(Caller::response(update, 488)).empty());
    EXPECT_TRUE(world.pass(29s).empty()) << "it is not pestered";
    const auto said = world.pass(1s);
    ASSERT_EQ(said.size(), 1U) << i;
    update = said[0].message;
    ASSERT_EQ(update.method, Method::update);
  }
  EXPECT_FALSE(world.end());
}

TEST_F(Incoming, what_a_proxy_says_for_somebody_is_no_sign_of_life) {
  caller.talk("Allow: UPDATE\r\n");
  auto update = world.pass(900s).at(0).message;
  for (int i = 0; i < 60 && !world.end(); ++i) {
    world.feed(Caller::response(update, 503));
    const auto said = world.pass(30s);
    ASSERT_FALSE(said.empty());
    update = said[0].message;
  }
  EXPECT_EQ(world.end(), CallEnd::lost);
}

TEST_F(Incoming, whoever_is_silent_is_asked_and_is_lost_without_an_answer) {
  caller.talk();
  world.agent->ask_if_there(caller.id, world.now);
  const auto invite = world.take().at(0);
  EXPECT_EQ(invite.method, Method::invite);
  EXPECT_EQ(invite.body, caller.ok.body);
  world.agent->ask_if_there(caller.id, world.now);
  EXPECT_TRUE(world.take().empty()) << "one question at a time";
  EXPECT_EQ(world.feed(Caller::response(invite, 200, "", kOffer)).at(0).method, Method::ack);
  world.pass(60s);
  EXPECT_FALSE(world.end());
  world.agent->ask_if_there(caller.id, world.now);
  world.take();
  world.pass(33s);
  EXPECT_EQ(world.end(), CallEnd::lost);
}

TEST_F(Incoming, an_update_that_is_not_served_becomes_a_reinvite) {
  caller.talk("Allow: UPDATE\r\n");
  const auto update = world.pass(900s).at(0).message;
  const auto said = world.feed(Caller::response(update, 405));
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].method, Method::invite);
}

TEST_F(Incoming, whoever_knows_the_call_no_more_has_ended_it) {
  caller.talk("Allow: UPDATE\r\n");
  const auto update = world.pass(900s).at(0).message;
  const auto said = world.feed(Caller::response(update, 481));
  EXPECT_EQ(world.end(), CallEnd::lost);
  EXPECT_EQ(said.at(0).method, Method::bye);
}

TEST_F(Incoming, a_reinvite_of_theirs_while_ours_is_open_is_491) {
  caller.talk();
  ASSERT_EQ(world.pass(900s).at(0).message.method, Method::invite);
  EXPECT_EQ(world.feed(caller.request("INVITE", "", kOffer)).at(0).status, 491);
}

}  // namespace
}  // namespace bedside::sip
