// A room with telephones allocates nothing per packet or step: not for voices, sentences, keys or health.
#include "base/test_allocations.hpp"

#include <gtest/gtest.h>

#include "phone/caller.hpp"
#include "phone/test_phrasebook.hpp"
#include "phone/test_trunk.hpp"

namespace bedside::phone {
namespace {

TEST(Allocations, none_per_step_of_a_room) {
  using std::chrono::milliseconds;
  constexpr int kSteps = 300;
  Moment now{std::chrono::seconds(1000)};
  SeededRandom random(1);
  Caller narrow(test_phrasebook(), make_format(Codec::pcmu), random, now);
  Caller wide(test_phrasebook(), make_format(Codec::opus), random, now);
  Telephone telephones[] = {{Codec::pcmu, 1}, {Codec::opus, 2}};
  std::vector<Packet> packets[2];
  for (int i = 0; i < kSteps; ++i)
    for (std::size_t k = 0; k < 2; ++k) packets[k].push_back(telephones[k].say(400));
  RoomSound room;
  for (Caller* caller : {&narrow, &wide}) {
    caller->leg().set_in_room(true);
    caller->leg().player().set_background(Background::room);
    room.add_leg(caller->leg());
  }
  const auto step = [&](int i) {
    const auto at = static_cast<std::size_t>(i);
    if (i % 19 != 0) narrow.leg().feed_rtp(packets[0][at], now);
    wide.leg().feed_rtp(packets[1][at], now);
    const ByteSpan opus = rtp::PacketView::parse(packets[1][at])->payload();
    room.feed(1, i, static_cast<std::uint32_t>(i) * 960, opus, now);
    now += milliseconds(20);
    room.step(now);
    narrow.after_step(now);
    wide.after_step(now);
    narrow.leg().room_packet();
    wide.leg().trunk_packet();
  };
  for (int i = 0; i < 5; ++i) step(i);
  const std::uint64_t before = g_allocations;
  allocate_once();
  ASSERT_EQ(g_allocations, before + 1);
  for (int i = 5; i < kSteps; ++i) step(i);
  EXPECT_EQ(g_allocations, before + 1);
}

}  // namespace
}  // namespace bedside::phone
