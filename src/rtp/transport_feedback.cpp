#include "rtp/transport_feedback.hpp"

#include <algorithm>

namespace bedside::rtp {

namespace {

constexpr std::size_t kHeadSize = 20;  // RTCP header, two SSRCs, base and count, reference time and counter
constexpr std::int64_t kTickNs = 250'000;
constexpr std::int64_t kTicksPerReference = 256;  // 64 ms
constexpr std::size_t kRunLimit = 8191;           // 13 bits
constexpr std::size_t kOneBitSymbols = 14;
constexpr std::size_t kTwoBitSymbols = 7;

enum Symbol : std::uint8_t { kLost = 0, kSmallDelta = 1, kLargeDelta = 2 };

std::int64_t ticks(Moment at) { return at.time_since_epoch().count() / kTickNs; }

/// The chunk that stands for as many of the first symbols as it can (draft section 3.1.3, 3.1.4).
struct Chunk {
  std::uint16_t bits = 0;
  std::size_t symbols = 0;
};

Chunk make_chunk(std::span<const std::uint8_t> symbols) {
  std::size_t run = 1;
  while (run < symbols.size() && run < kRunLimit && symbols[run] == symbols[0]) ++run;
  const std::size_t narrow = std::min(symbols.size(), kOneBitSymbols);
  const bool one_bit = std::all_of(symbols.begin(), symbols.begin() + static_cast<std::ptrdiff_t>(narrow),
                                   [](std::uint8_t symbol) { return symbol <= kSmallDelta; });
  const std::size_t vector = one_bit ? narrow : std::min(symbols.size(), kTwoBitSymbols);
  if (run >= vector) return {static_cast<std::uint16_t>(unsigned{symbols[0]} << 13 | run), run};
  unsigned bits = one_bit ? 0x8000U : 0xC000U;
  for (std::size_t i = 0; i < vector; ++i) {
    bits |= static_cast<unsigned>(symbols[i]) << (one_bit ? 13 - i : 12 - 2 * i);
  }
  return {static_cast<std::uint16_t>(bits), vector};
}

/// Calls take(symbol, run) for `count` symbols, run by run, until it answers false; false as well when the chunks end too
/// early. A few bytes stand for thousands of symbols: what a run costs is for `take` to bound.
template <class Take>
bool for_each_run(ByteReader& chunks, std::size_t count, Take&& take) {
  while (count > 0) {
    const std::uint16_t bits = chunks.u16();
    if (!chunks.ok()) return false;
    if ((bits & 0x8000) == 0) {
      const std::size_t run = std::min<std::size_t>(bits & 0x1FFF, count);
      if (run == 0 || !take(static_cast<std::uint8_t>(bits >> 13 & 3), run)) return false;
      count -= run;
    } else {
      const bool one_bit = (bits & 0x4000) == 0;
      const std::size_t vector = std::min(one_bit ? kOneBitSymbols : kTwoBitSymbols, count);
      for (std::size_t i = 0; i < vector; ++i) {
        const int symbol = one_bit ? bits >> (13 - i) & 1 : bits >> (12 - 2 * i) & 3;
        if (!take(static_cast<std::uint8_t>(symbol), std::size_t{1})) return false;
      }
      count -= vector;
    }
  }
  return true;
}

}  // namespace

const ArrivalRecorder::Slot* ArrivalRecorder::slot(std::int64_t sequence) const {
  const Slot& slot = slots_[static_cast<std::size_t>(sequence) % kFeedbackWindow];
  return slot.sequence == sequence ? &slot : nullptr;
}

void ArrivalRecorder::packet_arrived(std::uint16_t transport_sequence, Moment now) {
  const std::int64_t sequence = unwrapper_.unwrap(transport_sequence);
  constexpr auto kWindow = static_cast<std::int64_t>(kFeedbackWindow);
  if (end_ >= 0 && sequence < end_ - kWindow) return;  // too late to matter
  if (slot(sequence) != nullptr) return;               // twice
  slots_[static_cast<std::size_t>(sequence) % kFeedbackWindow] = {sequence, now};
  if (next_ < 0) next_ = end_ = sequence;
  end_ = std::max(end_, sequence + 1);
  // A late one was reported as lost: report again from there.
  next_ = std::max(std::min(next_, sequence), end_ - kWindow);
}

std::size_t ArrivalRecorder::write(MutableByteSpan destination, std::uint32_t sender_ssrc, std::uint32_t media_ssrc) {
  if (!has_unreported()) return 0;
  std::array<std::uint8_t, kFeedbackWindow> symbols;
  std::array<std::int16_t, kFeedbackWindow> deltas;
  std::size_t count = 0;
  std::size_t delta_count = 0;
  std::size_t delta_bytes = 0;
  std::size_t reported = 0;  // symbols up to and with the last one received
  std::int64_t reference = 0;
  std::int64_t last_ticks = 0;
  for (std::int64_t sequence = next_; sequence < end_; ++sequence) {
    std::uint8_t symbol = kLost;
    std::int64_t delta = 0;
    std::int64_t at = 0;
    if (const Slot* arrived = slot(sequence)) {
      at = ticks(arrived->at);
      if (delta_count == 0) {
        reference = at / kTicksPerReference;
        last_ticks = reference * kTicksPerReference;
      }
      delta = at - last_ticks;
      if (delta < INT16_MIN || delta > INT16_MAX) break;  // the next packet starts from a new reference
      symbol = delta >= 0 && delta <= 255 ? kSmallDelta : kLargeDelta;
    }
    const std::size_t chunk_bytes = 2 * ((count + 1) / kTwoBitSymbols + 1);
    if (kHeadSize + chunk_bytes + delta_bytes + symbol + 3 > destination.size()) break;
    symbols[count++] = symbol;
    if (symbol != kLost) {
      deltas[delta_count++] = static_cast<std::int16_t>(delta);
      delta_bytes += symbol;
      last_ticks = at;
      reported = count;
    }
  }
  if (reported == 0) return 0;

  ByteWriter writer(destination);
  writer.u8(0x80 | kFormatTransportCc);
  writer.u8(static_cast<std::uint8_t>(RtcpType::transport_feedback));
  writer.u16(0);
  writer.u32(sender_ssrc);
  writer.u32(media_ssrc);
  writer.u16(static_cast<std::uint16_t>(next_));
  writer.u16(static_cast<std::uint16_t>(reported));
  writer.u24(static_cast<std::uint32_t>(reference) & 0xFFFFFF);
  writer.u8(feedback_count_);
  for (std::size_t at = 0; at < reported;) {
    const Chunk chunk = make_chunk(std::span(symbols).first(reported).subspan(at));
    writer.u16(chunk.bits);
    at += chunk.symbols;
  }
  std::size_t next_delta = 0;
  for (std::size_t i = 0; i < reported; ++i) {
    if (symbols[i] == kSmallDelta) writer.u8(static_cast<std::uint8_t>(deltas[next_delta++]));
    if (symbols[i] == kLargeDelta) writer.u16(static_cast<std::uint16_t>(deltas[next_delta++]));
  }
  writer.zeros((4 - writer.size() % 4) % 4);
  if (!writer.ok()) return 0;
  writer.patch_u16(2, static_cast<std::uint16_t>(writer.size() / 4 - 1));
  next_ += static_cast<std::int64_t>(reported);
  ++feedback_count_;
  return writer.size();
}

std::optional<FeedbackSummary> parse_transport_feedback(const RtcpBlock& feedback, FeedbackSink& sink) {
  if (!feedback.is(RtcpType::transport_feedback, kFormatTransportCc)) return std::nullopt;
  ByteReader reader(feedback.body);
  FeedbackSummary summary;
  summary.header = {reader.u32(), reader.u32()};
  summary.base_sequence = reader.u16();
  summary.status_count = reader.u16();
  summary.reference_time_64ms = static_cast<std::int32_t>(reader.u24() << 8) >> 8;
  summary.feedback_count = reader.u8();
  if (!reader.ok()) return std::nullopt;

  // The deltas stand behind the chunks, so the chunks are read twice.
  ByteReader chunks = reader;
  if (!for_each_run(reader, summary.status_count, [](std::uint8_t, std::size_t) { return true; })) return std::nullopt;
  std::uint16_t sequence = summary.base_sequence;
  std::int64_t at_us = std::int64_t{summary.reference_time_64ms} * 64'000;
  const bool known = for_each_run(chunks, summary.status_count, [&](std::uint8_t symbol, std::size_t run) {
    if (symbol == kLost) {
      sink.take_lost(sequence, run);
      sequence = static_cast<std::uint16_t>(sequence + run);
      return true;
    }
    for (; run > 0; --run) {
      if (symbol == kSmallDelta) at_us += std::int64_t{reader.u8()} * 250;
      if (symbol == kLargeDelta) at_us += std::int64_t{static_cast<std::int16_t>(reader.u16())} * 250;
      if (symbol > kLargeDelta || !reader.ok()) return false;
      sink.take_received(sequence++, at_us);
    }
    return true;
  });
  if (!known) return std::nullopt;
  return summary;
}

}  // namespace bedside::rtp
