// SRTP and SRTCP (RFC 3711 with AES-CM-128-HMAC-SHA1-80, RFC 7714 AEAD_AES_128_GCM), one direction
// each: a sender encrypts straight from a received packet into the receiver's slot, a receiver
// decrypts in place. Nothing is allocated per packet. No MKI, no key derivation rate, no encrypted
// header extensions (RFC 6904), no other cipher.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace bedside::secure {

/// Numbers of the IANA registry for DTLS-SRTP (RFC 5764 section 4.1.2, RFC 7714 section 14.2).
enum class SrtpProfile : std::uint16_t { aes128_cm_sha1_80 = 0x0001, aead_aes_128_gcm = 0x0007 };

/// Whose arithmetic it is; the bytes are the same.
enum class SrtpBackend { openssl, ipsec_mb };
/// What serves best on this processor; found out once.
SrtpBackend best_srtp_backend();

/// Master key and salt of one direction. GCM uses the first 12 bytes of the salt.
struct SrtpKey {
  SrtpProfile profile = SrtpProfile::aead_aes_128_gcm;
  std::array<std::uint8_t, 16> key{};
  std::array<std::uint8_t, 14> salt{};
};
constexpr std::size_t srtp_salt_size(SrtpProfile profile) {
  return profile == SrtpProfile::aead_aes_128_gcm ? 12 : 14;
}

/// What protection adds at most: a tag of 10 or 16 bytes, and for SRTCP 4 bytes of index.
inline constexpr std::size_t kSrtpOverhead = 16;
inline constexpr std::size_t kSrtcpOverhead = 20;
/// A browser sends some ten streams with their RTX, and receives everybody else's in a large visit: 39 people with
/// camera, microphone, screen and one being replaced. More streams: refused, counted by the caller.
inline constexpr std::size_t kSrtpStreamLimit = 320;
/// Stretches of neighbouring SSRCs that a sender has retired (see retire_stream). Who numbers streams through has one, and
/// one more for each stream that still lives, however many have come and gone: nobody who makes streams without end
/// uses up the key for the others. Who picks them at random has one for each: more, and the key must be renewed.
inline constexpr std::size_t kSrtpRetiredLimit = 1024;
static_assert(kSrtpRetiredLimit > kSrtpStreamLimit);

enum class SrtpWhy {
  malformed,         // no RTP/RTCP header, or shorter than the tag
  bad_tag,           // not from the peer
  replayed,          // seen already, or older than the window (1,024 packets)
  too_many_streams,  // the table of SSRCs is full
  no_room,           // the destination is too small
  used_up,           // this (SSRC, counter, sequence number) has been protected, or the key's life is over
};

class HmacSha1Key;

/// Packets that are encrypted and wait for their HMAC-SHA1 tags: those of many receivers, keys and all, are computed
/// in one go, several times faster than one by one. One for each thread; before packets leave, and before a sender
/// that has put packets here goes, finish() is called. GCM has no use for it.
class SrtpTagBatch {
 public:
  /// One burst of libipsec-mb; when it is full, it is finished by itself.
  static constexpr std::size_t kLimit = 128;
  static constexpr std::size_t kTagSize = 10;
  static constexpr std::size_t kRolloverSize = 4;
  /// An authenticated packet with its roll-over counter behind it, where the tag goes.
  struct Waiting {
    const HmacSha1Key* key = nullptr;
    std::uint8_t* packet = nullptr;
    std::size_t size = 0;  // without the counter
  };

  SrtpTagBatch() : SrtpTagBatch(best_srtp_backend()) {}
  explicit SrtpTagBatch(SrtpBackend backend) : backend_(backend) {}
  void add(const Waiting& packet) {
    waiting_[count_++] = packet;
    if (count_ == kLimit) finish();
  }
  void finish() {
    if (count_ > 0) write_tags();
  }

 private:
  void write_tags();
  SrtpBackend backend_;
  std::size_t count_ = 0;
  std::array<Waiting, kLimit> waiting_;
};

/// One packet to protect: destination = header ‖ encrypt(prefix ‖ payload) ‖ tag.
struct ProtectJob {
  ByteSpan header;              // whole RTP header with CSRCs and extensions, as it goes out
  ByteSpan prefix;              // encrypted before the payload: the two bytes that RTX puts there
  ByteSpan payload;             // as it came from the source, with its padding; may not overlap destination
  MutableByteSpan destination;  // at least header + prefix + payload + kSrtpOverhead bytes
  std::size_t written = 0;      // out: length of the SRTP packet, 0 = refused
  std::uint32_t rollover = 0;   // out: the counter under which it was protected, for repeat()
  SrtpWhy why = SrtpWhy::malformed;  // out, when refused
};

/// Encrypts what goes to one peer. Under its key each (SSRC, roll-over counter, sequence number) is
/// protected once: a second try is refused, in release too, since AES-GCM would give away its
/// authentication key. Sequence numbers may arrive out of order within 1,024.
class SrtpSender {
 public:
  explicit SrtpSender(const SrtpKey& key, SrtpBackend backend = best_srtp_backend());
  ~SrtpSender();
  SrtpSender(SrtpSender&&) noexcept;
  SrtpSender& operator=(SrtpSender&&) noexcept;

  /// Protects a batch; answers how many were written.
  std::size_t protect(std::span<ProtectJob> jobs);
  bool protect(ProtectJob& job) { return protect(std::span(&job, 1)) == 1; }
  /// The same, but the tag may be left for `later`: until later.finish() the destination must stay as it is.
  bool protect(ProtectJob& job, SrtpTagBatch& later);
  /// A whole RTP packet (header and payload together).
  Result<std::size_t, SrtpWhy> protect(ByteSpan packet, MutableByteSpan destination);
  /// The very bytes that protect() once wrote, to be sent again: nothing is encrypted, no number is used. Its tag need
  /// not have been there yet when `packet` was copied; it comes out the same. False: `destination` is too small.
  bool repeat(ByteSpan packet, std::uint32_t rollover, MutableByteSpan destination, SrtpTagBatch& later);
  /// A whole RTCP compound packet. `destination` needs kSrtcpOverhead more bytes than `packet`.
  Result<std::size_t, SrtpWhy> protect_rtcp(ByteSpan packet, MutableByteSpan destination);

  /// Frees the stream's place. Its SSRC is never accepted again under this key, used or not.
  void retire_stream(std::uint32_t ssrc);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Decrypts what one peer sends.
class SrtpReceiver {
 public:
  explicit SrtpReceiver(const SrtpKey& key, SrtpBackend backend = best_srtp_backend());
  ~SrtpReceiver();
  SrtpReceiver(SrtpReceiver&&) noexcept;
  SrtpReceiver& operator=(SrtpReceiver&&) noexcept;

  /// In place; answers the length of the plain packet. A refused packet may be left garbled.
  Result<std::size_t, SrtpWhy> unprotect(MutableByteSpan packet);
  Result<std::size_t, SrtpWhy> unprotect_rtcp(MutableByteSpan packet);

  /// Frees the stream's place (its producer was closed). Old packets of it could be replayed from then
  /// on, so the caller must no longer forward this SSRC.
  void forget_stream(std::uint32_t ssrc);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bedside::secure
