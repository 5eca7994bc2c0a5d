#include "net/leg_link.hpp"

#include <gtest/gtest.h>

#include "net/leg_ports.hpp"
#include "rtp/packet.hpp"

namespace bedside::net {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint8_t kSound = 0;
constexpr std::uint8_t kDigits = 101;

sfu::Address at(const std::string& ip, std::uint16_t port) { return *parse_address(ip, port); }

Bytes packet(std::uint16_t sequence, std::uint8_t payload_type = kSound) {
  Bytes bytes(rtp::kHeaderRoom + 160);
  const std::size_t size = rtp::write_header(bytes, {payload_type, false, false, sequence, sequence * 160U, 77}, {});
  bytes.resize(size + 160, 0x55);
  return bytes;
}

calls::LegFlow flow(calls::AddressRule rule = calls::AddressRule::lock_once) {
  calls::LegFlow flow;
  flow.remote_ip = "192.0.2.10";
  flow.remote_port = 4000;
  flow.address_rule = rule;
  flow.format.receive_digits = kDigits;
  flow.send = flow.receive = true;
  return flow;
}

secure::SrtpKey key(std::uint8_t seed, secure::SrtpProfile profile = secure::SrtpProfile::aes128_cm_sha1_80) {
  secure::SrtpKey key;
  key.profile = profile;
  key.key.fill(seed);
  key.salt.fill(static_cast<std::uint8_t>(seed + 1));
  return key;
}

Bytes protect(secure::SrtpSender& sender, const Bytes& plain) {
  Bytes out(plain.size() + secure::kSrtpOverhead);
  out.resize(sender.protect(plain, out).value());
  return out;
}

class Link : public ::testing::Test {
 protected:
  bool takes(Bytes datagram, const sfu::Address& from) { return link.take_rtp(datagram, from).has_value(); }
  Bytes sends(std::uint16_t sequence) {
    Bytes out(400);
    out.resize(link.wrap_rtp(packet(sequence), out));
    return out;
  }
  LegLink link;
  const sfu::Address trunk = at("192.0.2.10", 4000);
  const sfu::Address nat = at("192.0.2.10", 51000);
  const sfu::Address attacker = at("198.51.100.66", 4000);
};

TEST_F(Link, nothing_is_heard_and_nothing_is_sent_before_there_is_an_agreement) {
  EXPECT_FALSE(takes(packet(1), trunk));
  EXPECT_TRUE(sends(1).empty());
  EXPECT_FALSE(link.rtp_to());
}

TEST_F(Link, incident_31_only_the_named_address_is_heard_and_sent_to) {
  link.agree(flow(calls::AddressRule::exact));
  EXPECT_TRUE(takes(packet(1), trunk));
  for (const auto& stranger : {nat, attacker, at("::1", 4000)}) EXPECT_FALSE(takes(packet(2), stranger));
  EXPECT_EQ(link.counters().strangers, 3U);
  EXPECT_EQ(link.rtp_to(), trunk);
  EXPECT_TRUE(takes(packet(2), trunk)) << "strangers spoil nothing";
}

TEST_F(Link, incident_31_a_port_behind_nat_is_learned_once_and_then_fixed) {
  link.agree(flow());
  EXPECT_FALSE(takes(packet(1), attacker));
  EXPECT_EQ(link.rtp_to(), trunk) << "an attacker receives nothing";
  EXPECT_TRUE(takes(packet(1), nat));
  EXPECT_EQ(link.rtp_to(), nat);
  EXPECT_FALSE(takes(packet(2), at("192.0.2.10", 51002))) << "locked";
  EXPECT_FALSE(takes(packet(2), attacker));
  EXPECT_TRUE(takes(packet(2), nat));
}

TEST_F(Link, incident_31_what_still_comes_for_a_call_before_locks_nobody_out) {
  link.agree(flow());
  EXPECT_TRUE(takes(packet(900), nat)) << "the trunk does not know yet that the program fell in that call";
  EXPECT_TRUE(takes(packet(1), trunk)) << "whom the SDP names";
  EXPECT_EQ(link.rtp_to(), trunk);
  EXPECT_FALSE(takes(packet(901), nat));
  EXPECT_TRUE(takes(packet(2), trunk));
}

TEST_F(Link, the_music_of_whoever_puts_us_on_hold_is_not_for_the_visit) {
  link.agree(flow());
  EXPECT_TRUE(takes(packet(1), trunk));
  auto held = flow();
  held.send = false;
  link.agree(held);
  EXPECT_FALSE(takes(packet(2), trunk));
  EXPECT_EQ(link.counters().unwanted, 1U);
  link.agree(flow());
  EXPECT_TRUE(takes(packet(3), trunk));
}

TEST_F(Link, comfort_noise_is_no_stranger_to_a_line_of_g711) {
  link.agree(flow());
  EXPECT_TRUE(takes(packet(1, 13), trunk));
  auto wide = flow();
  wide.format.codec = calls::LegCodec::opus;
  link.agree(wide);
  EXPECT_FALSE(takes(packet(2, 13), trunk));
}

TEST_F(Link, incident_31_an_address_within_the_trunks_networks_may_be_the_first) {
  auto wanted = flow();
  wanted.remote_ip = "10.1.2.3";  // what the telephone calls itself behind its router
  auto networks = std::make_shared<NetworkList>();
  networks->add("203.0.113.0/24");
  wanted.sources = networks;
  link.agree(wanted);
  EXPECT_FALSE(takes(packet(1), attacker));
  const auto outside = at("203.0.113.9", 7000);
  EXPECT_TRUE(takes(packet(1), outside));
  EXPECT_FALSE(takes(packet(2), at("203.0.113.10", 7000)));
  EXPECT_EQ(link.rtp_to(), outside);
}

TEST_F(Link, incident_31_noise_locks_nothing) {
  link.agree(flow());
  EXPECT_FALSE(takes(Bytes(100, 0xFF), nat));
  EXPECT_FALSE(takes(packet(1, 96), nat)) << "not a codec of the agreement";
  EXPECT_FALSE(link.locked());
  EXPECT_TRUE(takes(packet(1, kDigits), trunk));
  EXPECT_TRUE(link.locked());
}

TEST_F(Link, a_new_description_with_another_address_unlocks_and_the_same_does_not) {
  link.agree(flow());
  EXPECT_TRUE(takes(packet(1), nat));
  link.agree(flow());
  EXPECT_EQ(link.rtp_to(), nat);
  auto moved = flow();
  moved.remote_ip = "192.0.2.20";
  link.agree(moved);
  EXPECT_EQ(link.rtp_to(), at("192.0.2.20", 4000));
  EXPECT_FALSE(takes(packet(2), nat));
  EXPECT_TRUE(takes(packet(2), at("192.0.2.20", 6000)));
}

TEST_F(Link, on_hold_nothing_is_sent_and_what_comes_unasked_is_not_heard) {
  auto held = flow();
  held.send = held.receive = false;
  link.agree(held);
  EXPECT_FALSE(takes(packet(1), trunk));
  EXPECT_TRUE(sends(1).empty());
  EXPECT_EQ(link.counters().unwanted, 1U);
  link.agree(flow());
  EXPECT_TRUE(takes(packet(2), trunk));
  EXPECT_FALSE(sends(2).empty());
}

TEST_F(Link, srtp_only_a_genuine_packet_is_heard_or_locks) {
  auto safe = flow();
  safe.send_key = key(1);
  safe.receive_key = key(9);
  link.agree(safe);
  secure::SrtpSender theirs(key(9));
  secure::SrtpSender wrong(key(8));
  EXPECT_FALSE(takes(packet(1), trunk)) << "plain sound where SRTP was agreed upon";
  EXPECT_FALSE(takes(protect(wrong, packet(1)), nat));
  EXPECT_FALSE(link.locked());
  const Bytes genuine = protect(theirs, packet(1));
  EXPECT_TRUE(takes(genuine, nat));
  EXPECT_EQ(link.rtp_to(), nat);
  EXPECT_FALSE(takes(genuine, nat)) << "replayed";
  secure::SrtpReceiver at_trunk(key(1));
  Bytes sent = sends(5);
  ASSERT_FALSE(sent.empty());
  EXPECT_NE(sent, packet(5));
  EXPECT_TRUE(at_trunk.unprotect(sent).ok());
}

TEST_F(Link, incident_29_spoilt_and_replayed_packets_end_nothing) {
  auto safe = flow();
  safe.send_key = key(1);
  safe.receive_key = key(9);
  link.agree(safe);
  secure::SrtpSender theirs(key(9));
  const Bytes first = protect(theirs, packet(1));
  EXPECT_TRUE(takes(first, trunk));
  for (int i = 0; i < 200; ++i) EXPECT_FALSE(takes(first, trunk));
  for (int i = 0; i < 200; ++i) EXPECT_FALSE(takes(packet(2), trunk));
  EXPECT_EQ(link.counters().refused, 400U);
  EXPECT_TRUE(takes(protect(theirs, packet(2)), trunk));
}

TEST_F(Link, a_key_that_comes_back_goes_on_where_it_was_and_protects_no_packet_twice) {
  auto first = flow();
  first.send_key = key(1);
  first.receive_key = key(9);
  link.agree(first);
  EXPECT_FALSE(sends(10).empty());
  auto second = first;
  second.send_key = key(2);
  link.agree(second);
  EXPECT_FALSE(sends(10).empty()) << "another key";
  link.agree(first);
  EXPECT_TRUE(sends(10).empty()) << "the same number under the same key";
  EXPECT_FALSE(sends(11).empty());
}

TEST_F(Link, half_a_pair_of_keys_is_silence_and_not_plain_sound) {
  auto half = flow();
  half.send_key = key(1);
  link.agree(half);
  EXPECT_TRUE(sends(1).empty());
  EXPECT_FALSE(takes(packet(1), trunk));
}

TEST_F(Link, reports_go_one_port_above_unless_they_share_it) {
  link.agree(flow());
  EXPECT_EQ(link.rtcp_to(), at("192.0.2.10", 4001));
  Bytes report(8, 0x80);
  EXPECT_TRUE(link.take_rtcp(report, at("192.0.2.10", 4001)));
  EXPECT_FALSE(link.take_rtcp(report, attacker));
  auto mux = flow();
  mux.rtcp_mux = true;
  link.agree(mux);
  EXPECT_EQ(link.rtcp_to(), trunk);
}

TEST(ports, legs_get_an_even_port_and_the_one_above) {
  LegPorts any(0, 0);
  const auto pair = any.bind("127.0.0.1");
  ASSERT_TRUE(pair);
  EXPECT_EQ(pair->rtcp.port, pair->rtp.port + 1);
  EXPECT_FALSE(any.bind("203.0.113.1")) << "not this machine's";
  // A range that is in use as a whole has no room; the numbers are those that were free a moment ago.
  const auto first = static_cast<std::uint16_t>(pair->rtp.port - pair->rtp.port % 2);
  LegPorts full(first, static_cast<std::uint16_t>(first + 1));
  EXPECT_FALSE(full.bind("127.0.0.1"));
}

}  // namespace
}  // namespace bedside::net
