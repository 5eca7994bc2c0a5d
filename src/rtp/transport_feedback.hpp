// Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01):
// a recorder of arrivals that writes the RTCP packets for the sender, and a reader of such packets.
// Estimating bandwidth from them is not done here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "rtp/rtcp.hpp"
#include "rtp/sequence.hpp"

namespace bedside::rtp {

/// Packets one feedback can cover: at 100 ms between feedbacks 1,024 packets are some 90 Mbit/s.
inline constexpr std::size_t kFeedbackWindow = 1024;

/// Notes when numbered packets arrived and writes what has not been reported yet.
class ArrivalRecorder {
 public:
  void packet_arrived(std::uint16_t transport_sequence, Moment now);
  bool has_unreported() const { return next_ < end_; }
  /// Writes one feedback packet (header and all) that covers as many numbers as fit; call again while
  /// has_unreported(). Answers its size; 0 when there is nothing to report or less than 24 bytes of room.
  std::size_t write(MutableByteSpan destination, std::uint32_t sender_ssrc, std::uint32_t media_ssrc);

 private:
  struct Slot {
    std::int64_t sequence = -1;
    Moment at{};
  };
  const Slot* slot(std::int64_t sequence) const;
  SequenceUnwrapper unwrapper_;
  std::array<Slot, kFeedbackWindow> slots_{};
  std::int64_t next_ = -1;  // first number not yet reported
  std::int64_t end_ = -1;   // one after the highest seen
  std::uint8_t feedback_count_ = 0;
};

struct FeedbackSummary {
  FeedbackHeader header;
  std::uint16_t base_sequence = 0;
  std::uint16_t status_count = 0;
  std::int32_t reference_time_64ms = 0;
  std::uint8_t feedback_count = 0;
};

/// Told of the numbers that a feedback covers, in their order. `at_us` counts from the recorder's own start and wraps with
/// 24 bits of 64 ms. Of lost ones a whole run at a time: two bytes of a stranger's name 8,191 of them.
class FeedbackSink {
 public:
  virtual ~FeedbackSink() = default;
  virtual void take_received(std::uint16_t sequence, std::int64_t at_us) = 0;
  virtual void take_lost(std::uint16_t first, std::size_t count) = 0;
};
/// Empty when malformed; the sink may have been told of a part by then.
std::optional<FeedbackSummary> parse_transport_feedback(const RtcpBlock& feedback, FeedbackSink& sink);

}  // namespace bedside::rtp
