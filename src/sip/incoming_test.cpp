// Calls that come in, in simulated time: what the trunk hears at which moment, and what the owner and the leg are told.
#include "sip/sdp.hpp"
#include "sip/test_world.hpp"

namespace bedside::sip {
namespace {

using namespace std::chrono_literals;
using calls::CallEnd;
using calls::HangUp;

TEST_F(Incoming, a_call_rings_is_answered_and_ends_with_their_bye) {
  caller.ring();
  const auto call = world.all<calls::IncomingCall>().front();
  EXPECT_EQ(call.trunk, "main");
  EXPECT_EQ(call.called_number, "+15551234567");
  EXPECT_FALSE(call.caller.empty());
  EXPECT_EQ(call.caller.find("555"), std::string::npos);
  EXPECT_TRUE(world.media.leg(caller.leg).flows.empty());  // not a packet before the answer
  caller.answered();
  const auto answer = parse_sdp(caller.ok.body);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->media[0].port, world.media.leg(caller.leg).port);
  EXPECT_EQ(answer->media[0].address, kOurIp);
  EXPECT_TRUE(world.all<Answered>().empty());  // until both sides know
  caller.acknowledge();
  EXPECT_EQ(world.all<Answered>().size(), 1U);
  const auto flow = world.media.leg(caller.leg).flows.at(0);
  EXPECT_EQ(flow.remote_port, 30000);
  EXPECT_EQ(flow.address_rule, calls::AddressRule::lock_once);
  ASSERT_TRUE(flow.sources);
  EXPECT_TRUE(flow.sources->contains(kTrunkIp));
  EXPECT_FALSE(flow.sources->contains("198.51.100.66"));
  const auto said = world.feed(caller.request("BYE"));
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].status, 200);
  EXPECT_EQ(world.end(), CallEnd::by_them);
  EXPECT_TRUE(world.media.leg(caller.leg).closed);
  EXPECT_EQ(world.agent->call_count(), 0U);
}

TEST(IncomingAt, where_a_trunk_listens_on_one_address_that_one_stands_in_contact_and_sdp) {
  auto settings = make_trunk();
  settings.listen = make_endpoint("192.0.2.77", 5060);  // not what the routing table would say
  World world({settings});
  Caller caller{world};
  caller.ring();
  caller.answered();
  const auto* contact = caller.ok.find(HeaderId::contact);
  ASSERT_NE(contact, nullptr);
  EXPECT_NE(contact->find("@192.0.2.77:"), std::string::npos) << *contact;
  EXPECT_EQ(parse_sdp(caller.ok.body)->media[0].address, "192.0.2.77");
}

TEST_F(Incoming, a_repeated_invite_hears_the_same_again_and_makes_no_second_call) {
  caller.ring();
  const auto tag = std::exchange(caller.to_tag, "");
  const auto said = world.feed(caller.request_again("INVITE", "", kOffer));
  EXPECT_EQ(world.all<calls::IncomingCall>().size(), 1U);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].status, 180);
  EXPECT_EQ(said[0].to_tag, tag);
}

TEST_F(Incoming, the_200_goes_out_again_until_its_ack_comes) {
  caller.ring();
  caller.answered();
  std::vector<std::chrono::milliseconds> times;
  for (const auto& said : world.pass(12s)) {
    EXPECT_EQ(said.message.status, 200);
    times.push_back(said.after);
  }
  EXPECT_EQ(times, (std::vector<std::chrono::milliseconds>{500ms, 1500ms, 3500ms, 7500ms, 11500ms}));
  caller.acknowledge();
  EXPECT_TRUE(world.pass(60s).empty());
  EXPECT_EQ(world.all<Answered>().size(), 1U);
}

TEST_F(Incoming, without_an_ack_the_call_ends_with_a_bye_after_32_seconds) {
  caller.ring();
  caller.answered();
  const auto said = world.pass(40s);
  const auto bye = std::find_if(said.begin(), said.end(), [](const auto& one) { return one.message.method == Method::bye && one.message.is_request; });
  ASSERT_NE(bye, said.end());
  EXPECT_EQ(bye->after, 32s);
  EXPECT_EQ(world.end(), CallEnd::lost);
  EXPECT_TRUE(world.all<Answered>().empty());
  EXPECT_TRUE(world.media.leg(caller.leg).closed);
  world.feed(Caller::response(bye->message, 200));
  EXPECT_EQ(world.agent->call_count(), 0U);
}

TEST_F(Incoming, a_bye_before_the_answer_ends_the_invite_too) {
  caller.ring();
  const auto said = world.feed(caller.request("BYE"));
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0].status, 200);
  EXPECT_EQ(said[1].status, 487);
  EXPECT_EQ(said[1].method, Method::invite);
  EXPECT_EQ(world.end(), CallEnd::by_them);
}

TEST_F(Incoming, a_bye_that_overtakes_the_ack_ends_the_call) {
  caller.ring();
  caller.answered();
  EXPECT_EQ(world.feed(caller.request("BYE")).at(0).status, 200);
  EXPECT_EQ(world.end(), CallEnd::by_them);
  for (const auto& said : world.pass(40s)) EXPECT_NE(said.message.status, 200);
}

TEST_F(Incoming, cancel_while_it_rings_gives_487_until_that_is_acknowledged) {
  caller.ring();
  const auto tag = std::exchange(caller.to_tag, "");
  auto said = world.feed(caller.request("CANCEL"));
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0].status, 200);
  EXPECT_EQ(said[0].method, Method::cancel);
  EXPECT_EQ(said[0].to_tag, tag);
  EXPECT_EQ(said[1].status, 487);
  EXPECT_EQ(said[1].to_tag, tag);
  EXPECT_EQ(world.end(), CallEnd::by_them);
  EXPECT_EQ(world.pass(1600ms).size(), 2U);  // G: 500 ms, 1500 ms
  world.feed(caller.request_again("ACK"));
  EXPECT_TRUE(world.pass(60s).empty());
  EXPECT_EQ(world.agent->transaction_count(), 0U);
}

TEST_F(Incoming, cancel_after_the_answer_changes_nothing) {
  caller.ring();
  caller.answered();
  const auto said = world.feed(caller.request("CANCEL"));
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].status, 200);
  EXPECT_EQ(said[0].to_tag, caller.to_tag);
  EXPECT_FALSE(world.end());
}

TEST_F(Incoming, cancel_of_nothing_is_481_and_kept_nowhere) {
  caller.request("INVITE");
  EXPECT_EQ(world.feed(caller.request("CANCEL")).at(0).status, 481);
  EXPECT_EQ(world.agent->transaction_count(), 0U);
}

TEST_F(Incoming, we_hang_up_and_the_leg_is_dead_before_the_bye_is_answered) {
  caller.talk();
  world.agent->hang_up(caller.id, HangUp::normal, world.now);
  EXPECT_TRUE(world.media.leg(caller.leg).closed);
  const auto said = world.take();
  EXPECT_EQ(world.end(), CallEnd::by_us);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].method, Method::bye);
  EXPECT_EQ(said[0].uri_text, "sip:trunk@203.0.113.9:5060");
  EXPECT_EQ(said[0].to_tag, "caller");
  EXPECT_EQ(said[0].from_tag, caller.to_tag);
  // Lost on the way: it goes again.
  EXPECT_EQ(world.pass(600ms).size(), 1U);
  world.feed(Caller::response(said[0], 200));
  EXPECT_TRUE(world.pass(60s).empty());
  EXPECT_EQ(world.agent->call_count(), 0U);
  EXPECT_EQ(world.agent->transaction_count(), 0U);
}

TEST_F(Incoming, hung_up_before_the_ack_the_bye_waits_for_it) {
  caller.ring();
  caller.answered();
  world.agent->hang_up(caller.id, HangUp::normal, world.now);
  EXPECT_TRUE(world.take().empty());
  EXPECT_TRUE(world.media.leg(caller.leg).closed);
  const auto said = world.feed(caller.request("ACK"));
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].method, Method::bye);
  EXPECT_TRUE(world.all<Answered>().empty());
}

TEST_F(Incoming, an_unanswered_call_is_refused_in_the_words_of_its_owner) {
  const std::map<HangUp, int> statuses{{HangUp::normal, 480}, {HangUp::busy, 486}, {HangUp::declined, 603}};
  for (const auto& [how, status] : statuses) {
    Caller one(world, "call" + std::to_string(status));
    one.ring();
    world.agent->hang_up(one.id, how, world.now);
    EXPECT_EQ(world.take().at(0).status, status);
  }
}

TEST_F(Incoming, nobody_answers_and_the_caller_is_told_after_30_seconds) {
  caller.ring();
  const auto said = world.pass(30s);
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said.back().message.status, 480);
  EXPECT_EQ(world.end(), CallEnd::no_answer);
}

TEST_F(Incoming, without_an_offer_ours_goes_in_the_200_and_theirs_comes_in_the_ack) {
  caller.ring("", "");
  caller.answered();
  const auto offer = parse_sdp(caller.ok.body);
  ASSERT_TRUE(offer);
  EXPECT_EQ(offer->media[0].rtp.size(), 5U);
  EXPECT_TRUE(world.media.leg(caller.leg).flows.empty());
  caller.acknowledge(kOffer);
  EXPECT_EQ(world.all<Answered>().size(), 1U);
  EXPECT_EQ(world.media.leg(caller.leg).flows.at(0).remote_port, 30000);
}

TEST_F(Incoming, an_ack_without_the_answer_that_is_due_ends_the_call) {
  caller.ring("", "");
  caller.answered();
  const auto said = world.feed(caller.request("ACK"));
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].method, Method::bye);
  EXPECT_EQ(world.end(), CallEnd::no_media);
}

TEST_F(Incoming, keys_by_info_reach_the_owner_once_each) {
  caller.talk();
  const auto info = caller.request("INFO", "Content-Type: application/dtmf-relay\r\n", "Signal=5\r\nDuration=160\r\n");
  EXPECT_EQ(world.feed(info).at(0).status, 200);
  EXPECT_EQ(world.feed(info).at(0).status, 200);  // its answer was lost
  EXPECT_EQ(world.feed(caller.request("INFO", "Content-Type: application/dtmf\r\n", "#")).at(0).status, 200);
  EXPECT_EQ(world.feed(caller.request("INFO", "Content-Type: text/plain\r\n", "5")).at(0).status, 415);
  EXPECT_EQ(world.feed(caller.request("INFO")).at(0).status, 200);
  const auto keys = world.all<KeyPressed>();
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].key, '5');
  EXPECT_EQ(keys[1].key, '#');
}

TEST_F(Incoming, requests_out_of_order_are_refused_and_strangers_to_the_dialog_find_nothing) {
  caller.talk();
  const auto now = std::exchange(caller.cseq, 0);
  EXPECT_EQ(world.feed(caller.request("INFO")).at(0).status, 500);
  caller.cseq = now;
  const auto tag = std::exchange(caller.to_tag, "guess");
  EXPECT_EQ(world.feed(caller.request("BYE")).at(0).status, 481);
  caller.to_tag = tag;
  caller.tag = "guess";
  EXPECT_EQ(world.feed(caller.request("BYE")).at(0).status, 481);
  EXPECT_FALSE(world.end());
}

TEST_F(Incoming, the_same_invite_by_another_path_is_a_loop) {
  caller.ring();
  const auto tag = std::exchange(caller.to_tag, "");
  caller.branch = "z9hG4bKother";
  EXPECT_EQ(world.feed(caller.request_again("INVITE", "", kOffer)).at(0).status, 482);
}

TEST_F(Incoming, what_an_invite_asks_that_we_cannot_do_is_said_without_state) {
  const auto status = [&](const std::string& headers, const std::string& body) {
    static int number = 0;
    Caller one(world, "refused" + std::to_string(++number));
    const auto said = world.feed(one.request("INVITE", headers, body));
    return said.size() == 1 ? said[0].status : 0;
  };
  EXPECT_EQ(status("Content-Type: application/unknown\r\n", "x"), 415);
  EXPECT_EQ(status("Content-Encoding: gzip\r\n", kOffer), 415);
  EXPECT_EQ(status("Accept: text/plain\r\n", kOffer), 406);
  EXPECT_EQ(status("Require: 100rel\r\n", kOffer), 420);
  EXPECT_EQ(status("Supported: timer\r\nSession-Expires: 30\r\n", kOffer), 422);
  EXPECT_EQ(status("Session-Expires: soon\r\n", kOffer), 400);
  EXPECT_EQ(status("", "nonsense"), 400);
  EXPECT_EQ(status("", "v=0\r\nc=IN IP4 203.0.113.9\r\nm=audio 30000 RTP/AVP 18\r\n"), 488);
  world.media.set_full(true);
  EXPECT_EQ(status("", kOffer), 503);
  EXPECT_EQ(world.agent->transaction_count(), 0U);
  EXPECT_EQ(world.agent->call_count(), 0U);
  EXPECT_EQ(world.media.open_count(), 0U);
  EXPECT_TRUE(world.events.empty());
}

TEST_F(Incoming, a_contact_cannot_make_us_send_to_somebody_else) {
  auto invite = caller.request("INVITE", "", kOffer);
  const std::string contact = "<sip:trunk@203.0.113.9:5060>";
  invite.replace(invite.find(contact), contact.size(), "<sip:x@198.51.100.66:5060>");
  caller.to_tag = world.feed(invite).at(0).to_tag;
  caller.id = world.all<calls::IncomingCall>().front().call;
  caller.answered();
  caller.acknowledge();
  world.agent->hang_up(caller.id, HangUp::normal, world.now);
  const auto said = world.take();
  EXPECT_EQ(said.at(0).uri_text, "sip:x@198.51.100.66:5060");
  EXPECT_EQ(world.last_flow.remote, *make_endpoint(kTrunkIp, 5060));
}

TEST_F(Incoming, requests_of_ours_follow_the_route) {
  caller.ring("Record-Route: <sip:203.0.113.9:5099;lr>, <sip:203.0.113.8;lr>\r\n");
  caller.answered();
  EXPECT_EQ(caller.ok.find_all(HeaderId::record_route).size(), 2U);
  caller.acknowledge();
  world.agent->hang_up(caller.id, HangUp::normal, world.now);
  const auto said = world.take();
  const auto routes = said.at(0).find_all(HeaderId::route);
  ASSERT_EQ(routes.size(), 2U);
  EXPECT_EQ(*routes[0], "<sip:203.0.113.9:5099;lr>");
  EXPECT_EQ(world.last_flow.remote.port, 5099);
}

TEST_F(Incoming, a_caller_of_rfc_2543_without_branch_and_tag_is_served) {
  const std::string head =
      " sip:+15551234567@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 203.0.113.9\r\nFrom: <sip:x@203.0.113.9>\r\nCall-ID: old\r\n"
      "Contact: <sip:x@203.0.113.9>\r\n";
  const auto ringing = world.feed("INVITE" + head + "To: <sip:y@192.0.2.1>\r\nCSeq: 1 INVITE\r\nContent-Type: application/sdp\r\n\r\n" + kOffer);
  ASSERT_EQ(ringing.at(0).status, 180);
  caller.id = world.all<calls::IncomingCall>().front().call;
  caller.answered();
  world.feed("ACK" + head + "To: <sip:y@192.0.2.1>;tag=" + ringing[0].to_tag + "\r\nCSeq: 1 ACK\r\n\r\n");
  EXPECT_EQ(world.all<Answered>().size(), 1U);
}

TEST_F(Incoming, there_is_a_limit_of_calls_and_the_next_one_is_told) {
  for (std::size_t i = 0; i < Agent::kCallLimit; ++i) {
    if (i % 100 == 99) world.pass(1s);
    Caller one(world, "many" + std::to_string(i));
    world.feed(one.request("INVITE", "", kOffer));
  }
  EXPECT_EQ(world.agent->call_count(), Agent::kCallLimit);
  world.pass(1s);
  Caller one(world, "one-more");
  const auto said = world.feed(one.request("INVITE", "", kOffer));
  EXPECT_EQ(said.at(0).status, 503);
  EXPECT_NE(said[0].find(HeaderId::retry_after), nullptr);
}

TEST_F(Incoming, all_calls_end_when_the_program_stops) {
  caller.talk();
  Caller other(world, "b");
  other.ring();
  world.agent->stop(world.now);
  const auto said = world.take();
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(world.all<Ended>().size(), 2U);
  EXPECT_EQ(world.media.open_count(), 0U);
}

}  // namespace
}  // namespace bedside::sip
