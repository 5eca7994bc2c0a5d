// RTCP compound packets (RFC 3550 section 6, reduced size by RFC 5506): walking through one, reading
// the kinds that an SFU answers, and writing them. Kinds that are not named here (XR, APP) are stepped
// over. Transport-wide feedback: transport_feedback.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.hpp"

namespace bedside::rtp {

enum class RtcpType : std::uint8_t {
  sender_report = 200,
  receiver_report = 201,
  source_description = 202,
  goodbye = 203,
  application = 204,
  transport_feedback = 205,  // RFC 4585: NACK, transport-wide congestion control
  payload_feedback = 206,    // RFC 4585: PLI, FIR, REMB
  extended_report = 207,
};
inline constexpr std::uint8_t kFormatNack = 1;          // of transport_feedback
inline constexpr std::uint8_t kFormatTransportCc = 15;  // of transport_feedback
inline constexpr std::uint8_t kFormatPli = 1;           // of payload_feedback
inline constexpr std::uint8_t kFormatFir = 4;           // of payload_feedback
inline constexpr std::uint8_t kFormatRemb = 15;         // of payload_feedback (application layer)

/// One packet of a compound.
struct RtcpBlock {
  std::uint8_t type = 0;
  std::uint8_t count = 0;  // five bits: how many reports, or the feedback's format
  ByteSpan body;           // after the four bytes of header, without padding
  ByteSpan whole;          // with header and padding

  bool is(RtcpType wanted) const { return type == static_cast<std::uint8_t>(wanted); }
  bool is(RtcpType wanted, std::uint8_t format) const { return is(wanted) && count == format; }
};

/// Walks through a compound: `while (auto block = reader.next()) …`. Ends at the first fault; `ok()`
/// tells whether the end was reached without one.
class RtcpReader {
 public:
  explicit RtcpReader(ByteSpan compound) : rest_(compound) {}
  std::optional<RtcpBlock> next();
  bool ok() const { return ok_; }

 private:
  ByteSpan rest_;
  bool ok_ = true;
};

struct ReportBlock {
  std::uint32_t ssrc = 0;
  std::uint8_t fraction_lost = 0;    // of 256
  std::int32_t cumulative_lost = 0;  // 24 bits, signed
  std::uint32_t highest_sequence = 0;  // with the count of wraps above
  std::uint32_t jitter = 0;          // in timestamp units
  std::uint32_t last_sr = 0;         // middle 32 bits of the NTP time
  std::uint32_t delay_since_sr = 0;  // in 1/65536 s
  bool operator==(const ReportBlock&) const = default;
};

struct SenderInfo {
  std::uint32_t ssrc = 0;
  std::uint64_t ntp_time = 0;
  std::uint32_t rtp_timestamp = 0;
  std::uint32_t packet_count = 0;
  std::uint32_t byte_count = 0;
  bool operator==(const SenderInfo&) const = default;
};

std::optional<SenderInfo> parse_sender_info(const RtcpBlock& sender_report);
/// Report blocks of a sender or receiver report.
std::size_t report_count(const RtcpBlock& report);
std::optional<ReportBlock> parse_report(const RtcpBlock& report, std::size_t index);
std::optional<std::uint32_t> parse_reporter_ssrc(const RtcpBlock& report);

/// Calls `take(ssrc)` for each source that says goodbye.
template <class Take>
void for_each_goodbye(const RtcpBlock& goodbye, Take&& take) {
  ByteReader reader(goodbye.body);
  for (unsigned i = 0; i < goodbye.count; ++i) {
    const std::uint32_t ssrc = reader.u32();
    if (!reader.ok()) return;
    take(ssrc);
  }
}

/// Who speaks (sender) and of which source (media) in any feedback block.
struct FeedbackHeader {
  std::uint32_t sender_ssrc = 0;
  std::uint32_t media_ssrc = 0;
};
std::optional<FeedbackHeader> parse_feedback_header(const RtcpBlock& feedback);

/// Calls `take(sequence)` for every number that a NACK asks for (RFC 4585 section 6.2.1).
template <class Take>
void for_each_nack(const RtcpBlock& nack, Take&& take) {
  ByteReader reader(nack.body);
  reader.skip(8);
  while (reader.ok() && reader.remaining() >= 4) {
    const std::uint16_t first = reader.u16();
    const std::uint16_t mask = reader.u16();
    take(first);
    for (unsigned bit = 0; bit < 16; ++bit) {
      if (mask >> bit & 1U) take(static_cast<std::uint16_t>(first + bit + 1));
    }
  }
}

/// Calls `take(media_ssrc, command_number)` for each entry of a FIR (RFC 5104 section 4.3.1).
template <class Take>
void for_each_fir(const RtcpBlock& fir, Take&& take) {
  ByteReader reader(fir.body);
  reader.skip(8);
  while (reader.ok() && reader.remaining() >= 8) {
    const std::uint32_t ssrc = reader.u32();
    const std::uint8_t command = reader.u8();
    reader.skip(3);
    take(ssrc, command);
  }
}

/// Receiver's estimated maximum (draft-alvestrand-rmcat-remb-03), in bits per second.
std::optional<std::uint64_t> parse_remb(const RtcpBlock& remb);

/// Appends packets to a compound in a buffer that somebody else owns. What does not fit is left out
/// whole, and the call answers false.
class RtcpWriter {
 public:
  explicit RtcpWriter(MutableByteSpan buffer) : buffer_(buffer) {}

  bool sender_report(const SenderInfo& info, std::span<const ReportBlock> reports);
  bool receiver_report(std::uint32_t ssrc, std::span<const ReportBlock> reports);
  /// SDES with one chunk that holds a CNAME (at most 255 bytes).
  bool source_description(std::uint32_t ssrc, std::string_view cname);
  bool goodbye(std::uint32_t ssrc);
  /// `sequences` in rising order (wrapping); pairs of number and mask are made from them.
  bool nack(std::uint32_t sender_ssrc, std::uint32_t media_ssrc, std::span<const std::uint16_t> sequences);
  bool pli(std::uint32_t sender_ssrc, std::uint32_t media_ssrc);
  bool fir(std::uint32_t sender_ssrc, std::uint32_t media_ssrc, std::uint8_t command_number);
  bool remb(std::uint32_t sender_ssrc, std::uint64_t bitrate_bps, std::span<const std::uint32_t> media_ssrcs);
  /// A packet that has been built elsewhere (transport_feedback.hpp); whole 32-bit words.
  bool append(ByteSpan packet);

  ByteSpan written() const { return buffer_.first(size_); }
  std::size_t size() const { return size_; }

 private:
  template <class Body>
  bool block(RtcpType type, std::uint8_t count, Body&& body);
  MutableByteSpan buffer_;
  std::size_t size_ = 0;
};

}  // namespace bedside::rtp
