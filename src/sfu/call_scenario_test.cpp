// Calls in simulated time: what people in a room send reaches the others, and nobody else.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "rtp/demux.hpp"
#include "rtp/rtx.hpp"
#include "sfu/test_peer/simulated_call.hpp"

namespace bedside::sfu {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kVideo = 1111;
constexpr std::uint32_t kVideoRtx = 1112;
constexpr std::uint32_t kSound = 2222;

struct Seen {
  std::vector<std::uint16_t> numbers;
  std::vector<std::uint16_t> resent;  // original numbers
  std::set<std::uint32_t> ssrcs;
};

void watch(SimulatedCall::Member& member, Seen& seen) {
  member.receive->on_rtp = [&seen](const rtp::PacketView& packet) {
    seen.ssrcs.insert(packet.ssrc());
    if (packet.payload_type() == 102) {
      seen.resent.push_back(rtp::parse_osn(packet).value_or(0));
    } else {
      seen.numbers.push_back(packet.sequence());
    }
  };
}

std::vector<std::uint8_t> pli(std::uint32_t ssrc) {
  std::vector<std::uint8_t> bytes(64);
  rtp::RtcpWriter writer(bytes);
  writer.receiver_report(9, {});
  writer.pli(9, ssrc);
  bytes.resize(writer.size());
  return bytes;
}

std::vector<std::uint8_t> nack(std::uint32_t ssrc, std::vector<std::uint16_t> numbers) {
  std::vector<std::uint8_t> bytes(256);
  rtp::RtcpWriter writer(bytes);
  writer.receiver_report(9, {});
  writer.nack(9, ssrc, numbers);
  bytes.resize(writer.size());
  return bytes;
}

class CallScenario : public ::testing::Test {
 protected:
  CallScenario() { RecordProperty("seed", 7); }

  /// Anna sends a picture; Ben has resumed it.
  void start_video() {
    anna = &call.join("anna");
    ben = &call.join("ben");
    producer = call.room().produce(anna->id, Kind::video, 0, vp8_parameters(kVideo, kVideoRtx)).value();
    anna->send->on_rtcp = [this](const rtp::RtcpBlock& block) {
      if (block.is(rtp::RtcpType::payload_feedback, rtp::kFormatPli)) ++plis;
      if (block.is(rtp::RtcpType::transport_feedback, rtp::kFormatNack)) {
        rtp::for_each_nack(block, [this](std::uint16_t number) { nacked.push_back(number); });
      }
      if (block.is(rtp::RtcpType::transport_feedback, rtp::kFormatTransportCc)) ++feedbacks;
      if (block.is(rtp::RtcpType::receiver_report)) reports += rtp::report_count(block);
    };
    watch(*ben, at_ben);
    call.resume_all(*ben);
    call.run(50ms);
  }
  void send(std::uint16_t first, std::uint16_t count, bool key_frame_first = false) {
    for (std::uint16_t i = 0; i < count; ++i) {
      call.send_video(*anna, kVideo, static_cast<std::uint16_t>(first + i), key_frame_first && i == 0);
      call.run(5ms);
    }
    call.run(50ms);
  }
  std::uint32_t bens_ssrc() const { return *ben->consumers.front().rtp_parameters.encodings.front().ssrc; }

  SimulatedCall call{7};
  SimulatedCall::Member* anna = nullptr;
  SimulatedCall::Member* ben = nullptr;
  std::string producer;
  Seen at_ben;
  int plis = 0;
  int feedbacks = 0;
  std::size_t reports = 0;
  std::vector<std::uint16_t> nacked;
};

TEST_F(CallScenario, both_transports_connect_and_say_so) {
  auto& member = call.join("anna");
  EXPECT_TRUE(member.send->connected());
  EXPECT_EQ(std::count(member.states.begin(), member.states.end(), TransportState::connected), 2);
  EXPECT_EQ(member.send->faults + member.receive->faults, 0U);
}

TEST_F(CallScenario, a_picture_reaches_the_other_with_numbers_of_its_own) {
  start_video();
  EXPECT_EQ(plis, 1) << "resuming asks for a key frame";
  send(100, 20, true);
  ASSERT_EQ(at_ben.numbers.size(), 20U);
  for (std::size_t i = 1; i < at_ben.numbers.size(); ++i) {
    EXPECT_EQ(static_cast<std::uint16_t>(at_ben.numbers[i - 1] + 1), at_ben.numbers[i]);
  }
  EXPECT_EQ(at_ben.ssrcs, std::set<std::uint32_t>{bens_ssrc()});
  EXPECT_EQ(ben->receive->faults, 0U);
}

TEST_F(CallScenario, a_receiver_gets_nothing_before_it_resumes_nor_before_a_key_frame) {
  anna = &call.join("anna");
  ben = &call.join("ben");
  watch(*ben, at_ben);
  (void)call.room().produce(anna->id, Kind::video, 0, vp8_parameters(kVideo, kVideoRtx));
  send(100, 5, true);
  EXPECT_TRUE(at_ben.numbers.empty());
  call.resume_all(*ben);
  send(105, 5);
  EXPECT_TRUE(at_ben.numbers.empty());
  send(110, 5, true);
  EXPECT_EQ(at_ben.numbers.size(), 5U);
}

TEST_F(CallScenario, a_lost_packet_is_asked_for_and_forwarded_when_it_comes_as_rtx) {
  start_video();
  send(100, 3, true);
  send(104, 3);  // 103 never left
  ASSERT_FALSE(nacked.empty());
  EXPECT_EQ(nacked.front(), 103);
  auto original = vp8_packet(kVideo, 103, 103 * 3000U, false, anna->transport_sequence++);
  // RFC 4588: the original's number first, then its payload.
  const auto view = rtp::PacketView::parse(original);
  std::vector<std::uint8_t> rtx(original.begin(), original.begin() + static_cast<std::ptrdiff_t>(view->header_size()));
  rtx.push_back(0);
  rtx.push_back(103);
  rtx.insert(rtx.end(), original.begin() + static_cast<std::ptrdiff_t>(view->header_size()), original.end());
  rtp::set_payload_type(rtx, 97);
  rtp::set_ssrc(rtx, kVideoRtx);
  rtp::set_sequence(rtx, 9);
  anna->send->send_rtp(rtx);
  call.run(50ms);
  EXPECT_EQ(at_ben.numbers.size(), 7U);
  const auto asked = nacked.size();
  call.run(500ms);
  EXPECT_EQ(nacked.size(), asked) << "what has come is not asked for again";
}

TEST_F(CallScenario, what_a_receiver_misses_is_resent_as_rtx_and_never_under_its_own_number) {
  start_video();
  send(100, 10, true);
  const std::uint16_t missed = at_ben.numbers[4];
  ben->receive->send_rtcp(nack(bens_ssrc(), {missed}));
  call.run(100ms);
  ASSERT_EQ(at_ben.resent, std::vector<std::uint16_t>{missed});
  EXPECT_EQ(std::count(at_ben.numbers.begin(), at_ben.numbers.end(), missed), 1);
  call.run(3s);
  ben->receive->send_rtcp(nack(bens_ssrc(), {missed}));
  call.run(100ms);
  EXPECT_EQ(at_ben.resent.size(), 1U) << "older than the cache's life";
}

TEST_F(CallScenario, resends_are_bounded_however_often_a_receiver_asks) {
  start_video();
  send(0, 200, true);
  const std::size_t before = call.engine.counters().resends;
  for (int round = 0; round < 20; ++round) {
    std::vector<std::uint16_t> all(at_ben.numbers.end() - 100, at_ben.numbers.end());
    for (std::size_t at = 0; at < all.size(); at += 50) {
      ben->receive->send_rtcp(nack(bens_ssrc(), {all.begin() + static_cast<std::ptrdiff_t>(at),
                                                  all.begin() + static_cast<std::ptrdiff_t>(at) + 50}));
    }
    call.run(10ms);
  }
  EXPECT_LE(call.engine.counters().resends - before, 260U);
  EXPECT_GT(call.engine.counters().of(Drop::resend_limit), 0U);
}

TEST_F(CallScenario, many_wishes_for_a_key_frame_become_two_a_second) {
  start_video();
  send(100, 5, true);
  plis = 0;
  for (int i = 0; i < 100; ++i) {
    ben->receive->send_rtcp(pli(bens_ssrc()));
    call.run(10ms);
  }
  EXPECT_GE(plis, 2);
  EXPECT_LE(plis, 3);
}

TEST_F(CallScenario, who_only_speaks_hears_five_times_a_second_when_it_arrived_and_with_pictures_ten_times) {
  start_video();
  (void)call.room().produce(anna->id, Kind::audio, 1, opus_parameters(kSound));
  const auto speak = [&](std::uint16_t first) {
    feedbacks = 0;
    for (std::uint16_t i = 0; i < 100; ++i) {
      call.send_sound(*anna, kSound, static_cast<std::uint16_t>(first + i), 40);
      call.run(20ms);
    }
    return feedbacks;
  };
  EXPECT_NEAR(speak(100), 20, 1);
  (void)call.room().pause_producer(anna->id, producer, true, call.now);
  EXPECT_NEAR(speak(200), 10, 1);
}

TEST(Beat, what_falls_due_on_a_beat_may_wait_for_packets_and_nothing_else) {
  const Moment beat = next_beat(Moment(1234567us));
  EXPECT_EQ(beat, Moment(1300ms));
  EXPECT_EQ(latest(beat), Moment(1310ms));
  EXPECT_EQ(latest(beat + 1us), beat + 1us);
}

TEST_F(CallScenario, answers_are_not_to_wait_while_somebody_joins_and_may_once_all_are_there) {
  anna = &call.join("anna");
  call.run(1s);
  EXPECT_FALSE(call.engine.somebody_joins(call.now));
  ben = &call.join("ben");
  EXPECT_TRUE(call.engine.somebody_joins(call.now));
  call.run(1s);
  EXPECT_FALSE(call.engine.somebody_joins(call.now));
  call.run(30s);  // with checks of consent
  EXPECT_FALSE(call.engine.somebody_joins(call.now));
}

TEST_F(CallScenario, a_sender_hears_when_its_packets_arrived_and_how_many_were_lost) {
  start_video();
  send(100, 100, true);
  call.run(1s);
  EXPECT_GE(feedbacks, 5);
  EXPECT_GE(reports, 1U);
}

TEST_F(CallScenario, a_senders_clocks_are_passed_on_for_lip_sync) {
  start_video();
  send(100, 5, true);
  std::vector<std::uint8_t> report(64);
  rtp::RtcpWriter writer(report);
  const std::uint64_t ntp = std::uint64_t{3900000000U} << 32;
  writer.sender_report({kVideo, ntp, 500000, 5, 1000}, {});
  report.resize(writer.size());
  std::optional<rtp::SenderInfo> heard;
  ben->receive->on_rtcp = [&](const rtp::RtcpBlock& block) {
    if (block.is(rtp::RtcpType::sender_report)) heard = rtp::parse_sender_info(block);
  };
  anna->send->send_rtcp(report);
  call.run(1100ms);
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->ssrc, bens_ssrc());
  const double seconds = static_cast<double>(heard->ntp_time - ntp) / 4294967296.0;
  const double ticks = static_cast<double>(heard->rtp_timestamp - 500000U);
  EXPECT_GT(seconds, 0.0);
  EXPECT_NEAR(ticks / 90000.0, seconds, 0.001);
}

TEST_F(CallScenario, a_pause_leaves_no_gap_and_resumes_with_a_key_frame) {
  start_video();
  send(100, 5, true);
  (void)call.room().pause_producer(anna->id, producer, true, call.now);
  send(105, 5);
  EXPECT_EQ(at_ben.numbers.size(), 5U);
  call.run(KeyFrameRequester::kInterval);
  plis = 0;
  (void)call.room().pause_producer(anna->id, producer, false, call.now);
  call.run(50ms);
  EXPECT_EQ(plis, 1);
  send(110, 3);
  EXPECT_EQ(at_ben.numbers.size(), 5U);
  send(113, 5, true);
  ASSERT_EQ(at_ben.numbers.size(), 10U);
  EXPECT_EQ(static_cast<std::uint16_t>(at_ben.numbers[4] + 1), at_ben.numbers[5]);
}

TEST_F(CallScenario, incident_06_a_removed_participant_gets_not_one_more_packet) {
  start_video();
  auto& eve = call.join("eve");
  Seen at_eve;
  watch(eve, at_eve);
  call.resume_all(eve);
  send(100, 5, true);
  EXPECT_FALSE(at_eve.numbers.empty());
  call.remove(eve);
  call.run(100ms);
  const auto receive_port = eve.receive_path.remote.port;
  const auto send_port = eve.send_path.remote.port;
  const auto before = call.datagrams_to[receive_port] + call.datagrams_to[send_port];
  const auto forwarded = call.engine.counters().media_forwarded;
  // She goes on asking and sending: nothing is answered, nothing forwarded, the others are undisturbed.
  call.inject(eve.receive->make_check(), eve.receive_path);
  call.send_video(eve, kVideo, 1, true);
  send(105, 20, true);
  EXPECT_EQ(call.datagrams_to[receive_port] + call.datagrams_to[send_port], before);
  EXPECT_EQ(call.engine.counters().media_forwarded - forwarded, 20U);
  EXPECT_GT(call.engine.counters().of(Drop::stun_unknown_user), 0U);
}

TEST_F(CallScenario, what_a_removed_participant_sent_is_taken_from_the_others) {
  start_video();
  call.remove(*anna);
  call.run(10ms);
  ASSERT_EQ(ben->gone.size(), 1U);
  EXPECT_EQ(ben->gone.front(), ben->consumers.front().consumer_id);
  call.remove(*ben);
  call.run(10ms);
  EXPECT_EQ(call.engine.directory_size(), 0U);
}

TEST_F(CallScenario, incident_08_who_is_in_no_room_receives_nothing) {
  start_video();
  auto& stranger = call.add("waits");
  call.remove(stranger);
  for (int i = 0; i < 50; ++i) {
    std::vector<std::uint8_t> noise(200);
    call.random.fill(noise);
    for (const std::uint8_t first : {std::uint8_t{0x00}, std::uint8_t{0x16}, std::uint8_t{0x80}}) {
      noise[0] = first;
      call.inject(noise, stranger.receive_path);
    }
    call.inject(stranger.receive->make_check(), stranger.receive_path);
  }
  send(100, 10, true);
  EXPECT_EQ(call.datagrams_to[stranger.receive_path.remote.port], 0U);
}

TEST_F(CallScenario, incident_29_spoilt_and_replayed_packets_are_dropped_without_harm) {
  start_video();
  send(100, 5, true);
  auto copy = std::vector<std::uint8_t>(vp8_packet(kVideo, 105, 0, false, 0));
  for (int i = 0; i < 500; ++i) call.inject(copy, anna->send_path);
  EXPECT_EQ(call.engine.counters().of(Drop::srtp_bad_tag), 500U);
  send(105, 5);
  EXPECT_EQ(at_ben.numbers.size(), 10U);
}

TEST_F(CallScenario, incident_30_a_handshake_from_an_address_that_has_not_passed_ice_is_ignored) {
  auto& member = call.add("anna");
  (void)call.room().connect_transport(member.id, member.offer.send.id, member.send->dtls_parameters(), call.now);
  Path elsewhere = member.send_path;
  elsewhere.remote.port = 6666;
  std::vector<std::uint8_t> hello(100, 0);
  hello[0] = 22;
  for (int i = 0; i < 100; ++i) call.inject(hello, elsewhere);
  EXPECT_EQ(call.datagrams_to[6666], 0U);
  EXPECT_EQ(call.engine.counters().of(Drop::unknown_address), 100U);
  member.send->connect(member.offer.send.ice_parameters, member.offer.send.dtls_parameters, call.now);
  call.run(200ms);
  EXPECT_TRUE(member.send->connected());
}

TEST_F(CallScenario, what_a_peer_says_before_its_fingerprint_has_come_is_answered_as_soon_as_it_has) {
  auto& member = call.add("anna");
  member.send->connect(member.offer.send.ice_parameters, member.offer.send.dtls_parameters, call.now);
  call.run(35ms);  // the check, its answer, the first words of the handshake
  EXPECT_FALSE(member.send->connected());
  (void)call.room().connect_transport(member.id, member.offer.send.id, member.send->dtls_parameters(), call.now);
  call.run(25ms);  // less than until they would be said again
  EXPECT_TRUE(member.send->connected());
}

TEST_F(CallScenario, of_what_comes_before_its_fingerprint_only_a_little_is_kept) {
  auto& member = call.add("anna");
  member.send->use_ice(member.offer.send.ice_parameters);
  call.inject(member.send->make_check(), member.send_path);
  std::vector<std::uint8_t> hello(100, 0);
  hello[0] = 22;
  for (int i = 0; i < 100; ++i) call.inject(hello, member.send_path);
  EXPECT_EQ(call.engine.counters().of(Drop::dtls_unexpected), 98U);
}

TEST_F(CallScenario, incident_32_an_unauthenticated_check_is_not_answered_and_no_answer_is_larger_than_its_question) {
  auto& member = call.add("anna");
  member.send->use_ice(member.offer.send.ice_parameters);
  IceParameters wrong = member.offer.send.ice_parameters;
  wrong.password = "not-the-password-of-this-room";
  TestPeer stranger(call.client_handshakes, call.random);
  stranger.use_ice(wrong);
  call.inject(stranger.make_check(), member.send_path);
  EXPECT_EQ(call.datagrams_to[member.send_path.remote.port], 0U);
  EXPECT_EQ(call.engine.counters().of(Drop::stun_bad_integrity), 1U);
  const auto check = member.send->make_check();
  const auto before = call.engine.counters().bytes_out;
  call.inject(check, member.send_path);
  EXPECT_EQ(call.datagrams_to[member.send_path.remote.port], 1U);
  EXPECT_LE(call.engine.counters().bytes_out - before, check.size());
}

TEST_F(CallScenario, a_path_that_another_has_claimed_is_its_owners_again_with_its_next_check) {
  start_video();
  call.inject(ben->send->make_check(), anna->send_path);  // as if Ben had forged Anna's address
  call.run(3s);                                           // a browser checks each 2.5 s
  send(1, 10, true);
  EXPECT_EQ(at_ben.numbers.size(), 10U);
}

TEST_F(CallScenario, a_call_survives_a_new_address_and_an_ice_restart) {
  start_video();
  send(100, 5, true);
  const auto restarted = call.room().restart_ice(ben->id, ben->offer.receive.id).value();
  EXPECT_NE(restarted.username_fragment, ben->offer.receive.ice_parameters.username_fragment);
  send(105, 5);
  EXPECT_EQ(at_ben.numbers.size(), 10U) << "the old path serves until the new one is used";
  ben->receive_path.remote.port = 7777;
  ben->receive->use_ice(restarted);
  call.inject(ben->receive->make_check(), ben->receive_path);
  send(110, 5);
  EXPECT_EQ(at_ben.numbers.size(), 15U);
}

TEST_F(CallScenario, a_silent_peer_is_disconnected_after_a_while_and_revived_by_a_check) {
  start_video();
  bool cut = true;
  call.lose = [&](ByteSpan, const Path& path, bool to_engine) {
    return cut && to_engine && path == ben->receive_path;
  };
  call.run(kConsentTime - 3s);  // the last came up to 2.5 s before
  EXPECT_EQ(ben->states.back(), TransportState::connected);
  call.run(4s);
  EXPECT_EQ(ben->states.back(), TransportState::disconnected);
  send(100, 5, true);
  EXPECT_TRUE(at_ben.numbers.empty());
  cut = false;
  call.run(3s);
  EXPECT_EQ(ben->states.back(), TransportState::connected);
  send(105, 5, true);
  EXPECT_EQ(at_ben.numbers.size(), 5U);
}

TEST_F(CallScenario, where_nobody_checks_from_nothing_is_sent_for_long_though_the_peer_checks_from_elsewhere) {
  start_video();
  call.lose = [&](ByteSpan bytes, const Path& path, bool to_engine) {
    return to_engine && path == ben->receive_path && rtp::classify(bytes) == rtp::PacketKind::stun;
  };
  Path forged = ben->receive_path;
  forged.remote.port = 6666;
  call.inject(ben->receive->make_check(true), forged);  // Ben says that he is there
  std::uint16_t number = 100;
  const auto watch = [&](std::chrono::seconds time) {
    for (const Moment end = call.now + time; call.now < end;) {
      call.inject(ben->receive->make_check(false), ben->receive_path);  // his consent, as Firefox gives it
      send(number++, 1, true);
      call.run(2500ms);
    }
  };
  watch(5s);
  EXPECT_GE(call.datagrams_to[6666], 2U);
  EXPECT_TRUE(at_ben.numbers.empty());
  watch(kConsentTime);
  const std::size_t sent = call.datagrams_to[6666];
  const std::size_t seen = at_ben.numbers.size();
  EXPECT_EQ(ben->states.back(), TransportState::connected) << "he was heard all the time";
  watch(10s);
  EXPECT_EQ(call.datagrams_to[6666], sent);
  EXPECT_GE(at_ben.numbers.size() - seen, 4U);
}

TEST_F(CallScenario, under_loss_every_packet_arrives_in_the_end) {
  start_video();
  SeededRandom dice(11);
  std::set<std::uint16_t> have;
  ben->receive->on_rtp = [&](const rtp::PacketView& packet) {
    have.insert(packet.payload_type() == 102 ? rtp::parse_osn(packet).value_or(0) : packet.sequence());
  };
  send(100, 1, true);
  call.lose = [&](ByteSpan bytes, const Path& path, bool to_engine) {
    return !to_engine && path == ben->receive_path && bytes.size() > 150 && dice.below(10) == 0;
  };
  const auto first = *have.begin();
  for (std::uint16_t i = 1; i <= 200; ++i) {
    call.send_video(*anna, kVideo, static_cast<std::uint16_t>(100 + i), false);
    call.run(5ms);
    std::vector<std::uint16_t> missing;
    for (int n = std::max(0, i - 40); n < i - 8 && missing.size() < 16; ++n) {
      const auto number = static_cast<std::uint16_t>(first + n);
      if (!have.contains(number)) missing.push_back(number);
    }
    if (!missing.empty() && i % 4 == 0) ben->receive->send_rtcp(nack(bens_ssrc(), missing));
  }
  call.run(50ms);
  for (int n = 0; n <= 180; ++n) {
    EXPECT_TRUE(have.contains(static_cast<std::uint16_t>(first + n))) << n;
  }
}

TEST_F(CallScenario, the_loudest_is_the_speaker_until_somebody_else_is) {
  anna = &call.join("anna");
  ben = &call.join("ben");
  (void)call.room().produce(anna->id, Kind::audio, 1, opus_parameters(kSound));
  (void)call.room().produce(ben->id, Kind::audio, 1, opus_parameters(kSound + 1));
  const auto talk = [&](std::uint16_t from, std::uint8_t annas, std::uint8_t bens) {
    for (std::uint16_t i = 0; i < 75; ++i) {
      call.send_sound(*anna, kSound, static_cast<std::uint16_t>(from + i), annas);
      call.send_sound(*ben, kSound + 1, static_cast<std::uint16_t>(from + i), bens);
      call.run(20ms);
    }
  };
  talk(0, 30, 90);
  EXPECT_EQ(call.speakers, (std::vector{anna->id}));
  talk(75, 90, 30);
  EXPECT_EQ(call.speakers.back(), ben->id);
  talk(150, 90, 90);
  EXPECT_EQ(call.speakers.back(), ParticipantId());
}

TEST_F(CallScenario, rooms_do_not_hear_each_other) {
  start_video();
  call.engine.open_room(2);
  Room& other = *call.engine.find_room(2);
  (void)other.add_participant(ParticipantId("zoe"));
  (void)other.announce_capabilities(ParticipantId("zoe"), browser_capabilities(true));
  send(100, 5, true);
  EXPECT_FALSE(call.engine.has_events());
  EXPECT_EQ(call.engine.counters().media_forwarded, 5U);
}

}  // namespace
}  // namespace bedside::sfu
