// What strangers and floods get: nothing, or an answer that costs no memory (incidents 27, 28, 31).
#include "sip/test_world.hpp"

namespace bedside::sip {
namespace {

using namespace std::chrono_literals;

struct Defence : testing::Test {
  World world;
  Caller caller{world};
};

TEST_F(Defence, incident_28_a_stranger_hears_nothing_whatever_the_method) {
  for (const auto* method : {"INVITE", "OPTIONS", "REGISTER", "MESSAGE", "SUBSCRIBE", "BYE", "CANCEL", "ACK", "PUBLISH"})
    EXPECT_TRUE(world.feed(caller.request(method, "", kOffer), world.from("198.51.100.66")).empty()) << method;
  EXPECT_TRUE(world.feed("nonsense", world.from("198.51.100.66")).empty());
  EXPECT_EQ(world.agent->counters().strangers, 10U);
  EXPECT_EQ(world.agent->transaction_count(), 0U);
  EXPECT_FALSE(world.agent->admits(0, *parse_address("198.51.100.66")));
  EXPECT_FALSE(world.agent->admits(1, *parse_address(kTrunkIp)));
}

TEST_F(Defence, incident_28_methods_that_we_do_not_serve_are_405_for_a_trunk_too_and_challenge_nobody) {
  for (const auto* method : {"REGISTER", "MESSAGE", "SUBSCRIBE", "NOTIFY", "PUBLISH", "REFER", "PRACK", "!odd*method'~"}) {
    const auto said = world.feed(caller.request(method));
    ASSERT_EQ(said.size(), 1U) << method;
    EXPECT_EQ(said[0].status, 405);
    EXPECT_EQ(said[0].find_all(HeaderId::allow).size(), 7U);
    EXPECT_EQ(said[0].find(HeaderId::www_authenticate), nullptr);
    EXPECT_FALSE(said[0].to_tag.empty());
  }
  EXPECT_EQ(world.agent->transaction_count(), 0U);
}

TEST_F(Defence, a_refusal_without_state_is_the_same_for_a_retransmission) {
  const auto first = world.feed(caller.request("REGISTER"));
  const auto again = world.feed(caller.request_again("REGISTER"));
  EXPECT_EQ(first.at(0).to_tag, again.at(0).to_tag);
  EXPECT_NE(world.feed(caller.request("REGISTER")).at(0).to_tag, first[0].to_tag);
}

TEST_F(Defence, options_says_what_we_can_do) {
  const auto said = world.feed(caller.request("OPTIONS"));
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].status, 200);
  EXPECT_EQ(*said[0].find(HeaderId::accept), "application/sdp");
  EXPECT_TRUE(said[0].names(HeaderId::supported, "timer"));
  EXPECT_EQ(world.agent->transaction_count(), 0U);
}

TEST_F(Defence, incident_27_a_flood_of_half_a_minute_leaves_nothing_behind_and_a_call_in_the_middle_lives) {
  caller.talk();
  const auto before = world.agent->transaction_count();
  int answered = 0;
  for (int second = 0; second < 30; ++second) {
    for (int i = 0; i < 3000; ++i) {
      Caller one(world, "flood" + std::to_string(second * 3000 + i));
      answered += static_cast<int>(world.feed(one.request("REGISTER")).size());
    }
    world.pass(1s);
    if (second % 10 == 5) EXPECT_EQ(world.feed(caller.request("INFO", "Content-Type: application/dtmf\r\n", "1")).at(0).status, 200);
  }
  EXPECT_LE(answered, 30 * 100 + 200);
  EXPECT_GT(world.agent->counters().over_budget, 50'000U);
  EXPECT_EQ(world.all<KeyPressed>().size(), 3U);
  EXPECT_LE(world.agent->transaction_count(), before + 3);
  EXPECT_EQ(world.feed(caller.request("BYE")).at(0).status, 200);
}

TEST_F(Defence, incident_27_a_flood_of_calls_stays_within_its_budget) {
  std::size_t rang = 0;
  for (int second = 0; second < 10; ++second) {
    for (int i = 0; i < 500; ++i) {
      Caller one(world, "flood" + std::to_string(second * 500 + i));
      const auto said = world.feed(one.request("INVITE", "", kOffer));
      rang += said.empty() ? 0U : 1U;
    }
    world.pass(1s);
  }
  EXPECT_LE(world.agent->call_count(), Agent::kCallLimit);
  EXPECT_LE(rang, 200U + 10 * 100 + 10);
  world.pass(60s);
  EXPECT_EQ(world.agent->call_count(), 0U);
  EXPECT_EQ(world.media.open_count(), 0U);
  world.pass(60s);
  EXPECT_EQ(world.agent->transaction_count(), 0U);
}

TEST_F(Defence, stray_answers_and_acks_are_counted_and_mean_nothing) {
  Caller::response(parse_message(caller.request("BYE")), 200);
  EXPECT_TRUE(world.feed(Caller::response(parse_message(caller.request("BYE")), 200)).empty());
  caller.to_tag = "nobody";
  EXPECT_TRUE(world.feed(caller.request("ACK")).empty());
  EXPECT_EQ(world.agent->counters().stray, 2U);
}

TEST_F(Defence, a_request_comes_back_to_where_it_came_from_and_nowhere_else) {
  auto options = caller.request("OPTIONS");
  const std::string via = "203.0.113.9:5060;";
  options.replace(options.find(via), via.size(), "198.51.100.66:53;maddr=198.51.100.67;");
  const auto said = world.feed(options, world.from(kTrunkIp, 40123));
  EXPECT_EQ(world.last_flow.remote, *make_endpoint(kTrunkIp, 40123));
  EXPECT_NE(said.at(0).find(HeaderId::via)->find("rport=40123"), std::string::npos);
  EXPECT_NE(said[0].find(HeaderId::via)->find("received=203.0.113.9"), std::string::npos);
}

TEST_F(Defence, empty_lines_keep_a_way_open_and_ask_for_nothing) {
  EXPECT_TRUE(world.feed("\r\n\r\n").empty());
  EXPECT_TRUE(world.feed("").empty());
  EXPECT_EQ(world.agent->counters().malformed, 0U);
}

TEST(Trunks, of_two_trunks_on_one_port_each_has_its_own_callers) {
  auto other = make_trunk("other");
  other.addresses = {};
  other.addresses.add("198.51.100.0/24");
  World world({make_trunk(), other});
  Caller caller(world);
  const auto said = world.feed(caller.request("INVITE", "", kOffer), world.from("198.51.100.7"));
  EXPECT_EQ(said.at(0).status, 180);
  EXPECT_EQ(world.all<calls::IncomingCall>().at(0).trunk, "other");
}

TEST(Trunks, one_trunk_has_no_say_in_the_calls_of_another) {
  auto other = make_trunk("other");
  other.addresses = {};
  other.addresses.add("198.51.100.0/24");
  World world({make_trunk(), other});
  Caller caller(world);
  caller.ring();
  caller.answered();
  caller.acknowledge();
  EXPECT_TRUE(world.feed(caller.request("BYE"), world.from("198.51.100.7")).empty());
  EXPECT_EQ(world.agent->call_count(), 1U);
  EXPECT_EQ(world.feed(caller.request("BYE")).at(0).status, 200);
}

TEST(Trunks, listen_points_are_shared_where_address_and_transport_are_the_same) {
  std::vector<Trunk> trunks(4);
  trunks[0].settings = make_trunk("a");
  trunks[1].settings = make_trunk("b");
  trunks[2].settings = make_trunk("c");
  trunks[2].settings.transport = Transport::tcp;
  trunks[3].settings = make_trunk("d");
  trunks[3].settings.transport = Transport::tls;
  trunks[3].settings.listen.reset();
  EXPECT_EQ(make_listen_points(trunks).size(), 3U);
  EXPECT_EQ(trunks[1].listener, 0U);
  EXPECT_EQ(trunks[2].listener, 1U);
  EXPECT_EQ(trunks[3].listener, 2U);
}

}  // namespace
}  // namespace bedside::sip
