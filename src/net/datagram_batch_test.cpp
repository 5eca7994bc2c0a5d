#include "net/datagram_batch.hpp"

#include <gtest/gtest.h>

#include <map>

#include "net/udp_socket.hpp"

namespace bedside::net {
namespace {

using Datagrams = std::vector<std::vector<std::uint8_t>>;

class SendBatchTest : public ::testing::Test {
 protected:
  SendBatchTest() {
    for (auto& receiver : receivers_) receiver = bind_udp("127.0.0.1", 0).value();
  }

  sfu::Path path_to(std::size_t receiver) const { return {0, *parse_address("127.0.0.1", receivers_[receiver].port)}; }

  /// Puts datagrams of these sizes into the slab, one after the other for each receiver in turn.
  void put(std::size_t receiver, const std::vector<std::size_t>& sizes) {
    for (const std::size_t size : sizes) {
      std::vector<std::uint8_t> bytes(size);
      for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + put_);
      ++put_;
      const auto room = egress_.reserve(lanes_[receiver], path_to(receiver), size + 16);
      ASSERT_FALSE(room.empty());
      std::copy(bytes.begin(), bytes.end(), room.begin());
      egress_.commit(lanes_[receiver], size);
      expected_[receiver].push_back(std::move(bytes));
    }
  }
  std::size_t send(SendBatch& batch) {
    const std::size_t lost = batch.write(sender_.handle.get(), 0, egress_);
    egress_.clear();
    return lost;
  }
  Datagrams received(std::size_t receiver) {
    Datagrams all;
    ReceiveBatch batch;
    while (const std::size_t count = batch.read(receivers_[receiver].handle.get())) {
      for (std::size_t i = 0; i < count; ++i) all.emplace_back(batch.datagram(i).begin(), batch.datagram(i).end());
    }
    return all;
  }
  void expect_all() {
    for (std::size_t i = 0; i < receivers_.size(); ++i) EXPECT_EQ(received(i), expected_[i]) << i;
  }

  BoundSocket sender_ = bind_udp("127.0.0.1", 0).value();
  std::array<BoundSocket, 3> receivers_;
  sfu::Egress egress_;
  std::array<sfu::Egress::Lane, 3> lanes_;
  std::map<std::size_t, Datagrams> expected_;
  std::size_t put_ = 0;
};

TEST_F(SendBatchTest, datagrams_of_one_size_arrive_as_they_were_put) {
  SendBatch batch(1);
  put(0, {1100, 1100, 1100, 1100, 1100, 700});
  put(1, {1100});
  put(2, {120, 120});
  EXPECT_EQ(send(batch), 0U);
  expect_all();
  EXPECT_TRUE(batch.uses_segments(0));
}

TEST_F(SendBatchTest, a_frame_cut_into_pieces_that_differ_by_a_byte_arrives_piece_by_piece) {
  SendBatch batch(1);
  put(0, {1101, 1101, 1100, 1100, 1100});
  put(1, {1100, 1100, 1101, 1101, 1102});
  put(2, {1, 2, 3, 3, 2, 1, 1200});
  EXPECT_EQ(send(batch), 0U);
  expect_all();
}

TEST_F(SendBatchTest, more_than_a_call_takes_goes_out_in_several) {
  SendBatch batch(1);
  // No two neighbours of one size: each is a message of its own.
  for (std::size_t i = 0; i < 150; ++i) {
    for (std::size_t receiver = 0; receiver < 3; ++receiver) put(receiver, {10 + i});
    if (i % 50 == 49) {
      EXPECT_EQ(send(batch), 0U);
      expect_all();
      expected_.clear();
    }
  }
}

TEST_F(SendBatchTest, where_the_kernel_cuts_no_segments_each_datagram_goes_alone_from_then_on) {
  // A socket that sends no checksums is refused segments with EINVAL.
  const int on = 1;
  ASSERT_EQ(::setsockopt(sender_.handle.get(), SOL_SOCKET, SO_NO_CHECK, &on, sizeof on), 0);
  SendBatch batch(1);
  put(0, {1100, 1100, 1100, 900});
  put(1, {300, 300});
  EXPECT_EQ(send(batch), 0U);
  expect_all();
  EXPECT_FALSE(batch.uses_segments(0));
  put(2, {1100, 1100, 1100});
  expected_[0].clear();
  expected_[1].clear();
  EXPECT_EQ(send(batch), 0U);
  expect_all();
}

TEST_F(SendBatchTest, one_receiver_whose_path_is_too_narrow_does_not_end_segments_for_the_others) {
  SendBatch batch(1);
  put(0, {1100, 1100});
  EXPECT_EQ(send(batch), 0U);
  const int on = 1;
  ASSERT_EQ(::setsockopt(sender_.handle.get(), SOL_SOCKET, SO_NO_CHECK, &on, sizeof on), 0);
  put(1, {1100, 1100});
  EXPECT_EQ(send(batch), 0U);
  EXPECT_TRUE(batch.uses_segments(0));
  expect_all();
}

TEST_F(SendBatchTest, what_cannot_be_sent_is_counted_and_stops_nobody_else) {
  SendBatch batch(1);
  put(0, {500, 500});
  sfu::Egress::Lane nowhere;
  const auto room = egress_.reserve(nowhere, {0, *parse_address("127.0.0.1", 0)}, 100);  // port 0: EINVAL
  ASSERT_FALSE(room.empty());
  egress_.commit(nowhere, 100);
  put(1, {500});
  EXPECT_EQ(send(batch), 1U);
  expect_all();
}

}  // namespace
}  // namespace bedside::net
