#include "audio/playout.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace bedside::audio {
namespace {

using std::chrono::milliseconds;
// A step comes each 20 ms: what is due before the middle of the next one goes into this one.
constexpr milliseconds kHalfStep{10};
// A hole that long is a silence of the sender, or a stall.
constexpr milliseconds kIdleAfter{60};
// Inventing goes on for so long: in its pauses Opus sends a packet each 400 ms, and noise in the other end's colour
// is invented between them.
constexpr milliseconds kInventFor{500};
// More delay than the target is borne within the first bound (one step, which the phases of clocks explain),
// taken back by cuts beyond it, and by skipping packets beyond the second (a stall has ended).
constexpr milliseconds kBehindBorne{25};
constexpr milliseconds kBehindSkipped{120};
constexpr milliseconds kAheadBorne{15};
// So many in a row are not late: the sender's clock was set back.
constexpr int kLateInARow = 25;
// Two thirds of a second: a single late packet moves nothing.
constexpr float kSmoothing = 1.0F / 32;

float to_us(std::chrono::nanoseconds time) { return static_cast<float>(time.count()) / 1000; }

}  // namespace

Playout::Playout(std::unique_ptr<Decoder> decoder, Rate rate, int clock_hertz)
    : decoder_(std::move(decoder)), rate_(rate), clock_(clock_hertz), hole_(samples_in(kInventFor, rate)) {}

void Playout::restart() {
  packets_.clear();
  delays_.restart();
  started_ = false;
  idle_ = true;
  late_in_a_row_ = 0;
  invented_ = 0;
  hole_ = samples_in(kInventFor, rate_);
  behind_us_ = 0;
}

MediaTime Playout::media(std::int64_t timestamp) const {
  return MediaTime((timestamp - origin_) * 1000 / (clock_ / 1000));
}

MediaTime Playout::behind(Moment now) const {
  return std::chrono::duration_cast<MediaTime>(now - delays_.play_at(media(next_ - ticks(queued_))));
}

MediaTime Playout::delay(Moment now) const { return behind(now) + delays_.target(); }

void Playout::feed(const StreamPacket& packet, Moment now) {
  ++counters_.received;
  if (decoder_->duration(packet.payload) == 0) {
    ++counters_.malformed;
    return;
  }
  if (!started_) {
    started_ = true;
    origin_ = next_ = packet.timestamp;
  }
  if (!packet.came_again) delays_.feed(media(packet.timestamp), now);
  if (packet.timestamp < next_) {
    ++counters_.late;
    if (!packet.came_again && ++late_in_a_row_ >= kLateInARow) restart();
    return;
  }
  late_in_a_row_ = 0;
  switch (packets_.insert(packet)) {
    case JitterBuffer::Kept::kept: break;
    case JitterBuffer::Kept::duplicate: ++counters_.duplicate; break;
    case JitterBuffer::Kept::too_large: ++counters_.malformed; break;
    case JitterBuffer::Kept::kept_and_dropped_oldest: ++counters_.overflowed; break;
  }
}

bool Playout::is_due(std::int64_t timestamp, Moment now) const {
  return now + kHalfStep >= delays_.play_at(media(timestamp));
}

Playout::Heard Playout::pull(MutableSamples frame, Moment now) {
  heard_ = Heard::silence;
  drop_stale(now);
  while (queued_ < frame.size()) produce(now);
  if (!idle_ && hole_ == 0) adjust(now);
  std::copy_n(queue_.begin(), frame.size(), frame.begin());
  queued_ -= frame.size();
  std::memmove(queue_.data(), queue_.data() + frame.size(), queued_ * sizeof(Sample));
  return heard_;
}

/// One piece more for the queue, or a decision after which there will be one.
void Playout::produce(Moment now) {
  const auto earliest = packets_.earliest();
  if (idle_) {
    if (earliest && is_due(earliest->timestamp, now)) {
      next_ = earliest->timestamp;
      idle_ = false;
      behind_us_ = 0;
      play_earliest();
    } else {
      rest();
    }
    return;
  }
  if (!earliest) {
    invented_ += ticks(frame_size(rate_));
    conceal(frame_size(rate_), {});
    if (hole_ >= samples_in(kIdleAfter, rate_)) go_idle();
    return;
  }
  // What was invented while waiting stands for as much of the hole before the packet that came at last.
  next_ += std::min(std::exchange(invented_, 0), earliest->timestamp - next_);
  const std::size_t gap = samples(earliest->timestamp - next_);
  if (gap == 0) {
    play_earliest();
  } else if (gap > samples_in(kInventFor, rate_)) {
    go_idle();
  } else if (gap <= frame_size(rate_)) {
    conceal(gap, earliest->payload);
    next_ = earliest->timestamp;
  } else {
    conceal(frame_size(rate_), {});
    next_ += ticks(frame_size(rate_));
  }
}

/// A silence of the sender, or a stall: the next packet waits for its time.
void Playout::go_idle() {
  idle_ = true;
  invented_ = 0;
}

void Playout::rest() {
  const std::size_t size = frame_size(rate_);
  if (hole_ < samples_in(kInventFor, rate_)) {
    conceal(size, {});
    return;
  }
  std::fill_n(queue_.begin() + static_cast<std::ptrdiff_t>(queued_), size, Sample{0});
  queued_ += size;
}

void Playout::play_earliest() {
  const auto packet = packets_.earliest();
  const std::size_t count =
      decoder_->decode(packet->payload, MutableSamples(queue_).subspan(queued_, kQueueLimit - queued_));
  // Malformed inside: its time passes as a hole.
  next_ = packet->timestamp + (count > 0 ? ticks(count) : 0);
  queued_ += count;
  if (count > 0) {
    hole_ = 0;
    if (heard_ == Heard::silence) heard_ = Heard::sound;
    ++counters_.played;
  } else {
    ++counters_.malformed;
  }
  packets_.pop();
  while (const auto behind_it = packets_.earliest()) {  // packets that overlap it
    if (behind_it->timestamp >= next_) break;
    ++counters_.late;
    packets_.pop();
  }
}

void Playout::conceal(std::size_t count, ByteSpan next) {
  decoder_->conceal(next, MutableSamples(queue_).subspan(queued_, count));
  queued_ += count;
  hole_ += count;
  heard_ = Heard::concealed;
  if (!idle_) ++counters_.concealed;
}

/// After a stall: what is much too late is left out.
void Playout::drop_stale(Moment now) {
  if (idle_ || packets_.size() < 2 || behind(now) <= kBehindSkipped) return;
  while (packets_.size() > 1 && behind(now) > kHalfStep) {
    packets_.pop();
    next_ = packets_.earliest()->timestamp;
    ++counters_.skipped;
  }
  invented_ = 0;
  behind_us_ = 0;
}

void Playout::adjust(Moment now) {
  behind_us_ += kSmoothing * (to_us(behind(now)) - behind_us_);
  if (behind_us_ > to_us(kBehindBorne)) {
    // A cut needs more sound than one frame; the packets that follow lend it where they are there.
    const std::size_t enough = frame_size(rate_) + samples_in(kStretchLimit, rate_);
    for (auto next = packets_.earliest(); queued_ < enough && next && next->timestamp == next_;
         next = packets_.earliest())
      play_earliest();
    if (queued_ < enough) return;
    const std::size_t longer = queued_;
    queued_ = shorten(queue_, queued_, rate_);
    behind_us_ -= microseconds_of(longer - queued_);
  } else if (behind_us_ < -to_us(kAheadBorne)) {
    const std::size_t shorter = queued_;
    queued_ = lengthen(queue_, queued_, rate_);
    behind_us_ += microseconds_of(queued_ - shorter);
  }
}

}  // namespace bedside::audio
