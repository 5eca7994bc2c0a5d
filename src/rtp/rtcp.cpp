#include "rtp/rtcp.hpp"

#include "rtp/sequence.hpp"

namespace bedside::rtp {

namespace {

constexpr std::size_t kSenderInfoSize = 24;  // with the SSRC
constexpr std::size_t kReportSize = 24;
constexpr std::uint32_t kRembName = 0x52454D42;  // "REMB"

std::size_t reports_offset(const RtcpBlock& report) {
  return report.is(RtcpType::sender_report) ? kSenderInfoSize : 4;
}

void put_report(ByteWriter& writer, const ReportBlock& report) {
  writer.u32(report.ssrc);
  writer.u8(report.fraction_lost);
  writer.u24(static_cast<std::uint32_t>(report.cumulative_lost) & 0xFFFFFF);
  writer.u32(report.highest_sequence);
  writer.u32(report.jitter);
  writer.u32(report.last_sr);
  writer.u32(report.delay_since_sr);
}

}  // namespace

std::optional<RtcpBlock> RtcpReader::next() {
  if (rest_.empty() || !ok_) return std::nullopt;
  ByteReader reader(rest_);
  const std::uint8_t first = reader.u8();
  RtcpBlock block;
  block.type = reader.u8();
  const std::size_t size = (std::size_t{reader.u16()} + 1) * 4;
  ok_ = reader.ok() && first >> 6 == 2 && size <= rest_.size();
  if (!ok_) return std::nullopt;
  block.count = first & 0x1F;
  block.whole = rest_.first(size);
  block.body = block.whole.subspan(4);
  if ((first & 0x20) != 0) {
    // RFC 3550 section 6.4.1 pads the last packet of a compound alone, by multiples of four. Browsers fill up each
    // transport-wide feedback with one to three bytes that are counted like this.
    const std::size_t padding = block.body.empty() ? 0 : block.body.back();
    ok_ = padding != 0 && padding <= block.body.size();
    if (!ok_) return std::nullopt;
    block.body = block.body.first(block.body.size() - padding);
  }
  rest_ = rest_.subspan(size);
  return block;
}

std::optional<SenderInfo> parse_sender_info(const RtcpBlock& sender_report) {
  ByteReader reader(sender_report.body);
  SenderInfo info;
  info.ssrc = reader.u32();
  info.ntp_time = reader.u64();
  info.rtp_timestamp = reader.u32();
  info.packet_count = reader.u32();
  info.byte_count = reader.u32();
  if (!reader.ok()) return std::nullopt;
  return info;
}

std::size_t report_count(const RtcpBlock& report) {
  const std::size_t offset = reports_offset(report);
  if (report.body.size() < offset) return 0;
  const std::size_t room = (report.body.size() - offset) / kReportSize;
  return report.count < room ? report.count : room;
}

std::optional<ReportBlock> parse_report(const RtcpBlock& report, std::size_t index) {
  if (index >= report_count(report)) return std::nullopt;
  ByteReader reader(report.body.subspan(reports_offset(report) + index * kReportSize));
  ReportBlock block;
  block.ssrc = reader.u32();
  block.fraction_lost = reader.u8();
  const std::uint32_t lost = reader.u24();
  block.cumulative_lost = static_cast<std::int32_t>(lost << 8) >> 8;
  block.highest_sequence = reader.u32();
  block.jitter = reader.u32();
  block.last_sr = reader.u32();
  block.delay_since_sr = reader.u32();
  return block;
}

std::optional<std::uint32_t> parse_reporter_ssrc(const RtcpBlock& report) {
  ByteReader reader(report.body);
  const std::uint32_t ssrc = reader.u32();
  if (!reader.ok()) return std::nullopt;
  return ssrc;
}

std::optional<FeedbackHeader> parse_feedback_header(const RtcpBlock& feedback) {
  ByteReader reader(feedback.body);
  FeedbackHeader header;
  header.sender_ssrc = reader.u32();
  header.media_ssrc = reader.u32();
  if (!reader.ok()) return std::nullopt;
  return header;
}

std::optional<std::uint64_t> parse_remb(const RtcpBlock& remb) {
  ByteReader reader(remb.body);
  reader.skip(8);
  const std::uint32_t name = reader.u32();
  reader.skip(1);
  const std::uint32_t packed = reader.u24();
  if (!reader.ok() || name != kRembName) return std::nullopt;
  const unsigned exponent = packed >> 18;
  const std::uint64_t mantissa = packed & 0x3FFFF;
  if (exponent > 45) return std::nullopt;  // would run over 63 bits
  return mantissa << exponent;
}

template <class Body>
bool RtcpWriter::block(RtcpType type, std::uint8_t count, Body&& body) {
  ByteWriter writer(buffer_.subspan(size_));
  writer.u8(static_cast<std::uint8_t>(0x80 | count));
  writer.u8(static_cast<std::uint8_t>(type));
  writer.u16(0);
  body(writer);
  writer.zeros((4 - writer.size() % 4) % 4);
  if (!writer.ok()) return false;
  writer.patch_u16(2, static_cast<std::uint16_t>(writer.size() / 4 - 1));
  size_ += writer.size();
  return true;
}

bool RtcpWriter::sender_report(const SenderInfo& info, std::span<const ReportBlock> reports) {
  if (reports.size() > 31) return false;
  return block(RtcpType::sender_report, static_cast<std::uint8_t>(reports.size()), [&](ByteWriter& writer) {
    writer.u32(info.ssrc);
    writer.u64(info.ntp_time);
    writer.u32(info.rtp_timestamp);
    writer.u32(info.packet_count);
    writer.u32(info.byte_count);
    for (const ReportBlock& report : reports) put_report(writer, report);
  });
}

bool RtcpWriter::receiver_report(std::uint32_t ssrc, std::span<const ReportBlock> reports) {
  if (reports.size() > 31) return false;
  return block(RtcpType::receiver_report, static_cast<std::uint8_t>(reports.size()), [&](ByteWriter& writer) {
    writer.u32(ssrc);
    for (const ReportBlock& report : reports) put_report(writer, report);
  });
}

bool RtcpWriter::source_description(std::uint32_t ssrc, std::string_view cname) {
  if (cname.size() > 255) return false;
  return block(RtcpType::source_description, 1, [&](ByteWriter& writer) {
    constexpr std::uint8_t kCname = 1;
    writer.u32(ssrc);
    writer.u8(kCname);
    writer.u8(static_cast<std::uint8_t>(cname.size()));
    writer.bytes(as_bytes(cname));
    writer.u8(0);  // the end of the items; the block's own filling follows
  });
}

bool RtcpWriter::goodbye(std::uint32_t ssrc) {
  return block(RtcpType::goodbye, 1, [&](ByteWriter& writer) { writer.u32(ssrc); });
}

bool RtcpWriter::nack(std::uint32_t sender_ssrc, std::uint32_t media_ssrc, std::span<const std::uint16_t> sequences) {
  if (sequences.empty()) return false;
  return block(RtcpType::transport_feedback, kFormatNack, [&](ByteWriter& writer) {
    writer.u32(sender_ssrc);
    writer.u32(media_ssrc);
    std::size_t at = 0;
    while (at < sequences.size()) {
      const std::uint16_t first = sequences[at++];
      std::uint16_t mask = 0;
      for (; at < sequences.size(); ++at) {
        const int ahead = distance(first, sequences[at]);
        if (ahead < 0 || ahead > 16) break;
        if (ahead > 0) mask = static_cast<std::uint16_t>(mask | 1U << (ahead - 1));
      }
      writer.u16(first);
      writer.u16(mask);
    }
  });
}

bool RtcpWriter::pli(std::uint32_t sender_ssrc, std::uint32_t media_ssrc) {
  return block(RtcpType::payload_feedback, kFormatPli, [&](ByteWriter& writer) {
    writer.u32(sender_ssrc);
    writer.u32(media_ssrc);
  });
}

bool RtcpWriter::fir(std::uint32_t sender_ssrc, std::uint32_t media_ssrc, std::uint8_t command_number) {
  return block(RtcpType::payload_feedback, kFormatFir, [&](ByteWriter& writer) {
    writer.u32(sender_ssrc);
    writer.u32(0);  // RFC 5104 section 4.3.1.2: the media source stands in the entry
    writer.u32(media_ssrc);
    writer.u8(command_number);
    writer.u24(0);
  });
}

bool RtcpWriter::remb(std::uint32_t sender_ssrc, std::uint64_t bitrate_bps, std::span<const std::uint32_t> media_ssrcs) {
  if (media_ssrcs.size() > 255) return false;
  unsigned exponent = 0;
  while (bitrate_bps >> exponent > 0x3FFFF) ++exponent;
  return block(RtcpType::payload_feedback, kFormatRemb, [&](ByteWriter& writer) {
    writer.u32(sender_ssrc);
    writer.u32(0);
    writer.u32(kRembName);
    writer.u8(static_cast<std::uint8_t>(media_ssrcs.size()));
    writer.u24(static_cast<std::uint32_t>(exponent << 18 | bitrate_bps >> exponent));
    for (const std::uint32_t ssrc : media_ssrcs) writer.u32(ssrc);
  });
}

bool RtcpWriter::append(ByteSpan packet) {
  if (packet.empty() || packet.size() % 4 != 0 || packet.size() > buffer_.size() - size_) return false;
  ByteWriter writer(buffer_.subspan(size_));
  writer.bytes(packet);
  size_ += packet.size();
  return true;
}

}  // namespace bedside::rtp
