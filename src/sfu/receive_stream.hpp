// What has arrived of one SSRC: order, duplicates, losses, jitter (RFC 3550 appendix A.1, A.3, A.8), and
// the sender's clock from its reports.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "rtp/rtcp.hpp"
#include "rtp/sequence.hpp"

namespace bedside::sfu {

class ReceiveStream {
 public:
  /// Behind the highest number by more than this counts as seen: older is of no use to a decoder.
  static constexpr std::size_t kWindow = 1024;

  explicit ReceiveStream(std::uint32_t clock_rate) : clock_rate_(clock_rate) {}

  /// The unwrapped sequence number; empty for a duplicate or something too old.
  std::optional<std::int64_t> packet(std::uint16_t sequence);
  /// The highest of those numbers.
  std::int64_t highest() const { return unwrapper_.highest(); }
  /// The last one came only because it was asked for: for reports it stays lost, so that the sender knows its path.
  void came_again() { --received_; }
  /// Jitter counts only what came by itself, not what was resent.
  void arrived_in_time(std::uint32_t timestamp, Moment now);

  void sender_report(const rtp::SenderInfo& info, Moment now);
  /// The sender's clocks at `now`, run on from its last report: NTP time and RTP timestamp belong
  /// together exactly, which is what lip sync lives on. Empty before the first report.
  struct Clocks {
    std::uint64_t ntp_time = 0;
    std::uint32_t rtp_timestamp = 0;
  };
  std::optional<Clocks> clocks(Moment now) const;

  /// What to add to this stream's timestamps to have them on `other`'s clock: both are the same sender's, whose NTP time
  /// they share. Empty before both have reported.
  std::optional<std::uint32_t> clock_offset_to(const ReceiveStream& other) const;

  /// For a receiver report; begins a new interval. Empty before the first packet.
  std::optional<rtp::ReportBlock> make_report(std::uint32_t ssrc, Moment now);

 private:
  std::uint32_t clock_rate_;
  rtp::SequenceUnwrapper unwrapper_;
  std::array<std::uint64_t, kWindow / 64> seen_{};
  std::int64_t first_ = 0;
  std::int64_t received_ = 0;
  std::int64_t expected_before_ = 0;
  std::int64_t received_before_ = 0;
  std::optional<std::int64_t> transit_;
  double jitter_ = 0;
  rtp::SenderInfo report_{};
  std::optional<Moment> report_at_;
};

/// `elapsed` in NTP's 32.32 fixed point.
std::uint64_t to_ntp(std::chrono::nanoseconds elapsed);

}  // namespace bedside::sfu
