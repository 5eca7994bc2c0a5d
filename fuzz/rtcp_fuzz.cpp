// RTCP: a compound's blocks lie inside it one behind the other; what is read from a block can be
// written, and reads the same again. The bytes also drive a recorder of arrivals, whose feedback must
// tell exactly what arrived.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <vector>

#include "rtp/rtcp.hpp"
#include "rtp/transport_feedback.hpp"

namespace {

using namespace bedside;

void require(bool condition) {
  if (!condition) std::abort();
}

struct Numbers final : rtp::FeedbackSink {
  void take_received(std::uint16_t sequence, std::int64_t at_us) override {
    arrived[sequence] = at_us;
    ++count;
  }
  void take_lost(std::uint16_t, std::size_t lost) override { count += lost; }
  std::map<std::uint16_t, std::int64_t> arrived;
  std::size_t count = 0;
};

void check_reports(const rtp::RtcpBlock& block) {
  std::vector<rtp::ReportBlock> reports;
  for (std::size_t i = 0; i < rtp::report_count(block); ++i) reports.push_back(*rtp::parse_report(block, i));
  require(reports.size() <= 31);
  std::vector<std::uint8_t> room(1000);
  rtp::RtcpWriter writer(room);
  const auto info = block.is(rtp::RtcpType::sender_report) ? rtp::parse_sender_info(block) : std::nullopt;
  require(info ? writer.sender_report(*info, reports) : writer.receiver_report(1, reports));
  const auto again = rtp::RtcpReader(writer.written()).next();
  require(again && rtp::report_count(*again) == reports.size());
  if (info) require(rtp::parse_sender_info(*again) == info);
  for (std::size_t i = 0; i < reports.size(); ++i) require(rtp::parse_report(*again, i) == reports[i]);
}

void check_nack(const rtp::RtcpBlock& block) {
  std::vector<std::uint16_t> asked;
  rtp::for_each_nack(block, [&](std::uint16_t sequence) { asked.push_back(sequence); });
  if (asked.empty()) return;
  std::vector<std::uint8_t> room(12 + 4 * asked.size());
  rtp::RtcpWriter writer(room);
  require(writer.nack(1, 2, asked));
  const auto again = rtp::RtcpReader(writer.written()).next();
  require(again.has_value());
  std::vector<std::uint16_t> asked_again;
  rtp::for_each_nack(*again, [&](std::uint16_t sequence) { asked_again.push_back(sequence); });
  std::ranges::sort(asked);
  std::ranges::sort(asked_again);
  asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
  asked_again.erase(std::unique(asked_again.begin(), asked_again.end()), asked_again.end());
  require(asked == asked_again);
}

std::optional<rtp::RtcpBlock> read_again(const rtp::RtcpWriter& writer) { return rtp::RtcpReader(writer.written()).next(); }

/// PLI, FIR, REMB and BYE: what is read is written, and reads the same.
void check_words(const rtp::RtcpBlock& block) {
  std::array<std::uint8_t, 64> room;
  if (const auto header = rtp::parse_feedback_header(block)) {
    rtp::RtcpWriter writer(room);
    require(writer.pli(header->sender_ssrc, header->media_ssrc));
    const auto again = read_again(writer);
    require(again && again->is(rtp::RtcpType::payload_feedback, rtp::kFormatPli));
    const auto its = rtp::parse_feedback_header(*again);
    require(its && its->sender_ssrc == header->sender_ssrc && its->media_ssrc == header->media_ssrc);
  }
  rtp::for_each_fir(block, [&](std::uint32_t ssrc, std::uint8_t command) {
    rtp::RtcpWriter writer(room);
    require(writer.fir(1, ssrc, command));
    std::size_t count = 0;
    rtp::for_each_fir(*read_again(writer), [&](std::uint32_t its_ssrc, std::uint8_t its_command) {
      require(its_ssrc == ssrc && its_command == command);
      ++count;
    });
    require(count == 1);
  });
  std::size_t goodbyes = 0;
  rtp::for_each_goodbye(block, [&](std::uint32_t ssrc) {
    rtp::RtcpWriter writer(room);
    require(writer.goodbye(ssrc));
    rtp::for_each_goodbye(*read_again(writer), [&](std::uint32_t its_ssrc) { require(its_ssrc == ssrc); });
    ++goodbyes;
  });
  require(goodbyes <= block.count && goodbyes * 4 <= block.body.size());
  if (const auto bps = rtp::parse_remb(block)) {
    rtp::RtcpWriter writer(room);
    require(writer.remb(1, *bps, {}));
    require(rtp::parse_remb(*read_again(writer)) == bps);
  }
}

void check_compound(ByteSpan compound) {
  rtp::RtcpReader reader(compound);
  std::size_t at = 0;
  while (const auto block = reader.next()) {
    require(block->whole.data() == compound.data() + at);
    require(block->body.size() + 4 <= block->whole.size());
    at += block->whole.size();
    check_reports(*block);
    check_words(*block);
    rtp::parse_reporter_ssrc(*block);
    if (block->is(rtp::RtcpType::transport_feedback, rtp::kFormatNack)) check_nack(*block);
    Numbers numbers;
    const auto summary = rtp::parse_transport_feedback(*block, numbers);
    if (summary) require(numbers.count == summary->status_count);
  }
  require(!reader.ok() || at == compound.size());
}

void check_recorder(ByteSpan script) {
  ByteReader reader(script);
  rtp::ArrivalRecorder recorder;
  std::map<std::uint16_t, std::int64_t> truth;
  std::uint16_t sequence = reader.u16();
  std::int64_t now_us = 250 * std::int64_t{reader.u16()};
  const std::size_t room = 32 + reader.u8();
  while (reader.remaining() >= 2) {
    sequence = static_cast<std::uint16_t>(sequence + 1 + reader.u8() % 8);
    const std::uint8_t step = reader.u8();
    now_us += step == 255 ? 9'000'000 : 250 * step;
    recorder.packet_arrived(sequence, Moment(std::chrono::microseconds(now_us)));
    truth[sequence] = now_us;
    if (truth.size() >= 120) break;  // eight times that lies inside the window
  }
  Numbers numbers;
  std::vector<std::uint8_t> buffer(room);
  while (recorder.has_unreported()) {
    const std::size_t size = recorder.write(buffer, 1, 2);
    require(size > 0 && size % 4 == 0);
    const auto block = rtp::RtcpReader(ByteSpan(buffer).first(size)).next();
    require(block && rtp::parse_transport_feedback(*block, numbers));
  }
  require(numbers.arrived == truth);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_compound(ByteSpan(data, size));
  check_recorder(ByteSpan(data, size));
  return 0;
}
