#include "audio/wav.hpp"

#include <optional>
#include <string_view>

namespace bedside::audio {
namespace {

// RIFF is little-endian, unlike everything on the network.
std::uint32_t u32(ByteSpan bytes, std::size_t at) {
  return bytes[at] | std::uint32_t{bytes[at + 1]} << 8 | std::uint32_t{bytes[at + 2]} << 16 |
         std::uint32_t{bytes[at + 3]} << 24;
}
std::uint32_t u16(ByteSpan bytes, std::size_t at) { return bytes[at] | std::uint32_t{bytes[at + 1]} << 8; }

bool is_tag(ByteSpan bytes, std::size_t at, std::string_view tag) {
  for (std::size_t i = 0; i < tag.size(); ++i)
    if (bytes[at + i] != static_cast<std::uint8_t>(tag[i])) return false;
  return true;
}

constexpr std::size_t kRiffHeader = 12;
constexpr std::size_t kChunkHeader = 8;
constexpr std::size_t kFormatSize = 16;
constexpr std::uint32_t kPcm = 1;

}  // namespace

std::string_view word(WavWhy why) {
  switch (why) {
    case WavWhy::not_wav: return "not_wav";
    case WavWhy::not_pcm: return "not_pcm";
    case WavWhy::not_mono: return "not_mono";
    case WavWhy::not_8_or_16_khz: return "not_8_or_16_khz";
    case WavWhy::empty: return "empty";
    case WavWhy::too_long: return "too_long";
  }
  return {};
}

Result<RecordingView, WavWhy> view_wav(ByteSpan file) {
  if (file.size() < kRiffHeader || !is_tag(file, 0, "RIFF") || !is_tag(file, 8, "WAVE")) return Refused{WavWhy::not_wav};
  std::optional<Rate> rate;
  std::size_t at = kRiffHeader;
  while (file.size() - at >= kChunkHeader) {
    const std::size_t size = u32(file, at + 4);
    const std::size_t body = at + kChunkHeader;
    if (size > file.size() - body) return Refused{WavWhy::not_wav};
    if (is_tag(file, at, "fmt ")) {
      if (size < kFormatSize) return Refused{WavWhy::not_wav};
      if (u16(file, body) != kPcm || u16(file, body + 14) != 16) return Refused{WavWhy::not_pcm};
      if (u16(file, body + 2) != 1) return Refused{WavWhy::not_mono};
      const std::uint32_t hertz_written = u32(file, body + 4);
      if (hertz_written != 8000 && hertz_written != 16000) return Refused{WavWhy::not_8_or_16_khz};
      rate = static_cast<Rate>(hertz_written);
    } else if (is_tag(file, at, "data")) {
      if (!rate) return Refused{WavWhy::not_wav};
      const std::size_t count = size / 2;
      if (count == 0) return Refused{WavWhy::empty};
      if (count > samples_in(kRecordingLimit, *rate)) return Refused{WavWhy::too_long};
      return RecordingView{*rate, file.subspan(body, 2 * count)};
    }
    const std::size_t next = size + size % 2;  // chunks begin at even offsets
    if (next > file.size() - body) break;
    at = body + next;
  }
  return Refused{WavWhy::not_wav};
}

Result<Recording, WavWhy> parse_wav(ByteSpan file) {
  const auto view = view_wav(file);
  if (!view) return Refused{view.why()};
  Recording recording{view->rate, std::vector<Sample>(view->samples.size() / 2)};
  for (std::size_t i = 0; i < recording.samples.size(); ++i)
    recording.samples[i] = static_cast<Sample>(static_cast<std::uint16_t>(u16(view->samples, 2 * i)));
  return recording;
}

}  // namespace bedside::audio
