#include "secure/srtp.hpp"

#include <gtest/gtest.h>
#include <srtp2/srtp.h>

#include <tuple>
#include <vector>

#include "base/random.hpp"
#include "base/test_allocations.hpp"

namespace bedside::secure {
namespace {

using Packet = std::vector<std::uint8_t>;

SrtpKey make_key(SrtpProfile profile, std::uint64_t seed = 1) {
  SeededRandom random(seed);
  SrtpKey key{profile, {}, {}};
  random.fill(key.key);
  random.fill(std::span(key.salt).first(srtp_salt_size(profile)));
  return key;
}

Packet make_rtp(std::uint16_t sequence, std::size_t payload_size = 100, std::uint32_t ssrc = 0x11223344) {
  Packet packet(12 + 8 + payload_size);
  ByteWriter writer(packet);
  writer.u8(0x90);
  writer.u8(96);
  writer.u16(sequence);
  writer.u32(sequence * 90U);
  writer.u32(ssrc);
  writer.u32(0xBEDE0001);
  writer.u32(0x10AABB00 | sequence % 256U);
  for (std::size_t i = 0; i < payload_size; ++i) writer.u8(static_cast<std::uint8_t>(i * 7 + sequence));
  return packet;
}

Packet make_rtcp(std::size_t words, std::uint32_t ssrc = 0x55667788) {
  Packet packet(8 + words * 4);
  ByteWriter writer(packet);
  writer.u8(0x80);
  writer.u8(201);
  writer.u16(static_cast<std::uint16_t>(words + 1));
  writer.u32(ssrc);
  for (std::size_t i = 0; i < words; ++i) writer.u32(static_cast<std::uint32_t>(i * 0x01010101));
  return packet;
}

Packet protect(SrtpSender& sender, const Packet& plain) {
  Packet out(plain.size() + kSrtpOverhead);
  const auto size = sender.protect(plain, out);
  EXPECT_TRUE(size.ok());
  out.resize(size ? *size : 0);
  return out;
}

/// Debian's libsrtp2: the oracle.
class Oracle {
 public:
  Oracle(const SrtpKey& key, srtp_ssrc_type_t direction) {
    static const bool started = srtp_init() == srtp_err_status_ok;
    EXPECT_TRUE(started);
    const bool gcm = key.profile == SrtpProfile::aead_aes_128_gcm;
    std::copy(key.key.begin(), key.key.end(), master_.begin());
    std::copy_n(key.salt.begin(), srtp_salt_size(key.profile), master_.begin() + 16);
    srtp_policy_t policy{};
    if (gcm) {
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
      srtp_crypto_policy_set_rtp_default(&policy.rtp);
      srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
    }
    policy.ssrc.type = direction;
    policy.key = master_.data();
    policy.window_size = 1024;
    EXPECT_EQ(srtp_create(&session_, &policy), srtp_err_status_ok);
  }
  ~Oracle() { srtp_dealloc(session_); }
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  Packet protect(Packet packet, bool rtcp = false) { return run(std::move(packet), rtcp ? srtp_protect_rtcp : srtp_protect); }
  Packet unprotect(Packet packet, bool rtcp = false) {
    return run(std::move(packet), rtcp ? srtp_unprotect_rtcp : srtp_unprotect);
  }

 private:
  /// Empty: refused.
  Packet run(Packet packet, srtp_err_status_t (*function)(srtp_t, void*, int*)) {
    int size = static_cast<int>(packet.size());
    packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN + 4);
    if (function(session_, packet.data(), &size) != srtp_err_status_ok) return {};
    packet.resize(static_cast<std::size_t>(size));
    return packet;
  }
  std::array<unsigned char, 32> master_{};
  srtp_t session_ = nullptr;
};

class Srtp : public ::testing::TestWithParam<std::tuple<SrtpProfile, SrtpBackend>> {
 protected:
  SrtpProfile profile() const { return std::get<SrtpProfile>(GetParam()); }
  SrtpBackend backend() const { return std::get<SrtpBackend>(GetParam()); }
  void SetUp() override {
    if (backend() != SrtpBackend::openssl && backend() != best_srtp_backend()) GTEST_SKIP() << "not on this processor";
  }
  SrtpKey key_ = make_key(profile());
  SrtpSender sender_{key_, backend()};
  SrtpReceiver receiver_{key_, backend()};

  /// Empty: refused with `why`.
  Packet unprotect(Packet packet, SrtpWhy* why = nullptr) {
    const auto size = receiver_.unprotect(packet);
    if (!size && why != nullptr) *why = size.why();
    packet.resize(size ? *size : 0);
    return packet;
  }
};

std::string test_name(const ::testing::TestParamInfo<std::tuple<SrtpProfile, SrtpBackend>>& parameter) {
  const bool gcm = std::get<SrtpProfile>(parameter.param) == SrtpProfile::aead_aes_128_gcm;
  const bool openssl = std::get<SrtpBackend>(parameter.param) == SrtpBackend::openssl;
  return std::string(gcm ? "gcm" : "cm_sha1") + (openssl ? "_openssl" : "_ipsec_mb");
}

INSTANTIATE_TEST_SUITE_P(ProfilesAndBackends, Srtp,
                         ::testing::Combine(::testing::Values(SrtpProfile::aead_aes_128_gcm, SrtpProfile::aes128_cm_sha1_80),
                                            ::testing::Values(SrtpBackend::openssl, SrtpBackend::ipsec_mb)),
                         test_name);

TEST_P(Srtp, gives_the_same_bytes_as_libsrtp_and_reads_them_across_a_roll_over) {
  Oracle out(key_, ssrc_any_outbound);
  Oracle in(key_, ssrc_any_inbound);
  for (std::uint32_t i = 0; i < 300; ++i) {
    const Packet plain = make_rtp(static_cast<std::uint16_t>(65400 + i), i % 4 == 0 ? i : 1100);
    const Packet ours = protect(sender_, plain);
    ASSERT_EQ(ours, out.protect(plain)) << i;
    ASSERT_EQ(in.unprotect(ours), plain) << i;
    ASSERT_EQ(unprotect(ours), plain) << i;
  }
}

TEST_P(Srtp, gives_the_same_rtcp_bytes_as_libsrtp_and_reads_its) {
  // libsrtp counts from one, this sender from zero: bytes are compared one packet apart.
  Oracle out(key_, ssrc_any_outbound);
  Oracle in(key_, ssrc_any_inbound);
  Packet room(2000);
  ASSERT_TRUE(sender_.protect_rtcp(make_rtcp(1), room).ok());
  for (std::size_t i = 0; i < 200; ++i) {
    const Packet plain = make_rtcp(i % 50);
    const auto size = sender_.protect_rtcp(plain, room);
    ASSERT_TRUE(size.ok());
    Packet ours(room.begin(), room.begin() + static_cast<long>(*size));
    ASSERT_EQ(ours, out.protect(plain, true)) << i;
    ASSERT_EQ(in.unprotect(ours, true), plain) << i;
    const auto plain_size = receiver_.unprotect_rtcp(ours);
    ASSERT_TRUE(plain_size.ok()) << i;
    ours.resize(*plain_size);
    ASSERT_EQ(ours, plain);
  }
}

TEST_P(Srtp, three_parts_come_out_as_one_packet) {
  // A resend: header, the original number, the original payload.
  const Packet plain = make_rtp(100);
  const ByteSpan all(plain);
  Packet out(plain.size() + kSrtpOverhead);
  ProtectJob job{all.first(20), all.subspan(20, 2), all.subspan(22), out};
  ASSERT_TRUE(sender_.protect(job));
  out.resize(job.written);
  EXPECT_EQ(unprotect(out), plain);
}

TEST_P(Srtp, a_batch_writes_what_it_can_and_says_why_not_the_rest) {
  const Packet first = make_rtp(1);
  const Packet second = make_rtp(2);
  Packet room_one(200);
  Packet room_two(200);
  Packet too_small(first.size());
  std::vector<ProtectJob> jobs(4);
  jobs[0] = {ByteSpan(first).first(20), {}, ByteSpan(first).subspan(20), room_one};
  jobs[1] = {ByteSpan(second).first(20), {}, ByteSpan(second).subspan(20), too_small};
  jobs[2] = {ByteSpan(second).first(16), {}, ByteSpan(second).subspan(16), room_two};  // the header is longer
  jobs[3] = {ByteSpan(second).first(20), {}, ByteSpan(second).subspan(20), room_two};
  EXPECT_EQ(sender_.protect(jobs), 2U);
  EXPECT_GT(jobs[0].written, 0U);
  EXPECT_EQ(jobs[1].written, 0U);
  EXPECT_EQ(jobs[1].why, SrtpWhy::no_room);
  EXPECT_EQ(jobs[2].why, SrtpWhy::malformed);
  EXPECT_GT(jobs[3].written, 0U) << "a refused try must not use the number up";
}

TEST_P(Srtp, tags_left_for_later_come_out_the_same_for_many_keys_and_lengths) {
  SrtpTagBatch later(backend());
  struct Receiver {
    explicit Receiver(const SrtpKey& key, SrtpBackend backend) : sender(key, backend), oracle(key, ssrc_any_outbound) {}
    SrtpSender sender;
    Oracle oracle;
  };
  std::vector<std::unique_ptr<Receiver>> receivers;
  for (std::uint64_t i = 0; i < 32; ++i) receivers.push_back(std::make_unique<Receiver>(make_key(profile(), 100 + i), backend()));
  // Few and many at once, short and long ones beside each other, across a roll-over; more than one batch holds.
  std::uint16_t sequence = 65530;
  for (const std::size_t packets : {1U, 2U, 4U, 5U, 6U, 40U}) {
    std::vector<Packet> sealed;
    std::vector<Packet> expected;
    sealed.reserve(packets * receivers.size());
    for (std::size_t i = 0; i < packets; ++i, ++sequence) {
      const std::size_t reached = packets == 1 ? 1 : packets < 6 ? 2 : receivers.size();
      for (std::size_t at = 0; at < reached; ++at) {
        const Packet plain = make_rtp(sequence, (i * 37 + at * 211) % 1150);
        expected.push_back(receivers[at]->oracle.protect(plain));
        sealed.emplace_back(plain.size() + kSrtpOverhead);
        ProtectJob job{ByteSpan(plain).first(20), {}, ByteSpan(plain).subspan(20), sealed.back()};
        ASSERT_TRUE(receivers[at]->sender.protect(job, later));
        sealed.back().resize(job.written);
      }
    }
    later.finish();
    ASSERT_EQ(sealed, expected) << packets;
  }
}

TEST_P(Srtp, what_is_repeated_is_the_same_to_the_last_byte_however_late_its_tag_came) {
  SrtpSender sender(make_key(profile()), backend());
  SrtpTagBatch later(backend());
  struct Kept {
    Packet bytes;
    std::uint32_t rollover;
  };
  std::vector<Packet> sent;
  std::vector<Kept> kept;
  for (std::uint32_t i = 0; i < 12; ++i) {  // across a roll-over
    const Packet plain = make_rtp(static_cast<std::uint16_t>(65530 + i), 60 + i);
    sent.emplace_back(plain.size() + kSrtpOverhead);
    ProtectJob job{ByteSpan(plain).first(20), {}, ByteSpan(plain).subspan(20), sent.back()};
    ASSERT_TRUE(sender.protect(job, later));
    sent.back().resize(job.written);
    kept.push_back({sent.back(), job.rollover});
  }
  later.finish();
  EXPECT_EQ(kept.front().rollover, 0U);
  EXPECT_EQ(kept.back().rollover, 1U);
  std::vector<Packet> again;
  for (const Kept& one : kept) {
    again.emplace_back(one.bytes.size());
    ASSERT_TRUE(sender.repeat(one.bytes, one.rollover, again.back(), later));
    Packet small(one.bytes.size() - 1);
    EXPECT_FALSE(sender.repeat(one.bytes, one.rollover, small, later));
  }
  later.finish();
  EXPECT_EQ(again, sent);
}

TEST_P(Srtp, both_back_ends_read_what_the_other_writes) {
  SrtpSender other_sender(key_, SrtpBackend::openssl);
  SrtpReceiver other_receiver(key_, SrtpBackend::openssl);
  for (std::uint16_t i = 0; i < 80; ++i) {
    const Packet plain = make_rtp(i, i);
    Packet ours = protect(sender_, plain);
    ASSERT_EQ(ours, protect(other_sender, plain)) << i;
    ASSERT_EQ(unprotect(ours), plain) << i;
    const auto size = other_receiver.unprotect(ours);
    ASSERT_TRUE(size.ok()) << i;
    ours.resize(*size);
    ASSERT_EQ(ours, plain) << i;
  }
}

TEST_P(Srtp, protects_each_number_once_under_its_key) {
  protect(sender_, make_rtp(500));
  protect(sender_, make_rtp(498));  // late, but new
  Packet out(400);
  for (const std::uint16_t used : {std::uint16_t{500}, std::uint16_t{498}}) {
    const auto again = sender_.protect(make_rtp(used, 90), out);
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(again.why(), SrtpWhy::used_up);
  }
  EXPECT_TRUE(sender_.protect(make_rtp(500, 90, 0x99), out).ok()) << "another SSRC has numbers of its own";
  protect(sender_, make_rtp(2000));
  EXPECT_FALSE(sender_.protect(make_rtp(600), out).ok()) << "older than it can remember";
}

TEST_P(Srtp, never_takes_a_retired_ssrc_again) {
  protect(sender_, make_rtp(1));
  sender_.retire_stream(0x11223344);
  Packet out(400);
  const auto again = sender_.protect(make_rtp(2), out);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.why(), SrtpWhy::used_up);
}

TEST_P(Srtp, streams_that_come_and_go_without_end_use_up_nothing_and_none_of_their_ssrcs_is_taken_again) {
  Packet out(400);
  const std::uint32_t first = 0xFFFFFFFF - 20'000;  // and over the end
  const auto ssrc = [&](std::uint32_t i) { return first + i; };
  constexpr std::uint32_t kStay = 300;
  for (std::uint32_t i = 0; i < kStay; ++i) ASSERT_TRUE(sender_.protect(make_rtp(1, 10, ssrc(2 * i)), out).ok());
  for (std::uint32_t i = 0; i < kStay; ++i) sender_.retire_stream(ssrc(2 * i + 1));  // resends that nobody needed
  for (std::uint32_t i = 2 * kStay; i < 40'000; i += 2) {
    ASSERT_TRUE(sender_.protect(make_rtp(1, 10, ssrc(i)), out).ok()) << i;
    sender_.retire_stream(ssrc(i));
    sender_.retire_stream(ssrc(i + 1));
  }
  for (const std::uint32_t i : {1U, 601U, 2 * kStay, 2 * kStay + 1, 20'000U, 20'001U, 39'999U}) {
    const auto again = sender_.protect(make_rtp(500, 10, ssrc(i)), out);
    ASSERT_FALSE(again.ok()) << i;
    EXPECT_EQ(again.why(), SrtpWhy::used_up);
  }
  for (std::uint32_t i = 0; i < kStay; ++i) {
    ASSERT_TRUE(sender_.protect(make_rtp(2, 10, ssrc(2 * i)), out).ok()) << "who stays goes on";
    sender_.retire_stream(ssrc(2 * i));
    ASSERT_FALSE(sender_.protect(make_rtp(3, 10, ssrc(2 * i)), out).ok());
  }
  EXPECT_TRUE(sender_.protect(make_rtp(1, 10, ssrc(40'000)), out).ok());
}

TEST_P(Srtp, ssrcs_without_order_are_remembered_up_to_a_limit_and_then_no_stream_is_taken) {
  Packet out(400);
  for (std::uint32_t i = 0; i < kSrtpRetiredLimit; ++i) {
    ASSERT_TRUE(sender_.protect(make_rtp(1, 10, 10 * i), out).ok()) << i;
    sender_.retire_stream(10 * i);
  }
  const auto refused = sender_.protect(make_rtp(1, 10, 5), out);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.why(), SrtpWhy::used_up);
}

TEST_P(Srtp, a_sender_refuses_more_streams_than_its_limit_and_takes_one_after_a_retirement) {
  Packet out(400);
  for (std::uint32_t ssrc = 1; ssrc <= kSrtpStreamLimit; ++ssrc) ASSERT_TRUE(sender_.protect(make_rtp(1, 10, ssrc), out).ok());
  const auto refused = sender_.protect(make_rtp(1, 10, 9999), out);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.why(), SrtpWhy::too_many_streams);
  sender_.retire_stream(7);
  EXPECT_TRUE(sender_.protect(make_rtp(1, 10, 9999), out).ok());
}

TEST_P(Srtp, refuses_a_replay_and_takes_late_packets_once) {
  std::vector<Packet> sealed;
  for (std::uint16_t i = 0; i < 10; ++i) sealed.push_back(protect(sender_, make_rtp(static_cast<std::uint16_t>(65530 + i))));
  for (const std::size_t i : {0U, 9U, 4U, 5U, 6U, 1U, 8U}) EXPECT_FALSE(unprotect(sealed[i]).empty()) << i;
  for (const std::size_t i : {0U, 9U, 4U, 5U, 6U, 1U, 8U}) {
    SrtpWhy why{};
    EXPECT_TRUE(unprotect(sealed[i], &why).empty()) << i;
    EXPECT_EQ(why, SrtpWhy::replayed);
  }
  EXPECT_FALSE(unprotect(sealed[7]).empty());
}

TEST_P(Srtp, refuses_what_was_changed_anywhere_and_goes_on_afterwards) {
  const Packet sealed = protect(sender_, make_rtp(10, 20));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Packet changed = sealed;
    changed[i] ^= 0x01;
    EXPECT_TRUE(unprotect(changed).empty()) << i;
  }
  EXPECT_EQ(unprotect(sealed), make_rtp(10, 20)) << "forgeries must not use up the genuine packet's number";
}

TEST_P(Srtp, refuses_changed_replayed_and_unencrypted_rtcp) {
  Packet room(200);
  const auto size = sender_.protect_rtcp(make_rtcp(3), room);
  ASSERT_TRUE(size.ok());
  const Packet sealed(room.begin(), room.begin() + static_cast<long>(*size));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Packet changed = sealed;
    changed[i] = static_cast<std::uint8_t>(changed[i] ^ (i == sealed.size() - 4 ? 0x80 : 0x01));  // also GCM's encryption flag
    EXPECT_FALSE(receiver_.unprotect_rtcp(changed).ok()) << i;
  }
  Packet copy = sealed;
  EXPECT_TRUE(receiver_.unprotect_rtcp(copy).ok());
  copy = sealed;
  const auto again = receiver_.unprotect_rtcp(copy);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.why(), SrtpWhy::replayed);
}

TEST_P(Srtp, survives_anything_too_short) {
  for (std::size_t size = 0; size < 40; ++size) {
    Packet packet(size, 0x80);
    EXPECT_FALSE(receiver_.unprotect(packet).ok());
    packet.assign(size, 0x9F);
    EXPECT_FALSE(receiver_.unprotect(packet).ok());
    packet.assign(size, 0x80);
    EXPECT_FALSE(receiver_.unprotect_rtcp(packet).ok());
    Packet out(100);
    EXPECT_EQ(sender_.protect_rtcp(packet, out).ok(), size >= 8);
  }
}

TEST_P(Srtp, a_stranger_takes_no_place_in_the_table) {
  const SrtpKey other = make_key(profile(), 2);
  SrtpSender stranger(other);
  for (std::uint32_t ssrc = 1; ssrc <= 2 * kSrtpStreamLimit; ++ssrc) {
    if (ssrc % kSrtpStreamLimit == 0) stranger = SrtpSender(other);
    EXPECT_TRUE(unprotect(protect(stranger, make_rtp(1, 10, ssrc))).empty());
  }
  EXPECT_FALSE(unprotect(protect(sender_, make_rtp(1))).empty());
}

TEST_P(Srtp, allocates_nothing_per_packet) {
  const Packet rtp_template = make_rtp(0, 1100);
  Packet plain = rtp_template;
  Packet sealed(plain.size() + kSrtpOverhead);
  const Packet rtcp = make_rtcp(10);
  Packet sealed_rtcp(rtcp.size() + kSrtcpOverhead);
  bool all_good = true;
  const auto turn = [&](std::uint16_t sequence) {
    plain[2] = static_cast<std::uint8_t>(sequence >> 8);
    plain[3] = static_cast<std::uint8_t>(sequence);
    const auto size = sender_.protect(plain, sealed);
    all_good = all_good && size.ok() && receiver_.unprotect(MutableByteSpan(sealed).first(*size)).ok();
    const auto rtcp_size = sender_.protect_rtcp(rtcp, sealed_rtcp);
    all_good = all_good && rtcp_size.ok() && receiver_.unprotect_rtcp(MutableByteSpan(sealed_rtcp).first(*rtcp_size)).ok();
  };
  turn(1);  // the streams take their places
  const std::uint64_t before = g_allocations;
  allocate_once();
  ASSERT_EQ(g_allocations, before + 1);
  for (std::uint16_t i = 2; i < 200; ++i) turn(i);
  EXPECT_EQ(g_allocations, before + 1);
  EXPECT_TRUE(all_good);
}

}  // namespace
}  // namespace bedside::secure
