// What SRTP remembers per SSRC: which packet indices have been seen (RFC 3711 section 3.3.2), a bounded table of
// such memories, and which SSRCs are over. Internal to srtp.cpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

namespace bedside::secure {

/// The last `Bits` indices behind the highest one.
template <std::size_t Bits>
class ReplayWindow {
 public:
  static_assert(Bits % 64 == 0);

  bool started() const { return started_; }
  std::uint64_t highest() const { return highest_; }
  bool is_fresh(std::uint64_t index) const {
    if (!started_ || index > highest_) return true;
    return highest_ - index < Bits && !bit(index);
  }
  void accept(std::uint64_t index) {
    if (!started_ || index >= highest_ + Bits) {
      seen_.fill(0);
    } else {
      for (std::uint64_t skipped = highest_ + 1; skipped < index; ++skipped) word(skipped) &= ~mask(skipped);
    }
    if (!started_ || index > highest_) highest_ = index;
    started_ = true;
    word(index) |= mask(index);
  }

 private:
  static std::uint64_t mask(std::uint64_t index) { return std::uint64_t{1} << index % 64; }
  std::uint64_t& word(std::uint64_t index) { return seen_[index % Bits / 64]; }
  bool bit(std::uint64_t index) const { return (seen_[index % Bits / 64] & mask(index)) != 0; }

  std::uint64_t highest_ = 0;
  bool started_ = false;
  std::array<std::uint64_t, Bits / 64> seen_{};
};

/// RTP: at 30 Mbit/s in 1,200-byte packets some 300 ms; more disorder than that is a resend's business.
using RtpWindow = ReplayWindow<1024>;
/// RTCP: a hundred reports and feedbacks in flight are plenty.
using RtcpWindow = ReplayWindow<128>;

/// The 48-bit index that `sequence` most likely has (RFC 3711 section 3.3.1 and appendix A); a
/// negative number for one that lies before the first roll-over counter.
inline std::int64_t guess_index(const RtpWindow& window, std::uint16_t sequence) {
  if (!window.started()) return sequence;
  const auto highest = static_cast<std::int64_t>(window.highest());
  const auto ahead = static_cast<std::int16_t>(static_cast<std::uint16_t>(sequence - static_cast<std::uint16_t>(highest)));
  return highest + ahead;
}

/// Windows by SSRC: a sorted list, found by bisection; the last one used is looked at first.
template <class Window>
class StreamTable {
 public:
  explicit StreamTable(std::size_t limit) : limit_(limit) { streams_.reserve(std::min<std::size_t>(limit, 32)); }

  Window* find(std::uint32_t ssrc) {
    if (last_ < streams_.size() && streams_[last_].ssrc == ssrc) return &streams_[last_].window;
    const auto at = place(ssrc);
    if (at == streams_.end() || at->ssrc != ssrc) return nullptr;
    last_ = static_cast<std::size_t>(at - streams_.begin());
    return &at->window;
  }
  bool full() const { return streams_.size() >= limit_; }
  /// `ssrc` is not in the table, and the table is not full.
  Window& add(std::uint32_t ssrc) { return streams_.insert(place(ssrc), {ssrc, {}})->window; }
  bool remove(std::uint32_t ssrc) {
    const auto at = place(ssrc);
    if (at == streams_.end() || at->ssrc != ssrc) return false;
    streams_.erase(at);
    return true;
  }

 private:
  struct Stream {
    std::uint32_t ssrc;
    Window window;
  };
  auto place(std::uint32_t ssrc) {
    return std::lower_bound(streams_.begin(), streams_.end(), ssrc,
                            [](const Stream& stream, std::uint32_t wanted) { return stream.ssrc < wanted; });
  }
  std::vector<Stream> streams_;
  std::size_t limit_;
  std::size_t last_ = 0;
};

/// A set of SSRCs, kept as the stretches of neighbours that they make up; sorted, with a gap between any two.
class SsrcStretches {
 public:
  std::size_t stretches() const { return stretches_.size(); }
  bool contains(std::uint32_t ssrc) const {
    const auto after = behind(ssrc);
    return after != stretches_.begin() && ssrc <= std::prev(after)->last;
  }
  void add(std::uint32_t ssrc) {
    if (contains(ssrc)) return;
    const auto after = stretches_.begin() + (behind(ssrc) - stretches_.cbegin());
    const bool joins_before = after != stretches_.begin() && std::prev(after)->last + 1 == ssrc;
    const bool joins_after = after != stretches_.end() && ssrc + 1 == after->first;
    if (joins_before && joins_after) {
      std::prev(after)->last = after->last;
      stretches_.erase(after);
    } else if (joins_before) {
      std::prev(after)->last = ssrc;
    } else if (joins_after) {
      after->first = ssrc;
    } else {
      stretches_.insert(after, {ssrc, ssrc});
    }
  }

 private:
  struct Stretch {
    std::uint32_t first;
    std::uint32_t last;
  };
  /// The first that begins behind `ssrc`.
  std::vector<Stretch>::const_iterator behind(std::uint32_t ssrc) const {
    return std::upper_bound(stretches_.begin(), stretches_.end(), ssrc,
                            [](std::uint32_t wanted, const Stretch& stretch) { return wanted < stretch.first; });
  }
  std::vector<Stretch> stretches_;
};

}  // namespace bedside::secure
