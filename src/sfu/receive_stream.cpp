#include "sfu/receive_stream.hpp"

#include <algorithm>
#include <cmath>

namespace bedside::sfu {

namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::int64_t kLossLimit = 0x7FFFFF;  // 24 bits, signed

std::int64_t to_ticks(std::chrono::nanoseconds elapsed, std::uint32_t clock_rate) {
  const std::int64_t seconds = elapsed.count() / kNanosecondsPerSecond;
  const std::int64_t rest = elapsed.count() % kNanosecondsPerSecond;
  return seconds * clock_rate + rest * clock_rate / kNanosecondsPerSecond;
}

}  // namespace

std::uint64_t to_ntp(std::chrono::nanoseconds elapsed) {
  const auto seconds = static_cast<std::uint64_t>(elapsed.count() / kNanosecondsPerSecond);
  const auto rest = static_cast<std::uint64_t>(elapsed.count() % kNanosecondsPerSecond);
  return seconds << 32 | (rest << 32) / static_cast<std::uint64_t>(kNanosecondsPerSecond);
}

std::optional<std::int64_t> ReceiveStream::packet(std::uint16_t sequence) {
  constexpr auto kSpan = static_cast<std::int64_t>(kWindow);
  const bool first = !unwrapper_.started();
  const std::int64_t before = unwrapper_.highest();
  const std::int64_t number = unwrapper_.unwrap(sequence);
  const auto bit = [](std::int64_t at) { return std::uint64_t{1} << (at % 64); };
  const auto word = [this](std::int64_t at) -> std::uint64_t& {
    return seen_[static_cast<std::size_t>(at % kSpan) / 64];
  };
  if (first) {
    first_ = number;
  } else if (number > before) {
    if (number - before >= kSpan) seen_.fill(0);
    for (std::int64_t skipped = std::max(before + 1, number - kSpan + 1); skipped < number; ++skipped) {
      word(skipped) &= ~bit(skipped);
    }
    word(number) &= ~bit(number);
  } else if (before - number >= kSpan || (word(number) & bit(number)) != 0) {
    return std::nullopt;
  }
  word(number) |= bit(number);
  first_ = std::min(first_, number);
  ++received_;
  return number;
}

void ReceiveStream::arrived_in_time(std::uint32_t timestamp, Moment now) {
  const std::int64_t transit =
      to_ticks(now.time_since_epoch(), clock_rate_) - static_cast<std::int64_t>(timestamp);
  if (transit_) {
    // Both wrap at 32 bits: the difference is taken the short way round.
    const auto change = static_cast<std::int32_t>(static_cast<std::uint32_t>(transit - *transit_));
    jitter_ += (std::abs(static_cast<double>(change)) - jitter_) / 16.0;
  }
  transit_ = transit;
}

void ReceiveStream::sender_report(const rtp::SenderInfo& info, Moment now) {
  report_ = info;
  report_at_ = now;
}

std::optional<ReceiveStream::Clocks> ReceiveStream::clocks(Moment now) const {
  if (!report_at_) return std::nullopt;
  const auto elapsed = std::max(now - *report_at_, Moment::duration::zero());
  return Clocks{report_.ntp_time + to_ntp(elapsed),
                report_.rtp_timestamp + static_cast<std::uint32_t>(to_ticks(elapsed, clock_rate_))};
}

std::optional<std::uint32_t> ReceiveStream::clock_offset_to(const ReceiveStream& other) const {
  if (!report_at_ || !other.report_at_) return std::nullopt;
  // 32.32 fixed point; the reports of one sender lie seconds apart.
  const auto later = static_cast<std::int64_t>(report_.ntp_time - other.report_.ntp_time);
  const double seconds = static_cast<double>(later) / 4294967296.0;
  const auto ticks = static_cast<std::uint32_t>(static_cast<std::int64_t>(std::llround(seconds * clock_rate_)));
  return other.report_.rtp_timestamp + ticks - report_.rtp_timestamp;
}

std::optional<rtp::ReportBlock> ReceiveStream::make_report(std::uint32_t ssrc, Moment now) {
  if (!unwrapper_.started()) return std::nullopt;
  const std::int64_t expected = unwrapper_.highest() - first_ + 1;
  const std::int64_t expected_now = expected - expected_before_;
  const std::int64_t lost_now = expected_now - (received_ - received_before_);
  expected_before_ = expected;
  received_before_ = received_;

  rtp::ReportBlock block;
  block.ssrc = ssrc;
  if (expected_now > 0 && lost_now > 0) {
    block.fraction_lost = static_cast<std::uint8_t>(std::min<std::int64_t>(lost_now * 256 / expected_now, 255));
  }
  block.cumulative_lost = static_cast<std::int32_t>(std::clamp(expected - received_, -kLossLimit - 1, kLossLimit));
  // The unwrapper starts one circle above zero; the report counts wraps from zero.
  block.highest_sequence = static_cast<std::uint32_t>(unwrapper_.highest() - 0x10000);
  block.jitter = static_cast<std::uint32_t>(std::min(jitter_, 4294967295.0));
  if (report_at_) {
    block.last_sr = static_cast<std::uint32_t>(report_.ntp_time >> 16);
    block.delay_since_sr = static_cast<std::uint32_t>(to_ntp(now - *report_at_) >> 16);
  }
  return block;
}

}  // namespace bedside::sfu
