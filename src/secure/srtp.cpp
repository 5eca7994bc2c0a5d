#include "secure/srtp.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "secure/hash.hpp"
#include "secure/srtp_cipher.hpp"
#include "secure/srtp_streams.hpp"

namespace bedside::secure {

namespace {

constexpr std::size_t kRtpFixedHeader = 12;
constexpr std::size_t kRtcpClearHeader = 8;
constexpr std::size_t kIndexWord = 4;
constexpr std::uint32_t kEncryptedFlag = 0x80000000U;
constexpr std::int64_t kRtpIndexLimit = std::int64_t{1} << 48;
constexpr std::uint32_t kRtcpIndexLimit = 0x80000000U;

std::uint32_t read_u32(ByteSpan bytes, std::size_t at) {
  return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 | std::uint32_t{bytes[at + 2]} << 8 |
         bytes[at + 3];
}

std::array<std::uint8_t, 4> to_bytes(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
          static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

/// With CSRCs and the extension; 0: no RTP header.
std::size_t rtp_header_size(ByteSpan packet) {
  if (packet.size() < kRtpFixedHeader || packet[0] >> 6 != 2) return 0;
  std::size_t size = kRtpFixedHeader + std::size_t{4} * (packet[0] & 0x0FU);
  if ((packet[0] & 0x10) != 0) {
    if (size + 4 > packet.size()) return 0;
    size += 4 + std::size_t{4} * static_cast<std::size_t>(packet[size + 2] << 8 | packet[size + 3]);
  }
  return size <= packet.size() ? size : 0;
}

std::uint16_t rtp_sequence(ByteSpan header) { return static_cast<std::uint16_t>(header[2] << 8 | header[3]); }
std::uint32_t rtp_ssrc(ByteSpan header) { return read_u32(header, 8); }

bool is_rtcp(ByteSpan packet) { return packet.size() >= kRtcpClearHeader && packet[0] >> 6 == 2; }

/// RFC 7714 section 9.2: what GCM authenticates of RTCP without encrypting it.
std::array<std::uint8_t, kRtcpClearHeader + kIndexWord> rtcp_clear_part(ByteSpan header, ByteSpan index_word) {
  std::array<std::uint8_t, kRtcpClearHeader + kIndexWord> part;
  std::copy(header.begin(), header.end(), part.begin());
  std::copy(index_word.begin(), index_word.end(), part.begin() + kRtcpClearHeader);
  return part;
}

std::uint32_t rollover(std::int64_t index) { return static_cast<std::uint32_t>(index >> 16); }

}  // namespace

void SrtpTagBatch::write_tags() {
  // A burst takes as long for one packet as for as many as the vectors are wide.
  constexpr std::size_t kWorthABurst = 5;
  if (backend_ == SrtpBackend::ipsec_mb && count_ >= kWorthABurst) {
    write_ipsec_tags(std::span(waiting_).first(count_));
  } else {
    for (const Waiting& one : std::span(waiting_).first(count_)) {
      const auto tag = one.key->tag({one.packet, one.size + kRolloverSize});
      std::memcpy(one.packet + one.size, tag.data(), kTagSize);
    }
  }
  count_ = 0;
}

struct SrtpSender::State {
  State(const SrtpKey& key, SrtpBackend backend)
      : rtp_cipher(SrtpCipher::make(derive_session_keys(key, SrtpStream::rtp), SrtpDirection::encrypt, backend)),
        rtcp_cipher(SrtpCipher::make(derive_session_keys(key, SrtpStream::rtcp), SrtpDirection::encrypt, backend)) {}

  /// The index of a packet that has never been protected, noted as used from now on.
  Result<std::int64_t, SrtpWhy> take_index(std::uint32_t ssrc, std::uint16_t sequence) {
    RtpWindow* window = streams.find(ssrc);
    if (window == nullptr) {
      if (retired.contains(ssrc)) return Refused{SrtpWhy::used_up};
      if (streams.full()) return Refused{SrtpWhy::too_many_streams};
      if (retired.stretches() >= kSrtpRetiredLimit) return Refused{SrtpWhy::used_up};
      window = &streams.add(ssrc);
    }
    const std::int64_t index = guess_index(*window, sequence);
    if (index < 0 || index >= kRtpIndexLimit) return Refused{SrtpWhy::used_up};
    if (!window->is_fresh(static_cast<std::uint64_t>(index))) return Refused{SrtpWhy::used_up};
    window->accept(static_cast<std::uint64_t>(index));
    return index;
  }

  /// Without `later` the packet is complete afterwards.
  bool protect_one(ProtectJob& job, SrtpTagBatch* later) {
    SrtpCipher& rtp = *rtp_cipher;
    job.written = 0;
    const std::size_t plain = job.header.size() + job.prefix.size() + job.payload.size();
    if (job.header.empty() || rtp_header_size(job.header) != job.header.size()) {
      job.why = SrtpWhy::malformed;
      return false;
    }
    if (plain + rtp.tag_size() > job.destination.size()) {
      job.why = SrtpWhy::no_room;
      return false;
    }
    const std::uint32_t ssrc = rtp_ssrc(job.header);
    const auto index = take_index(ssrc, rtp_sequence(job.header));
    if (!index) {
      job.why = index.why();
      return false;
    }
    std::uint8_t* out = job.destination.data();
    std::memcpy(out, job.header.data(), job.header.size());
    std::uint8_t* body = out + job.header.size();
    rtp.begin(ssrc, static_cast<std::uint64_t>(*index), job.header);
    rtp.crypt(job.prefix, job.payload, body);
    job.rollover = rollover(*index);
    const auto counter = to_bytes(job.rollover);
    if (rtp.is_gcm()) {
      rtp.write_tag(out + plain);
    } else if (later != nullptr) {
      std::memcpy(out + plain, counter.data(), counter.size());
      later->add({&rtp.hmac_key(), out, plain});
    } else {
      const auto tag = rtp.hmac({out, plain}, counter);
      std::memcpy(out + plain, tag.data(), rtp.tag_size());
    }
    job.written = plain + rtp.tag_size();
    return true;
  }

  std::unique_ptr<SrtpCipher> rtp_cipher;
  std::unique_ptr<SrtpCipher> rtcp_cipher;
  StreamTable<RtpWindow> streams{kSrtpStreamLimit};
  SsrcStretches retired;
  std::uint32_t next_rtcp_index = 0;  // one counter for all SSRCs: unique under the key by itself
};

SrtpSender::SrtpSender(const SrtpKey& key, SrtpBackend backend) : state_(std::make_unique<State>(key, backend)) {}
SrtpSender::~SrtpSender() = default;
SrtpSender::SrtpSender(SrtpSender&&) noexcept = default;
SrtpSender& SrtpSender::operator=(SrtpSender&&) noexcept = default;

std::size_t SrtpSender::protect(std::span<ProtectJob> jobs) {
  std::size_t written = 0;
  for (ProtectJob& job : jobs) written += state_->protect_one(job, nullptr) ? 1 : 0;
  return written;
}

bool SrtpSender::protect(ProtectJob& job, SrtpTagBatch& later) { return state_->protect_one(job, &later); }

Result<std::size_t, SrtpWhy> SrtpSender::protect(ByteSpan packet, MutableByteSpan destination) {
  const std::size_t header = rtp_header_size(packet);
  if (header == 0) return Refused{SrtpWhy::malformed};
  ProtectJob job{packet.first(header), {}, packet.subspan(header), destination};
  if (!state_->protect_one(job, nullptr)) return Refused{job.why};
  return job.written;
}

bool SrtpSender::repeat(ByteSpan packet, std::uint32_t rollover, MutableByteSpan destination, SrtpTagBatch& later) {
  SrtpCipher& rtp = *state_->rtp_cipher;
  if (packet.size() > destination.size() || packet.size() < kRtpFixedHeader + rtp.tag_size()) return false;
  std::memcpy(destination.data(), packet.data(), packet.size());
  if (rtp.is_gcm()) return true;
  const std::size_t plain = packet.size() - rtp.tag_size();
  const auto counter = to_bytes(rollover);
  std::memcpy(destination.data() + plain, counter.data(), counter.size());
  later.add({&rtp.hmac_key(), destination.data(), plain});
  return true;
}

Result<std::size_t, SrtpWhy> SrtpSender::protect_rtcp(ByteSpan packet, MutableByteSpan destination) {
  State& state = *state_;
  SrtpCipher& cipher = *state.rtcp_cipher;
  if (!is_rtcp(packet)) return Refused{SrtpWhy::malformed};
  const std::size_t size = packet.size() + kIndexWord + cipher.tag_size();
  if (size > destination.size()) return Refused{SrtpWhy::no_room};
  if (state.next_rtcp_index >= kRtcpIndexLimit) return Refused{SrtpWhy::used_up};
  const std::uint32_t index = state.next_rtcp_index++;
  const auto word = to_bytes(kEncryptedFlag | index);
  const ByteSpan clear = packet.first(kRtcpClearHeader);
  std::uint8_t* out = destination.data();
  std::memcpy(out, clear.data(), clear.size());
  cipher.begin(read_u32(packet, 4), index, rtcp_clear_part(clear, word));
  cipher.crypt({}, packet.subspan(kRtcpClearHeader), out + kRtcpClearHeader);
  if (cipher.is_gcm()) {
    // RFC 7714 section 9.2: ciphertext, tag, then the index word.
    cipher.write_tag(out + packet.size());
    std::memcpy(out + packet.size() + cipher.tag_size(), word.data(), word.size());
  } else {
    // RFC 3711 section 3.4: ciphertext, index word, then the tag over both.
    std::memcpy(out + packet.size(), word.data(), word.size());
    const auto tag = cipher.hmac({out, packet.size() + kIndexWord}, {});
    std::memcpy(out + packet.size() + kIndexWord, tag.data(), cipher.tag_size());
  }
  return size;
}

void SrtpSender::retire_stream(std::uint32_t ssrc) {
  // One that was never used would leave a gap between its neighbours for good. Where no more gaps can be had it need
  // not be remembered: nothing was protected under it.
  if (state_->streams.remove(ssrc) || state_->retired.stretches() < kSrtpRetiredLimit) state_->retired.add(ssrc);
}

struct SrtpReceiver::State {
  State(const SrtpKey& key, SrtpBackend backend)
      : rtp_cipher(SrtpCipher::make(derive_session_keys(key, SrtpStream::rtp), SrtpDirection::decrypt, backend)),
        rtcp_cipher(SrtpCipher::make(derive_session_keys(key, SrtpStream::rtcp), SrtpDirection::decrypt, backend)) {}
  std::unique_ptr<SrtpCipher> rtp_cipher;
  std::unique_ptr<SrtpCipher> rtcp_cipher;
  StreamTable<RtpWindow> streams{kSrtpStreamLimit};
  StreamTable<RtcpWindow> rtcp_streams{kSrtpStreamLimit};
};

SrtpReceiver::SrtpReceiver(const SrtpKey& key, SrtpBackend backend)
    : state_(std::make_unique<State>(key, backend)) {}
SrtpReceiver::~SrtpReceiver() = default;
SrtpReceiver::SrtpReceiver(SrtpReceiver&&) noexcept = default;
SrtpReceiver& SrtpReceiver::operator=(SrtpReceiver&&) noexcept = default;

Result<std::size_t, SrtpWhy> SrtpReceiver::unprotect(MutableByteSpan packet) {
  SrtpCipher& cipher = *state_->rtp_cipher;
  const std::size_t header = rtp_header_size(packet);
  if (header == 0 || packet.size() < header + cipher.tag_size()) return Refused{SrtpWhy::malformed};
  const std::uint32_t ssrc = rtp_ssrc(packet);
  // A stream gets its place in the table only after its first packet has proved genuine.
  RtpWindow* window = state_->streams.find(ssrc);
  const std::int64_t index = window != nullptr ? guess_index(*window, rtp_sequence(packet)) : rtp_sequence(packet);
  if (index < 0 || index >= kRtpIndexLimit) return Refused{SrtpWhy::replayed};
  if (window != nullptr && !window->is_fresh(static_cast<std::uint64_t>(index))) return Refused{SrtpWhy::replayed};
  if (window == nullptr && state_->streams.full()) return Refused{SrtpWhy::too_many_streams};

  const std::size_t plain = packet.size() - cipher.tag_size();
  const MutableByteSpan body = packet.subspan(header, plain - header);
  const ByteSpan tag = packet.subspan(plain);
  if (!cipher.is_gcm()) {
    const auto expected = cipher.hmac(packet.first(plain), to_bytes(rollover(index)));
    if (!constant_time_equal(tag, ByteSpan(expected).first(tag.size()))) return Refused{SrtpWhy::bad_tag};
  }
  cipher.begin(ssrc, static_cast<std::uint64_t>(index), packet.first(header));
  cipher.crypt({}, body, body.data());
  if (cipher.is_gcm() && !cipher.check_tag(tag)) return Refused{SrtpWhy::bad_tag};
  if (window == nullptr) window = &state_->streams.add(ssrc);
  window->accept(static_cast<std::uint64_t>(index));
  return plain;
}

Result<std::size_t, SrtpWhy> SrtpReceiver::unprotect_rtcp(MutableByteSpan packet) {
  SrtpCipher& cipher = *state_->rtcp_cipher;
  const std::size_t trailer = kIndexWord + cipher.tag_size();
  if (!is_rtcp(packet) || packet.size() < kRtcpClearHeader + trailer) return Refused{SrtpWhy::malformed};
  const std::size_t plain = packet.size() - trailer;
  const std::size_t word_at = cipher.is_gcm() ? packet.size() - kIndexWord : plain;
  const std::size_t tag_at = cipher.is_gcm() ? plain : plain + kIndexWord;
  const std::uint32_t word = read_u32(packet, word_at);
  const std::uint32_t index = word & ~kEncryptedFlag;
  // No peer of ours negotiates unencrypted SRTCP; what claims to be is not from one.
  if ((word & kEncryptedFlag) == 0) return Refused{SrtpWhy::bad_tag};
  const std::uint32_t ssrc = read_u32(packet, 4);
  RtcpWindow* window = state_->rtcp_streams.find(ssrc);
  if (window != nullptr && !window->is_fresh(index)) return Refused{SrtpWhy::replayed};
  if (window == nullptr && state_->rtcp_streams.full()) return Refused{SrtpWhy::too_many_streams};

  const MutableByteSpan body = packet.subspan(kRtcpClearHeader, plain - kRtcpClearHeader);
  const ByteSpan tag = packet.subspan(tag_at, cipher.tag_size());
  if (!cipher.is_gcm()) {
    const auto expected = cipher.hmac(packet.first(tag_at), {});
    if (!constant_time_equal(tag, ByteSpan(expected).first(tag.size()))) return Refused{SrtpWhy::bad_tag};
  }
  cipher.begin(ssrc, index, rtcp_clear_part(packet.first(kRtcpClearHeader), packet.subspan(word_at, kIndexWord)));
  cipher.crypt({}, body, body.data());
  if (cipher.is_gcm() && !cipher.check_tag(tag)) return Refused{SrtpWhy::bad_tag};
  if (window == nullptr) window = &state_->rtcp_streams.add(ssrc);
  window->accept(index);
  return plain;
}

void SrtpReceiver::forget_stream(std::uint32_t ssrc) {
  state_->streams.remove(ssrc);
  state_->rtcp_streams.remove(ssrc);
}

}  // namespace bedside::secure
