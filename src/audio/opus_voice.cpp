#include "audio/opus_voice.hpp"

#include <opus.h>

#include <algorithm>

#include "base/invariant.hpp"

namespace bedside::audio {

OpusVoiceEncoder::OpusVoiceEncoder(const OpusSettings& settings) {
  int failed = OPUS_OK;
  encoder_.reset(opus_encoder_create(hertz(settings.rate), 1, OPUS_APPLICATION_VOIP, &failed));
  BEDSIDE_INVARIANT(failed == OPUS_OK && encoder_ != nullptr, "no Opus encoder");
  ::OpusEncoder* encoder = encoder_.get();
  opus_encoder_ctl(encoder, OPUS_SET_BITRATE(settings.bitrate_bps));
  opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(settings.complexity));
  opus_encoder_ctl(encoder, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
  opus_encoder_ctl(encoder, OPUS_SET_INBAND_FEC(settings.fec == Switch::on ? 1 : 0));
  opus_encoder_ctl(encoder, OPUS_SET_PACKET_LOSS_PERC(settings.expected_loss_percent));
  opus_encoder_ctl(encoder, OPUS_SET_DTX(settings.dtx == Switch::on ? 1 : 0));
}

void OpusVoiceEncoder::Free::operator()(::OpusEncoder* encoder) const { opus_encoder_destroy(encoder); }

std::size_t OpusVoiceEncoder::encode(Samples frame, MutableByteSpan packet) {
  const auto size = opus_encode(encoder_.get(), frame.data(), static_cast<int>(frame.size()), packet.data(),
                                static_cast<opus_int32>(packet.size()));
  return size < 0 ? 0 : static_cast<std::size_t>(size);
}

OpusVoiceDecoder::OpusVoiceDecoder(Rate rate) : rate_(rate) {
  int failed = OPUS_OK;
  decoder_.reset(opus_decoder_create(hertz(rate), 1, &failed));
  BEDSIDE_INVARIANT(failed == OPUS_OK && decoder_ != nullptr, "no Opus decoder");
}

void OpusVoiceDecoder::Free::operator()(::OpusDecoder* decoder) const { opus_decoder_destroy(decoder); }

std::size_t OpusVoiceDecoder::duration(ByteSpan packet) const {
  if (packet.empty()) return 0;
  const int count =
      opus_packet_get_nb_samples(packet.data(), static_cast<opus_int32>(packet.size()), hertz(rate_));
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

std::size_t OpusVoiceDecoder::decode(ByteSpan packet, MutableSamples sound) {
  if (packet.empty()) return 0;  // libopus would take it for a loss
  const int count = opus_decode(decoder_.get(), packet.data(), static_cast<opus_int32>(packet.size()), sound.data(),
                                static_cast<int>(sound.size()), 0);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

void OpusVoiceDecoder::conceal(ByteSpan next, MutableSamples sound) {
  const int count = opus_decode(decoder_.get(), next.empty() ? nullptr : next.data(),
                                static_cast<opus_int32>(next.size()), sound.data(), static_cast<int>(sound.size()),
                                next.empty() ? 0 : 1);
  const auto written = count > 0 ? static_cast<std::size_t>(count) : 0;
  std::fill(sound.begin() + static_cast<std::ptrdiff_t>(std::min(written, sound.size())), sound.end(), Sample{0});
}

}  // namespace bedside::audio
