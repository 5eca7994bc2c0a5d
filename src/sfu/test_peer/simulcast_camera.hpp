// A camera as a browser sends it in three layers of VP8: numbers, clocks and picture ids of each layer by themselves,
// layers marked by RID alone, key frames when asked. For tests.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sfu/parameters.hpp"
#include "sfu/test_peer/test_peer.hpp"

namespace bedside::sfu {

class SimulcastCamera {
 public:
  static constexpr std::size_t kLayers = 3;
  static constexpr std::array<int, kLayers> kBps{150'000, 450'000, 1'200'000};
  static constexpr std::size_t kMostInPacket = 1000;
  static constexpr std::array<std::uint16_t, kLayers> kWidths{160, 320, 640};

  explicit SimulcastCamera(TestPeer& peer) : peer_(peer) {}
  static RtpParameters parameters();

  /// The next picture of each layer that is on; 30 a second.
  void send_picture(Moment now, std::uint16_t& transport_sequence);
  /// As when the encoder begins anew.
  void key_frames() {
    for (Layer& layer : layers_) layer.key_frame = true;
  }
  /// What the server says.
  void take(const rtp::RtcpBlock& block);

  std::array<bool, kLayers> on{true, true, true};
  std::array<int, kLayers> asked{};  // for key frames
  bool says_size = true;             // false: key frames without their start code

 private:
  struct Layer {
    std::uint16_t sequence;
    std::uint32_t timestamp_offset;
    std::uint16_t picture_id;
    std::uint8_t tl0;
    bool key_frame = true;
    std::uint32_t packets = 0;
  };
  std::uint32_t ssrc(std::size_t layer) const { return static_cast<std::uint32_t>(5000 + layer); }
  void send_report(std::size_t layer, Moment now);

  TestPeer& peer_;
  std::array<Layer, kLayers> layers_{{{65'500, 1'000'000, 100, 7}, {300, 4'294'960'000U, 32'760, 250}, {40'000, 77, 9'000, 90}}};
  int picture_ = 0;
};

}  // namespace bedside::sfu
