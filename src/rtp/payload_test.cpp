#include "rtp/payload.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace bedside::rtp {
namespace {

using Bytes = std::vector<std::uint8_t>;

// A key frame of 640×480 behind a descriptor with everything in it, as Chromium sends it.
const Bytes kVp8KeyFrame = {0x90, 0xF0, 0x92, 0x34, 0x17, 0x60, 0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0xE0, 0x01, 0x55};

TEST(Vp8, reads_the_whole_descriptor_and_the_key_frame_behind_it) {
  const auto descriptor = parse_vp8(kVp8KeyFrame);
  ASSERT_TRUE(descriptor);
  EXPECT_EQ(descriptor->size, 6U);
  EXPECT_TRUE(descriptor->starts_frame());
  EXPECT_EQ(descriptor->picture_id, 0x1234);
  EXPECT_TRUE(descriptor->wide_picture_id);
  EXPECT_EQ(descriptor->tl0_picture_index, 0x17);
  EXPECT_EQ(descriptor->temporal_layer, 1);
  EXPECT_TRUE(descriptor->layer_sync);
  EXPECT_EQ(descriptor->key_index, 0);
  EXPECT_TRUE(descriptor->key_frame);
  EXPECT_EQ(descriptor->width, 640);
  EXPECT_EQ(descriptor->height, 480);
  EXPECT_TRUE(starts_key_frame(VideoCodec::vp8, kVp8KeyFrame));
}

TEST(Vp8, tells_key_frames_delta_frames_and_later_packets_apart) {
  EXPECT_TRUE(starts_key_frame(VideoCodec::vp8, Bytes{0x10, 0x00, 0x00}));
  EXPECT_FALSE(starts_key_frame(VideoCodec::vp8, Bytes{0x10, 0x01, 0x00})) << "a delta frame";
  EXPECT_FALSE(starts_key_frame(VideoCodec::vp8, Bytes{0x00, 0x00, 0x00})) << "a later packet of a frame";
  EXPECT_FALSE(starts_key_frame(VideoCodec::vp8, Bytes{0x11, 0x00, 0x00})) << "another partition";
  const auto narrow = parse_vp8(Bytes{0x80, 0x80, 0x05, 0x00});
  ASSERT_TRUE(narrow);
  EXPECT_EQ(narrow->picture_id, 5);
  EXPECT_FALSE(narrow->wide_picture_id);
}

TEST(Vp8, refuses_every_cut_of_the_descriptor) {
  for (std::size_t size = 0; size <= 6; ++size) EXPECT_FALSE(parse_vp8(ByteSpan(kVp8KeyFrame).first(size))) << size;
  EXPECT_TRUE(parse_vp8(ByteSpan(kVp8KeyFrame).first(7)));
}

TEST(Vp8, rewrites_picture_id_and_index_where_they_stand) {
  Bytes payload = kVp8KeyFrame;
  const auto before = parse_vp8(payload);
  set_vp8_picture_id(payload, *before, 0x7FFF);
  set_vp8_tl0(payload, *before, 0xAB);
  const auto after = parse_vp8(payload);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->picture_id, 0x7FFF);
  EXPECT_EQ(after->tl0_picture_index, 0xAB);
  EXPECT_EQ(after->size, before->size);
  EXPECT_TRUE(after->key_frame);
}

TEST(H264, finds_key_frames_single_aggregated_and_fragmented) {
  const auto key = [](const Bytes& payload) { return starts_key_frame(VideoCodec::h264, payload); };
  EXPECT_TRUE(key({0x65, 1}));
  EXPECT_TRUE(key({0x67, 1}));
  EXPECT_FALSE(key({0x41, 1}));
  EXPECT_TRUE(key({0x78, 0, 1, 0x06, 0, 2, 0x67, 0x42})) << "SPS behind a SEI";
  EXPECT_FALSE(key({0x78, 0, 1, 0x06, 0, 9, 0x67})) << "longer than the packet";
  EXPECT_TRUE(key({0x7C, 0x85, 1})) << "the start of a fragmented IDR";
  EXPECT_FALSE(key({0x7C, 0x05, 1})) << "its middle";
  EXPECT_FALSE(key({0x7C}));
  EXPECT_FALSE(key({}));
}

TEST(Vp9, finds_the_start_of_a_key_frame_in_its_lowest_layer) {
  const auto key = [](const Bytes& payload) { return starts_key_frame(VideoCodec::vp9, payload); };
  EXPECT_TRUE(key({0x08, 1}));
  EXPECT_TRUE(key({0xA8, 0x81, 0x02, 0x00, 1}));
  EXPECT_FALSE(key({0xA8, 0x81, 0x02, 0x02, 1})) << "the second spatial layer";
  EXPECT_FALSE(key({0x48, 1})) << "predicted";
  EXPECT_FALSE(key({0x00, 1})) << "not its beginning";
  EXPECT_FALSE(key({0xA8, 0x81})) << "cut";
  EXPECT_FALSE(key({}));
}

TEST(Av1, finds_the_start_of_a_coded_video_sequence) {
  EXPECT_TRUE(starts_key_frame(VideoCodec::av1, Bytes{0x18, 0x0A}));
  EXPECT_FALSE(starts_key_frame(VideoCodec::av1, Bytes{0x10, 0x0A}));
  EXPECT_FALSE(starts_key_frame(VideoCodec::av1, Bytes{0x98, 0x0A})) << "continues an OBU";
  EXPECT_FALSE(starts_key_frame(VideoCodec::av1, Bytes{}));
}

}  // namespace
}  // namespace bedside::rtp
