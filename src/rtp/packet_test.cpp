#include "rtp/packet.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "rtp/demux.hpp"
#include "rtp/rtx.hpp"

namespace bedside::rtp {
namespace {

using Packet = std::vector<std::uint8_t>;

/// One-byte form: id 1 (3 bytes), filling, id 5 (1 byte); payload of four bytes and three of padding.
const Packet kPacket = {0xB1, 0xE0, 0x12, 0x34, 0, 0, 0, 9, 0xCA, 0xFE, 0xBA, 0xBE, 1, 2, 3, 4,  // one CSRC
                        0xBE, 0xDE, 0, 2, 0x12, 7, 8, 9, 0, 0x50, 0x85, 0,                     //
                        'd', 'a', 't', 'a', 0, 0, 3};

TEST(PacketView, reads_header_extensions_payload_and_padding) {
  const auto view = PacketView::parse(kPacket);
  ASSERT_TRUE(view);
  EXPECT_TRUE(view->marker());
  EXPECT_EQ(view->payload_type(), 96);
  EXPECT_EQ(view->sequence(), 0x1234);
  EXPECT_EQ(view->timestamp(), 9U);
  EXPECT_EQ(view->ssrc(), 0xCAFEBABEU);
  EXPECT_EQ(view->csrc_count(), 1U);
  EXPECT_EQ(view->csrc(0), 0x01020304U);
  ASSERT_EQ(view->extensions().size(), 2U);
  ASSERT_TRUE(view->has(1));
  EXPECT_EQ(view->find(1)->data.size(), 3U);
  const auto level = extension::parse_audio_level(view->find(5)->data);
  ASSERT_TRUE(level);
  EXPECT_TRUE(level->voice);
  EXPECT_EQ(level->below_full_scale_db, 5);
  EXPECT_FALSE(view->has(0));
  EXPECT_FALSE(view->has(2));
  EXPECT_EQ(std::string(view->payload().begin(), view->payload().end()), "data");
  EXPECT_EQ(view->padding_size(), 3U);
  EXPECT_EQ(view->payload_with_padding().size(), 7U);
}

TEST(PacketView, refuses_every_cut_and_every_wrong_length) {
  for (std::size_t size = 0; size < 28; ++size) EXPECT_FALSE(PacketView::parse(ByteSpan(kPacket).first(size))) << size;
  Packet wrong = kPacket;
  wrong[0] = 0x71;  // version 1
  EXPECT_FALSE(PacketView::parse(wrong));
  wrong = kPacket;
  wrong.back() = 0;
  EXPECT_FALSE(PacketView::parse(wrong)) << "padding of nothing";
  wrong.back() = 8;
  EXPECT_FALSE(PacketView::parse(wrong)) << "padding into the header";
  wrong.back() = 7;
  EXPECT_TRUE(PacketView::parse(wrong)) << "padding only: a probe";
  wrong = kPacket;
  wrong[19] = 200;
  EXPECT_FALSE(PacketView::parse(wrong)) << "extension beyond the end";
}

TEST(PacketView, stops_at_a_malformed_element_and_keeps_the_packet) {
  Packet packet = kPacket;
  packet[25] = 0x5F;  // sixteen bytes, where two are left
  const auto view = PacketView::parse(packet);
  ASSERT_TRUE(view);
  EXPECT_TRUE(view->has(1));
  EXPECT_FALSE(view->has(5));
  packet[20] = 0xF0;  // the one-byte form's stop
  EXPECT_TRUE(PacketView::parse(packet)->extensions().empty());
}

TEST(WriteHeader, takes_the_short_form_where_it_can_and_the_long_one_where_it_must) {
  const std::array<std::uint8_t, 2> number = extension::write_transport_sequence(0xABCD);
  const std::array<std::uint8_t, 20> long_value{1, 2, 3};
  const Header header{.payload_type = 111, .marker = true, .padding = false, .sequence = 7, .timestamp = 8, .ssrc = 9};
  for (const std::uint8_t id : {std::uint8_t{3}, std::uint8_t{15}, std::uint8_t{200}}) {
    for (const bool with_long : {false, true}) {
      const std::vector<Extension> extensions =
          with_long ? std::vector<Extension>{{id, number}, {2, long_value}} : std::vector<Extension>{{id, number}};
      Packet packet(kHeaderRoom);
      const std::size_t size = write_header(packet, header, extensions);
      ASSERT_GT(size, 0U);
      EXPECT_EQ(size % 4, 0U);
      packet.resize(size);
      const auto view = PacketView::parse(packet);
      ASSERT_TRUE(view);
      EXPECT_EQ(packet[12] == 0xBE, id < 15 && !with_long);
      EXPECT_TRUE(view->marker());
      EXPECT_EQ(view->payload_type(), 111);
      EXPECT_EQ(view->sequence(), 7);
      EXPECT_EQ(view->timestamp(), 8U);
      EXPECT_EQ(view->ssrc(), 9U);
      EXPECT_EQ(view->payload().size(), 0U);
      ASSERT_TRUE(view->has(id));
      EXPECT_EQ(extension::parse_transport_sequence(view->find(id)->data), 0xABCD);
      ASSERT_EQ(view->has(2), with_long);
      if (with_long) {
        EXPECT_EQ(view->find(2)->data.size(), 20U);
      }
    }
  }
}

TEST(WriteHeader, answers_nothing_for_what_does_not_fit_or_cannot_be_said) {
  Packet packet(20);
  const std::array<std::uint8_t, 2> two{};
  const std::vector<Extension> fits{{1, two}};
  EXPECT_EQ(write_header(packet, {}, fits), 20U);
  EXPECT_EQ(write_header(MutableByteSpan(packet).first(19), {}, fits), 0U);
  EXPECT_EQ(write_header(packet, {}, {}), 12U);
  EXPECT_EQ(write_header(packet, {}, std::vector<Extension>{{0, two}}), 0U);
}

TEST(InPlace, changes_each_field_and_no_other) {
  Packet packet = kPacket;
  set_payload_type(packet, 120);
  set_marker(packet, false);
  set_sequence(packet, 0xFFFF);
  set_timestamp(packet, 0x01020304);
  set_ssrc(packet, 0x05060708);
  EXPECT_TRUE(set_extension(packet, 1, std::array<std::uint8_t, 3>{4, 5, 6}));
  EXPECT_FALSE(set_extension(packet, 1, std::array<std::uint8_t, 2>{4, 5}));
  EXPECT_FALSE(set_extension(packet, 9, std::array<std::uint8_t, 3>{4, 5, 6}));
  EXPECT_TRUE(rename_extension(packet, 5, 9));
  EXPECT_FALSE(rename_extension(packet, 9, 15)) << "the short form has no id 15";
  EXPECT_FALSE(rename_extension(packet, 5, 6)) << "there is no 5 any more";
  const auto view = PacketView::parse(packet);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->payload_type(), 120);
  EXPECT_FALSE(view->marker());
  EXPECT_EQ(view->sequence(), 0xFFFF);
  EXPECT_EQ(view->timestamp(), 0x01020304U);
  EXPECT_EQ(view->ssrc(), 0x05060708U);
  EXPECT_EQ(view->csrc(0), 0x01020304U);
  EXPECT_EQ(view->find(1)->data[1], 5);
  EXPECT_TRUE(view->has(9));
  EXPECT_EQ(view->payload().size(), 4U);
}

TEST(AbsSendTime, is_six_bits_of_seconds_and_eighteen_of_fraction) {
  EXPECT_EQ(extension::write_abs_send_time(0), (std::array<std::uint8_t, 3>{0, 0, 0}));
  EXPECT_EQ(extension::write_abs_send_time(1'000'000'000), (std::array<std::uint8_t, 3>{4, 0, 0}));
  EXPECT_EQ(extension::write_abs_send_time(64'500'000'000), (std::array<std::uint8_t, 3>{2, 0, 0}));
}

TEST(Rtx, unpacks_to_the_original) {
  Packet original = kPacket;
  Packet resend = original;
  const auto view = PacketView::parse(original);
  const auto osn = write_osn(view->sequence());
  resend.insert(resend.begin() + static_cast<long>(view->header_size()), osn.begin(), osn.end());
  set_ssrc(resend, 77);
  set_payload_type(resend, 97);
  set_sequence(resend, 4000);
  EXPECT_EQ(parse_osn(*PacketView::parse(resend)), 0x1234);
  resend.resize(unpack_rtx(resend, 0xCAFEBABE, 96));
  EXPECT_EQ(resend, original);
}

TEST(Rtx, a_probe_of_padding_unpacks_to_nothing) {
  Packet probe(12 + 5, 0);
  probe[0] = 0xA0;
  probe.back() = 5;
  ASSERT_TRUE(PacketView::parse(probe));
  EXPECT_EQ(unpack_rtx(probe, 1, 96), 0U);
}

TEST(Classify, tells_the_five_kinds_apart_by_their_first_bytes) {
  const auto kind = [](std::uint8_t first, std::uint8_t second, std::size_t size) {
    Packet packet(size);
    packet[0] = first;
    if (size > 1) packet[1] = second;
    return classify(packet);
  };
  EXPECT_EQ(kind(0, 1, 20), PacketKind::stun);
  EXPECT_EQ(kind(0, 1, 19), PacketKind::unknown);
  EXPECT_EQ(kind(22, 0xFE, 100), PacketKind::dtls);
  EXPECT_EQ(kind(22, 0xFE, 12), PacketKind::unknown);
  EXPECT_EQ(kind(0x80, 96, 12), PacketKind::rtp);
  EXPECT_EQ(kind(0x80, 0xE0, 12), PacketKind::rtp) << "payload type 96 with the marker";
  EXPECT_EQ(kind(0x80, 200, 8), PacketKind::rtcp);
  EXPECT_EQ(kind(0x8F, 206, 12), PacketKind::rtcp);
  EXPECT_EQ(kind(0x80, 206, 7), PacketKind::unknown);
  EXPECT_EQ(kind(64, 0, 100), PacketKind::unknown) << "a TURN channel";
  EXPECT_EQ(kind(16, 0, 100), PacketKind::unknown) << "ZRTP";
  EXPECT_EQ(kind(0xFF, 0, 100), PacketKind::unknown);
  EXPECT_EQ(kind(0, 0, 1), PacketKind::unknown);
  EXPECT_EQ(classify({}), PacketKind::unknown);
}

}  // namespace
}  // namespace bedside::rtp
