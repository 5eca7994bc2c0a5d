// The small formats and the arithmetic: crypto lines, SDP, negotiation, digits, session timers, buckets, numbers.
#include <gtest/gtest.h>

#include "sip/caller.hpp"
#include "sip/call_state.hpp"
#include "sip/digest.hpp"
#include "sip/info_digits.hpp"
#include "sip/negotiation.hpp"
#include "sip/rate_limits.hpp"
#include "sip/session_timer.hpp"
#include "sip/text.hpp"
#include "sip/trunk.hpp"

namespace bedside::sip {
namespace {

using namespace std::chrono_literals;
using calls::LegCodec;
using secure::SrtpProfile;

constexpr Moment at(std::chrono::milliseconds since) { return Moment(since); }

TEST(CryptoLine, the_line_of_rfc_4568_is_read) {
  const auto line = parse_crypto_line("1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->tag, 1U);
  EXPECT_EQ(line->key.profile, SrtpProfile::aes128_cm_sha1_80);
  EXPECT_EQ(line->key.key[0], 0x59);  // "YS__" of the base64
  EXPECT_EQ(line->key.salt[13], 0x73);
}

TEST(CryptoLine, what_is_written_reads_back) {
  SeededRandom random(1);
  const auto keys = make_local_keys(random);
  for (const auto& key : {keys.gcm, keys.cm}) {
    const auto line = parse_crypto_line(write_crypto_line({7, key}));
    ASSERT_TRUE(line);
    EXPECT_EQ(line->tag, 7U);
    EXPECT_EQ(line->key.profile, key.profile);
    EXPECT_EQ(line->key.key, key.key);
    for (std::size_t i = 0; i < secure::srtp_salt_size(key.profile); ++i) EXPECT_EQ(line->key.salt[i], key.salt[i]);
  }
}

TEST(CryptoLine, what_would_change_the_packets_counts_as_not_offered) {
  const std::string key = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
  for (const auto& value : {
           std::string("1 AES_CM_128_HMAC_SHA1_32 inline:") + key,                     // a shorter tag
           std::string("1 AES_CM_128_HMAC_SHA1_80 inline:") + key + "|2^31|1:4",       // MKI
           std::string("1 AES_CM_128_HMAC_SHA1_80 inline:") + key + "|1:4",            // MKI
           std::string("1 AES_CM_128_HMAC_SHA1_80 inline:") + key + ";inline:" + key,  // two keys
           std::string("1 AES_CM_128_HMAC_SHA1_80 inline:") + key + " UNENCRYPTED_SRTP",
           std::string("1 AES_CM_128_HMAC_SHA1_80 inline:") + key.substr(0, 38),       // too short
           std::string("1 AES_CM_128_HMAC_SHA1_80 inline:") + key + "AAAA",            // too long
           std::string("1 AES_CM_128_HMAC_SHA1_80 inline:!!NfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"),
           std::string("1 AES_CM_128_HMAC_SHA1_80 uri:") + key,
           std::string("1 AES_CM_128_HMAC_SHA1_80 inline:") + key + "|2^99",
           std::string("x AES_CM_128_HMAC_SHA1_80 inline:") + key,
           std::string("1000000000 AES_CM_128_HMAC_SHA1_80 inline:") + key,
           std::string("1 AES_CM_128_HMAC_SHA1_80"),
           std::string(""),
       })
    EXPECT_FALSE(parse_crypto_line(value)) << value;
}

const std::string kPlainOffer =
    "v=0\r\no=- 1 1 IN IP4 203.0.113.9\r\ns=-\r\nc=IN IP4 203.0.113.9\r\nt=0 0\r\n"
    "m=audio 30000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:30\r\n";

Sdp sdp(const std::string& text) {
  auto parsed = parse_sdp(text);
  EXPECT_TRUE(parsed);
  return parsed ? *parsed : Sdp{};
}

struct Negotiation : testing::Test {
  SeededRandom random{1};
  LocalKeys keys = make_local_keys(random);
  LocalMedia local{"192.0.2.1", 20000, 42, 1};
  MediaPolicy policy;

  Result<Choice, NegotiationWhy> choose(const std::string& offer) { return choose_media(sdp(offer), policy, keys); }
};

TEST_F(Negotiation, the_offerers_order_decides_and_the_answer_names_one_codec) {
  const auto choice = choose(kPlainOffer);
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->flow.format.codec, LegCodec::pcma);
  EXPECT_EQ(choice->flow.format.send_payload_type, 8);
  EXPECT_EQ(choice->flow.format.receive_digits, 101);
  EXPECT_EQ(choice->flow.format.packet_time, 30ms);
  EXPECT_EQ(choice->flow.remote_ip, "203.0.113.9");
  EXPECT_EQ(choice->flow.remote_port, 30000);
  EXPECT_TRUE(choice->flow.send && choice->flow.receive);
  EXPECT_FALSE(choice->flow.send_key);
  const auto answer = sdp(write_answer(sdp(kPlainOffer), *choice, local));
  ASSERT_EQ(answer.media.size(), 1U);
  EXPECT_EQ(answer.media[0].port, 20000U);
  EXPECT_EQ(answer.media[0].formats, "8 101");
  EXPECT_EQ(answer.media[0].address, "192.0.2.1");
}

TEST_F(Negotiation, opus_has_its_own_clock_for_digits_and_its_parameters) {
  const auto choice = choose(
      "v=0\r\no=- 1 1 IN IP6 2001:db8::9\r\ns=-\r\nc=IN IP6 2001:db8::9\r\nt=0 0\r\n"
      "m=audio 30000 RTP/AVP 111 101 102\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 maxplaybackrate=16000; useinbandfec=1\r\n"
      "a=rtpmap:101 telephone-event/8000\r\na=rtpmap:102 telephone-event/48000\r\na=rtcp-mux\r\n");
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->flow.format.codec, LegCodec::opus);
  EXPECT_EQ(choice->flow.format.receive_digits, 102);
  EXPECT_EQ(choice->flow.format.digits_clock_rate, 48000U);
  EXPECT_TRUE(choice->flow.format.opus_fec);
  EXPECT_EQ(choice->flow.format.opus_max_rate, 16000U);
  EXPECT_TRUE(choice->flow.rtcp_mux);
}

TEST_F(Negotiation, directions_are_mirrored_and_hold_of_both_kinds_is_understood) {
  const auto with = [&](const std::string& line) { return choose(kPlainOffer + line + "\r\n"); };
  EXPECT_FALSE(with("a=sendonly")->flow.send);
  EXPECT_TRUE(with("a=sendonly")->flow.receive);
  EXPECT_TRUE(with("a=recvonly")->flow.send);
  EXPECT_FALSE(with("a=recvonly")->flow.receive);
  EXPECT_FALSE(with("a=inactive")->flow.send);
  const auto offer = sdp(kPlainOffer + "a=sendonly\r\n");
  EXPECT_EQ(sdp(write_answer(offer, *choose_media(offer, policy, keys), local)).media[0].direction, Direction::recvonly);
  const auto old = with("c=IN IP4 0.0.0.0");
  ASSERT_TRUE(old);
  EXPECT_FALSE(old->flow.send);
  EXPECT_EQ(old->flow.remote_ip, "");
}

TEST_F(Negotiation, every_line_of_the_offer_has_its_place_in_the_answer) {
  const auto offer = sdp(
      "v=0\r\no=- 1 1 IN IP4 203.0.113.9\r\ns=-\r\nc=IN IP4 203.0.113.9\r\nt=0 0\r\n"
      "m=video 30002 RTP/AVP 96 97\r\na=rtpmap:96 VP8/90000\r\n"
      "m=audio 30000 RTP/AVP 0\r\nm=application 9 TCP/BFCP *\r\nm=audio 0 RTP/AVP 0\r\n");
  const auto choice = choose_media(offer, policy, keys);
  ASSERT_TRUE(choice);
  const auto answer = sdp(write_answer(offer, *choice, local));
  ASSERT_EQ(answer.media.size(), 4U);
  EXPECT_EQ(answer.media[0].port, 0U);
  EXPECT_EQ(answer.media[0].kind, "video");
  EXPECT_EQ(answer.media[0].formats, "96 97");
  EXPECT_EQ(answer.media[1].port, 20000U);
  EXPECT_EQ(answer.media[2].protocol, "TCP/BFCP");
  EXPECT_EQ(answer.media[3].port, 0U);
}

const std::string kSecureLines =
    "a=crypto:1 AES_256_CM_HMAC_SHA1_80 inline:AAAA\r\n"
    "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n";
std::string secure_offer(const std::string& protocol) {
  return "v=0\r\no=- 1 1 IN IP4 203.0.113.9\r\ns=-\r\nc=IN IP4 203.0.113.9\r\nt=0 0\r\nm=audio 30000 " + protocol + " 0\r\n" + kSecureLines;
}

TEST_F(Negotiation, srtp_is_taken_from_the_first_suite_that_we_know) {
  const auto offer = sdp(secure_offer("RTP/SAVP"));
  const auto choice = choose_media(offer, policy, keys);
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->crypto_tag, 2U);
  ASSERT_TRUE(choice->flow.send_key && choice->flow.receive_key);
  EXPECT_EQ(choice->flow.send_key->key, keys.cm.key);
  const auto answer = sdp(write_answer(offer, *choice, local));
  EXPECT_EQ(answer.media[0].protocol, "RTP/SAVP");
  ASSERT_EQ(answer.media[0].crypto.size(), 1U);
  EXPECT_EQ(answer.media[0].crypto[0].tag, 2U);
  EXPECT_EQ(answer.media[0].crypto[0].key.key, keys.cm.key);
}

TEST_F(Negotiation, the_trunks_setting_decides_between_plain_and_secure) {
  const auto plain = kPlainOffer;
  const auto secure = secure_offer("RTP/SAVP");
  const auto both = secure_offer("RTP/AVP");  // RFC 8643
  policy.srtp = SrtpMode::off;
  EXPECT_TRUE(choose(plain));
  EXPECT_EQ(choose(secure).why(), NegotiationWhy::srtp_refused);
  EXPECT_FALSE(choose(both)->flow.send_key);
  policy.srtp = SrtpMode::allowed;
  EXPECT_TRUE(choose(plain));
  EXPECT_TRUE(choose(secure)->flow.send_key);
  EXPECT_TRUE(choose(both)->flow.send_key);
  policy.srtp = SrtpMode::required;
  EXPECT_EQ(choose(plain).why(), NegotiationWhy::srtp_required);
  EXPECT_TRUE(choose(secure)->flow.receive_key);
  EXPECT_TRUE(choose(both)->flow.receive_key);
}

TEST_F(Negotiation, of_two_lines_for_one_sound_the_secure_one) {
  const auto choice = choose(kPlainOffer + "m=audio 30010 RTP/SAVP 0\r\n" + kSecureLines);
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->media_index, 1U);
  EXPECT_EQ(choice->flow.remote_port, 30010);
}

TEST_F(Negotiation, incident_31_sound_goes_to_no_multicast_and_not_to_this_machine_for_somebody_elsewhere) {
  const auto to = [&](const std::string& ip) {
    return choose("v=0\r\no=- 1 1 IN IP4 " + ip + "\r\ns=-\r\nc=IN IP4 " + ip + "\r\nt=0 0\r\nm=audio 30000 RTP/AVP 0\r\n");
  };
  for (const auto* ip : {"224.0.0.1", "255.255.255.255", "127.0.0.1", "nonsense"})
    EXPECT_EQ(to(ip).why(), NegotiationWhy::no_usable_address) << ip;
  policy.peer_is_loopback = true;
  EXPECT_TRUE(to("127.0.0.1"));
  EXPECT_EQ(to("239.1.2.3").why(), NegotiationWhy::no_usable_address);
}

TEST_F(Negotiation, an_offer_that_has_nothing_for_us_says_what_is_missing) {
  EXPECT_EQ(choose("v=0\r\no=- 1 1 IN IP4 203.0.113.9\r\ns=-\r\nt=0 0\r\n").why(), NegotiationWhy::no_audio);
  EXPECT_EQ(choose("v=0\r\nc=IN IP4 203.0.113.9\r\nm=audio 30000 RTP/AVP 18\r\n").why(), NegotiationWhy::no_common_codec);
  EXPECT_EQ(choose("v=0\r\nc=IN IP4 203.0.113.9\r\nm=audio 30000 UDP/TLS/RTP/SAVPF 0\r\n").why(), NegotiationWhy::no_audio);
}

TEST_F(Negotiation, our_offer_is_answered) {
  const auto ours = sdp(write_offer(policy, keys, local));
  const auto flow = take_answer(ours, sdp("v=0\r\no=- 1 1 IN IP4 203.0.113.9\r\ns=-\r\nc=IN IP4 203.0.113.9\r\nt=0 0\r\n"
                                          "m=audio 30000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"),
                                policy);
  ASSERT_TRUE(flow);
  EXPECT_EQ(flow->format.codec, LegCodec::pcmu);
  EXPECT_EQ(flow->format.send_digits, 101);
  EXPECT_FALSE(flow->send_key);
}

TEST_F(Negotiation, an_answer_to_a_secure_offer_needs_one_of_our_keys) {
  policy.srtp = SrtpMode::required;
  const auto ours = sdp(write_offer(policy, keys, local));
  const std::string head = "v=0\r\nc=IN IP4 203.0.113.9\r\nm=audio 30000 RTP/SAVP 0\r\n";
  const std::string key = " AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n";
  const auto flow = take_answer(ours, sdp(head + "a=crypto:2" + key), policy);
  ASSERT_TRUE(flow);
  EXPECT_EQ(flow->send_key->key, keys.cm.key);
  EXPECT_EQ(take_answer(ours, sdp(head), policy).why(), NegotiationWhy::srtp_required);
  EXPECT_EQ(take_answer(ours, sdp(head + "a=crypto:1" + key), policy).why(), NegotiationWhy::not_an_answer);  // tag 1 is GCM
  EXPECT_EQ(take_answer(ours, sdp("v=0\r\n"), policy).why(), NegotiationWhy::not_an_answer);
}

TEST_F(Negotiation, what_is_offered_again_is_off_hold_and_has_a_new_version) {
  const auto offer = sdp(kPlainOffer + "a=inactive\r\n");
  const auto description = write_answer(offer, *choose_media(offer, policy, keys), local);
  const auto again = write_reoffer(description, local);
  EXPECT_EQ(local.version, 2U);
  EXPECT_EQ(sdp(again).media[0].direction, Direction::sendrecv);
  EXPECT_EQ(sdp(again).origin, "- 42 2 IN IP4 192.0.2.1");
  EXPECT_EQ(write_reoffer(again, local), again);
}

TEST(Sdp, what_is_no_description_is_refused) {
  for (const auto* text : {"", "nonsense", "m=audio 1 RTP/AVP 0\r\n", "v=1\r\n", "v=0\r\nm=audio\r\n", "v=0\r\nm=audio 70000 RTP/AVP 0\r\n",
                           "v=0\r\nm=audio 1 RTP/AVP 300\r\n", "v=0\r\nx\r\n", "v=0\r\nm=audio 1 RTP/AVP 0\x01\r\n"})
    EXPECT_FALSE(parse_sdp(text)) << text;
  EXPECT_FALSE(parse_sdp("v=0\r\n" + std::string(kSdpSizeLimit, 'a')));
  std::string many = "v=0\r\n";
  for (std::size_t i = 0; i <= kSdpMediaLimit; ++i) many += "m=audio 1 RTP/AVP 0\r\n";
  EXPECT_EQ(parse_sdp(many).why(), SdpWhy::too_many_media);
}

TEST(InfoDigits, both_body_types_give_the_key) {
  EXPECT_EQ(parse_info_digit("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n"), '5');
  EXPECT_EQ(parse_info_digit("application/dtmf-relay", "Signal= *\r\nDuration= 160"), '*');
  EXPECT_EQ(parse_info_digit("Application/DTMF-Relay; x=y", "Duration=160\nSignal=11\n"), '#');
  EXPECT_EQ(parse_info_digit("application/dtmf", "7"), '7');
  EXPECT_EQ(parse_info_digit("application/dtmf", " d \r\n"), 'D');
}

TEST(InfoDigits, anything_else_is_none) {
  for (const auto* body : {"", "Signal=", "Signal=55", "Signal=x", "Duration=1", "=5", "12"})
    EXPECT_FALSE(parse_info_digit("application/dtmf-relay", body)) << body;
  EXPECT_FALSE(parse_info_digit("text/plain", "5"));
}

TEST(SessionTimer, headers_are_read_and_written) {
  const auto parsed = parse_session_expires(" 1800 ; refresher=UAC");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->interval, 1800s);
  EXPECT_EQ(parsed->refresher, Refresher::caller);
  EXPECT_EQ(write_session_expires(*parsed), "1800;refresher=uac");
  EXPECT_EQ(parse_session_expires("90")->refresher, Refresher::none_named);
  for (const auto* value : {"", "x", "-1", "99999999999", "1800x"}) EXPECT_FALSE(parse_session_expires(value)) << value;
}

TEST(SessionTimer, every_answer_of_rfc_4028_section_9) {
  // Nothing asked, nothing known: we refresh for both.
  auto answer = answer_timer({});
  EXPECT_EQ(answer.interval, kSessionInterval);
  EXPECT_EQ(answer.refresher, Refresher::callee);
  EXPECT_FALSE(answer.require_timer);
  // Knows timers, names nobody: the caller refreshes, and is told that it has to.
  answer = answer_timer({SessionExpires{600s}, std::nullopt, true});
  EXPECT_EQ(answer.interval, 600s);
  EXPECT_EQ(answer.refresher, Refresher::caller);
  EXPECT_TRUE(answer.require_timer);
  // Names us.
  answer = answer_timer({SessionExpires{600s, Refresher::callee}, std::nullopt, true});
  EXPECT_EQ(answer.refresher, Refresher::callee);
  EXPECT_FALSE(answer.require_timer);
  // Longer than we want: made shorter, but not than the sender's Min-SE.
  EXPECT_EQ(answer_timer({SessionExpires{7200s}, std::nullopt, true}).interval, 1800s);
  EXPECT_EQ(answer_timer({SessionExpires{7200s}, 3600s, true}).interval, 3600s);
  EXPECT_EQ(answer_timer({SessionExpires{600s}, 3600s, true}).interval, 600s);  // its own contradiction
  // Too short: 422, but only for who can act upon it.
  EXPECT_TRUE(answer_timer({SessionExpires{30s}, std::nullopt, true}).too_small);
  EXPECT_FALSE(answer_timer({SessionExpires{30s}, std::nullopt, false}).too_small);
  EXPECT_EQ(answer_timer({SessionExpires{30s}, std::nullopt, false}).interval, 90s);
}

TEST(SessionTimer, the_other_sides_answer_says_who_refreshes) {
  EXPECT_TRUE(take_timer_answer(std::nullopt, 1800s).we_refresh);
  EXPECT_TRUE(take_timer_answer(SessionExpires{900s, Refresher::caller}, 1800s).we_refresh);
  EXPECT_FALSE(take_timer_answer(SessionExpires{900s, Refresher::callee}, 1800s).we_refresh);
  EXPECT_EQ(take_timer_answer(SessionExpires{900s, Refresher::callee}, 1800s).interval, 900s);
  EXPECT_EQ(refresh_after(1800s), 900s);
  EXPECT_EQ(give_up_after(1800s), 1768s);
  EXPECT_EQ(give_up_after(90s), 60s);
}

TEST(TokenBucket, so_many_at_once_and_so_many_a_second) {
  TokenBucket bucket(10, 3, at(0ms));
  EXPECT_TRUE(bucket.take(at(0ms)) && bucket.take(at(0ms)) && bucket.take(at(0ms)));
  EXPECT_FALSE(bucket.take(at(0ms)));
  EXPECT_FALSE(bucket.take(at(99ms)));
  EXPECT_TRUE(bucket.take(at(101ms)));
  EXPECT_FALSE(bucket.take(at(101ms)));
  EXPECT_FALSE(bucket.full(at(300ms)));
  EXPECT_TRUE(bucket.full(at(10s)));
}

AddressBytes ip(int number) {
  AddressBytes bytes = *parse_address("10.0.0.0");
  bytes[14] = static_cast<std::uint8_t>(number >> 8);
  bytes[15] = static_cast<std::uint8_t>(number);
  return bytes;
}

TEST(RateLimits, one_source_cannot_spend_what_belongs_to_another) {
  RateLimits limits(at(0ms));
  int taken = 0;
  while (limits.may_begin(ip(1), at(0ms))) ++taken;
  EXPECT_EQ(taken, RateLimits::kNewRequestsPerSource.burst);
  EXPECT_TRUE(limits.may_begin(ip(2), at(0ms)));
  EXPECT_TRUE(limits.may_parse(ip(1), at(0ms)));  // what belongs to a call still gets in
}

TEST(RateLimits, sources_are_bounded_and_forgotten_when_they_owe_nothing) {
  RateLimits limits(at(0ms));
  for (int i = 0; i < 3000; ++i) limits.may_parse(ip(i), at(std::chrono::milliseconds(i)));
  EXPECT_LE(limits.source_count(), RateLimits::kSourceLimit);
  EXPECT_TRUE(limits.may_parse(ip(4000), at(60s)));
}

TEST(CalledNumber, however_the_trunk_writes_it) {
  const std::vector<TrunkNumber> numbers{{"+442071234567", "London", "GB", false}, {"+15551234567", "Boston", "US", false}};
  for (const auto* dialled : {"+442071234567", "442071234567", "00442071234567", "02071234567", "(020) 7123-4567"})
    EXPECT_EQ(find_called_number(numbers, dialled), "+442071234567") << dialled;
  EXPECT_EQ(find_called_number(numbers, "5551234567"), "+15551234567");
  EXPECT_EQ(find_called_number(numbers, "1234567"), "");  // both end so
  for (const auto* dialled : {"", "bedside", "4567", "+15557654321"}) EXPECT_EQ(find_called_number(numbers, dialled), "") << dialled;
}

TEST(CallState, every_state_and_event_has_the_next_one_that_the_flow_shows) {
  using S = CallState;
  using E = CallEvent;
  const std::map<std::pair<S, E>, S> flow{
      {{S::ringing, E::we_answer}, S::answered},     {{S::ringing, E::we_hang_up}, S::gone},
      {{S::ringing, E::ring_limit}, S::gone},        {{S::ringing, E::they_cancel}, S::gone},
      {{S::ringing, E::they_bye}, S::gone},          {{S::answered, E::ack}, S::talking},
      {{S::answered, E::we_hang_up}, S::closing},    {{S::answered, E::ack_missing}, S::closing},
      {{S::answered, E::they_bye}, S::gone},         {{S::calling, E::success}, S::talking},
      {{S::calling, E::failure}, S::gone},           {{S::calling, E::we_hang_up}, S::cancelling},
      {{S::calling, E::ring_limit}, S::cancelling},  {{S::cancelling, E::success}, S::closing},
      {{S::cancelling, E::failure}, S::gone},        {{S::talking, E::we_hang_up}, S::closing},
      {{S::talking, E::ack_missing}, S::closing},    {{S::talking, E::session_lost}, S::closing},
      {{S::talking, E::they_bye}, S::gone},          {{S::closing, E::they_bye}, S::gone},
      {{S::closing, E::bye_done}, S::gone},
  };
  for (const auto state : kCallStates) {
    for (const auto event : kCallEvents) {
      const auto expected = flow.find({state, event});
      const auto next = next_state(state, event);
      ASSERT_EQ(next.has_value(), expected != flow.end()) << static_cast<int>(state) << " × " << static_cast<int>(event);
      if (next) EXPECT_EQ(*next, expected->second);
    }
  }
}

TEST(Digest, the_example_of_rfc_7616) {
  const std::string realm = R"(Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=)";
  const std::string rest = R"(, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS")";
  const std::string md5 = realm + "MD5" + rest;
  const std::string sha = realm + "SHA-256" + rest;
  const Credentials credentials{"Mufasa", Secret<std::string>("Circle of Life")};
  const DigestRequest request{"GET", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", 1};
  const auto weak = choose_challenge({&md5});
  ASSERT_TRUE(weak);
  EXPECT_NE(answer_challenge(*weak, credentials, request).find(R"(response="8ca523f5e9506fed4657c9700eebdbec")"), std::string::npos);
  const auto strong = choose_challenge({&md5, &sha});
  ASSERT_TRUE(strong);
  EXPECT_NE(answer_challenge(*strong, credentials, request)
                .find(R"(response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")"),
            std::string::npos);
}

TEST(Digest, what_we_cannot_answer_is_no_challenge) {
  for (const std::string value : {"Basic realm=\"x\"", "Digest realm=\"x\"", "Digest realm=\"x\", nonce=\"y\", algorithm=MD5-sess",
                                  "Digest realm=\"x\", nonce=\"y\", qop=\"auth-int\"", ""})
    EXPECT_FALSE(choose_challenge({&value})) << value;
}

TEST(Caller, one_key_for_a_number_however_it_is_written_and_none_for_a_withheld_one) {
  const auto key = [](const std::string& headers) {
    const auto message = parse_message("INVITE sip:x@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKa\r\nTo: <sip:x@192.0.2.1>\r\n"
                                       "Call-ID: a\r\nCSeq: 1 INVITE\r\n" + headers + "\r\n");
    EXPECT_FALSE(message.wrong);
    return caller_key(message, [](std::string_view number) { return "#" + std::string(number); });
  };
  EXPECT_EQ(key("From: <sip:+15550100001@a.example>;tag=1\r\n"), "#15550100001");
  EXPECT_EQ(key("From: <sip:0015550100001@a.example>;tag=1\r\n"), "#15550100001");
  EXPECT_EQ(key("From: <sip:x@a.example>;tag=1\r\nP-Asserted-Identity: \"A, B\" <tel:+1-555-010-0001>\r\n"), "#15550100001");
  EXPECT_EQ(key("From: \"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=1\r\n"), "");
  EXPECT_EQ(key("From: <sip:+15550100001@a.example>;tag=1\r\nPrivacy: id\r\n"), "");
  EXPECT_EQ(key("From: <sip:alice@a.example>;tag=1\r\n"), "#alice");
}

}  // namespace
}  // namespace bedside::sip
