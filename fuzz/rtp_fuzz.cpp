// RTP: whatever parses, parses again after every in-place change, with only that field changed; a
// header written from what was read reads the same; descriptors stay inside their payload.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "rtp/demux.hpp"
#include "rtp/packet.hpp"
#include "rtp/payload.hpp"
#include "rtp/rtx.hpp"

namespace {

using namespace bedside;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_header_round_trip(const rtp::PacketView& view) {
  const rtp::Header header{view.payload_type(), view.marker(), view.has_padding(),
                           view.sequence(),     view.timestamp(), view.ssrc()};
  std::vector<std::uint8_t> packet(12 + 4 + 16 * 258 + 4);
  const std::size_t size = rtp::write_header(packet, header, view.extensions());
  require(size >= rtp::kFixedHeaderSize);
  packet.resize(size);
  packet.insert(packet.end(), view.payload_with_padding().begin(), view.payload_with_padding().end());
  const auto again = rtp::PacketView::parse(packet);
  require(again && again->header_size() == size);
  require(again->sequence() == view.sequence() && again->timestamp() == view.timestamp());
  require(again->ssrc() == view.ssrc() && again->payload_type() == view.payload_type());
  require(again->marker() == view.marker());
  require(std::ranges::equal(again->payload(), view.payload()));
  require(again->extensions().size() == view.extensions().size());
  for (std::size_t i = 0; i < view.extensions().size(); ++i) {
    require(again->extensions()[i].id == view.extensions()[i].id);
    require(std::ranges::equal(again->extensions()[i].data, view.extensions()[i].data));
  }
}

void check_changes(const rtp::PacketView& view) {
  std::vector<std::uint8_t> packet(view.bytes().begin(), view.bytes().end());
  rtp::set_payload_type(packet, 0xFF);
  rtp::set_sequence(packet, 0xABCD);
  rtp::set_timestamp(packet, 0x01234567);
  rtp::set_ssrc(packet, 0x89ABCDEF);
  for (const rtp::Extension& element : view.extensions()) {
    if (view.find(element.id) != &element) continue;  // the same id twice: the first one counts
    const std::vector<std::uint8_t> zeros(element.data.size());
    require(rtp::set_extension(packet, element.id, zeros));
  }
  const auto changed = rtp::PacketView::parse(packet);
  require(changed && changed->header_size() == view.header_size());
  require(changed->payload_type() == 0x7F && changed->marker() == view.marker());
  require(changed->sequence() == 0xABCD && changed->timestamp() == 0x01234567 && changed->ssrc() == 0x89ABCDEF);
  require(std::ranges::equal(changed->payload_with_padding(), view.payload_with_padding()));
  require(changed->extensions().size() == view.extensions().size());
  if (!view.extensions().empty()) {
    const std::uint8_t from = view.extensions()[0].id;
    if (!view.has(7) && rtp::rename_extension(packet, from, 7)) {
      const auto renamed = rtp::PacketView::parse(packet);
      require(renamed && renamed->has(7) && renamed->extensions().size() == view.extensions().size());
    }
  }
}

/// What the elements mean, whatever id they have: written anew they are the same bytes.
void check_elements(const rtp::PacketView& view) {
  for (const rtp::Extension& element : view.extensions()) {
    const auto level = rtp::extension::parse_audio_level(element.data);
    require(level.has_value() == !element.data.empty());
    if (level) require((level->voice ? 0x80 | level->below_full_scale_db : level->below_full_scale_db) == element.data[0]);
    const auto sequence = rtp::extension::parse_transport_sequence(element.data);
    require(sequence.has_value() == (element.data.size() >= 2));
    if (sequence) require(std::ranges::equal(rtp::extension::write_transport_sequence(*sequence), element.data.first(2)));
  }
}

void check_rtx(const rtp::PacketView& view) {
  std::vector<std::uint8_t> packet(view.bytes().begin(), view.bytes().end());
  const auto original = rtp::parse_osn(view);
  const std::size_t size = rtp::unpack_rtx(packet, 5, 96);
  require((size != 0) == original.has_value());
  if (size == 0) return;
  packet.resize(size);
  const auto unpacked = rtp::PacketView::parse(packet);
  require(unpacked && unpacked->sequence() == *original && unpacked->ssrc() == 5);
  require(std::ranges::equal(unpacked->payload(), view.payload().subspan(rtp::kOsnSize)));
}

void check_payload(ByteSpan payload) {
  for (const auto codec : {rtp::VideoCodec::vp8, rtp::VideoCodec::h264, rtp::VideoCodec::vp9, rtp::VideoCodec::av1}) {
    rtp::starts_key_frame(codec, payload);
  }
  const auto descriptor = rtp::parse_vp8(payload);
  if (!descriptor) return;
  require(descriptor->size < payload.size());
  std::vector<std::uint8_t> changed(payload.begin(), payload.end());
  rtp::set_vp8_picture_id(changed, *descriptor, 0x55);
  rtp::set_vp8_tl0(changed, *descriptor, 0x66);
  const auto again = rtp::parse_vp8(changed);
  require(again && again->size == descriptor->size && again->key_frame == descriptor->key_frame);
  require(again->picture_id.has_value() == descriptor->picture_id.has_value());
  require(again->picture_id.value_or(0x55) == 0x55 && again->tl0_picture_index.value_or(0x66) == 0x66);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan datagram(data, size);
  rtp::classify(datagram);
  check_payload(datagram);
  const auto view = rtp::PacketView::parse(datagram);
  if (!view) return 0;
  require(view->header_size() + view->payload().size() + view->padding_size() == size);
  check_header_round_trip(*view);
  check_changes(*view);
  check_elements(*view);
  check_rtx(*view);
  check_payload(view->payload());
  return 0;
}
