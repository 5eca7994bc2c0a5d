// What one client receives: how much, how late, and what is missing.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "rtp/packet.hpp"
#include "rtp/sequence.hpp"

namespace bedside::load {

class Subscriber {
 public:
  void packet(const rtp::PacketView& packet, Moment now);
  std::optional<Moment> first_packet() const { return first_packet_; }
  std::size_t streams() const { return streams_.size(); }

  /// Counts from here on.
  void begin_window();
  struct Window {
    std::int64_t received = 0;
    std::int64_t lost = 0;
    std::vector<std::int64_t> latencies_ns;
  };
  Window end_window();

 private:
  struct Stream {
    std::uint32_t ssrc = 0;
    rtp::SequenceUnwrapper numbers;
    std::int64_t first = 0;  // of the window
    std::int64_t received = 0;
  };
  std::optional<Moment> first_packet_;
  std::vector<Stream> streams_;
  bool measuring_ = false;
  std::vector<std::int64_t> latencies_ns_;
};

}  // namespace bedside::load
