// What a trunk may send as sound and keys: packets of any size, order and content go through keys and playouts of
// each codec; every step gives a frame, a press is a key once, and nothing is kept beyond its bound.
#include <cstdlib>
#include <set>

#include "audio/event_keys.hpp"
#include "audio/playout.hpp"

namespace {

using namespace bedside;

void require(bool condition) {
  if (!condition) std::abort();
}

void run_keys(ByteReader reader) {
  audio::EventKeys keys;
  std::set<std::int64_t> pressed_at;
  std::int64_t timestamp = 0;
  while (reader.remaining() > 0) {
    timestamp += static_cast<std::int8_t>(reader.u8());
    const auto key = keys.feed(reader.bytes(std::min<std::size_t>(4, reader.remaining())), timestamp);
    if (key) require(pressed_at.insert(timestamp).second);
  }
}

void run_playout(ByteReader reader, audio::Playout& playout, audio::Rate rate) {
  Moment now{std::chrono::seconds(1)};
  std::int64_t sequence = 0;
  std::int64_t timestamp = 1 << 20;
  std::array<audio::Sample, audio::kFrameLimit> frame;
  while (reader.remaining() > 0) {
    const std::uint8_t what = reader.u8();
    if (what < 96) {  // a step
      now += std::chrono::milliseconds(what % 32);
      playout.pull(audio::MutableSamples(frame).first(audio::frame_size(rate)), now);
    } else {
      sequence += static_cast<std::int8_t>(reader.u8()) / 16;
      timestamp += static_cast<std::int16_t>(reader.u16()) * 8;
      const std::size_t size = std::min<std::size_t>(what - 96U, reader.remaining());
      playout.feed({sequence, timestamp, reader.bytes(size)}, now);
    }
  }
  const auto& counters = playout.counters();
  require(counters.played + counters.late <= counters.received);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using audio::Rate;
  if (size == 0) return 0;
  const ByteReader reader(ByteSpan(data, size).subspan(1));
  if (data[0] % 3 == 0) run_keys(reader);
  if (data[0] % 3 == 1) {
    audio::Playout playout(std::make_unique<audio::G711Decoder>(audio::G711::mu_law), Rate::narrow, 8000);
    run_playout(reader, playout, Rate::narrow);
  }
  if (data[0] % 3 == 2) {
    audio::Playout playout(std::make_unique<audio::OpusDecoderOfStream>(Rate::wide), Rate::wide, audio::kOpusClock);
    run_playout(reader, playout, Rate::wide);
  }
  return 0;
}
