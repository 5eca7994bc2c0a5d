#include "audio/resampler.hpp"

#include <speex/speex_resampler.h>

#include <algorithm>

#include "base/invariant.hpp"

namespace bedside::audio {
namespace {

// Speech through a telephone: 2 of 10 costs a fifth of 5 and cannot be told from it there.
constexpr int kQuality = 2;

}  // namespace

Resampler::Resampler(Rate from, Rate to) {
  int failed = RESAMPLER_ERR_SUCCESS;
  state_.reset(speex_resampler_init(1, static_cast<spx_uint32_t>(hertz(from)), static_cast<spx_uint32_t>(hertz(to)),
                                    kQuality, &failed));
  BEDSIDE_INVARIANT(failed == RESAMPLER_ERR_SUCCESS && state_ != nullptr, "no resampler");
}

void Resampler::Free::operator()(SpeexResamplerState_* state) const { speex_resampler_destroy(state); }

void Resampler::convert(Samples in, MutableSamples out) {
  const std::size_t written = process(in, out);
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(written), out.end(), Sample{0});
}

std::size_t Resampler::process(Samples in, MutableSamples out) {
  std::size_t read = 0;
  std::size_t written = 0;
  while (read < in.size() && written < out.size()) {
    auto from = static_cast<spx_uint32_t>(in.size() - read);
    auto to = static_cast<spx_uint32_t>(out.size() - written);
    speex_resampler_process_int(state_.get(), 0, in.data() + read, &from, out.data() + written, &to);
    if (from == 0 && to == 0) break;
    read += from;
    written += to;
  }
  return written;
}

std::vector<Sample> resample(Samples recording, Rate from, Rate to) {
  const auto size = recording.size() * static_cast<std::size_t>(hertz(to)) / static_cast<std::size_t>(hertz(from));
  Resampler resampler(from, to);
  speex_resampler_skip_zeros(resampler.state_.get());  // a recording begins where it began
  std::vector<Sample> out(size);
  const std::size_t written = resampler.process(recording, out);
  const std::vector<Sample> silence(frame_size(from));  // and its end comes out of the filter
  resampler.process(silence, MutableSamples(out).subspan(written));
  return out;
}

}  // namespace bedside::audio
