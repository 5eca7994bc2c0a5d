// Recordings: whatever is taken has as many samples as the file has room for, at one of the two rates.
#include <cstdlib>

#include "audio/wav.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bedside;
  const auto recording = audio::parse_wav(ByteSpan(data, size));
  if (!recording) return 0;
  if (recording->samples.empty() || recording->samples.size() * 2 > size) std::abort();
  if (recording->rate != audio::Rate::narrow && recording->rate != audio::Rate::wide) std::abort();
  return 0;
}
