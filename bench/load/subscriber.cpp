#include "bench/load/subscriber.hpp"

#include <algorithm>

#include "bench/load/media_source.hpp"

namespace bedside::load {

void Subscriber::packet(const rtp::PacketView& packet, Moment now) {
  const auto stamp = stamp_of(packet);
  if (!stamp) return;  // the server's own probing
  if (!first_packet_) first_packet_ = now;
  auto stream = std::find_if(streams_.begin(), streams_.end(),
                             [&](const Stream& known) { return known.ssrc == packet.ssrc(); });
  if (stream == streams_.end()) {
    stream = streams_.insert(streams_.end(), Stream{packet.ssrc(), {}, 0, 0});
    stream->first = stream->numbers.peek(packet.sequence());
  }
  const std::int64_t number = stream->numbers.unwrap(packet.sequence());
  if (number < stream->first) return;
  ++stream->received;
  if (measuring_) latencies_ns_.push_back((now - *stamp).count());
}

void Subscriber::begin_window() {
  measuring_ = true;
  for (Stream& stream : streams_) {
    stream.first = stream.numbers.highest() + 1;
    stream.received = 0;
  }
}

Subscriber::Window Subscriber::end_window() {
  measuring_ = false;
  Window window;
  for (const Stream& stream : streams_) {
    window.received += stream.received;
    window.lost += std::max<std::int64_t>(0, stream.numbers.highest() + 1 - stream.first - stream.received);
  }
  window.latencies_ns = std::move(latencies_ns_);
  return window;
}

}  // namespace bedside::load
