// Requests to rooms on worker threads: what is answered, and in which order with the events.
#include "net/media.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <mutex>

#include "secure/fake_handshake.hpp"
#include "secure/random.hpp"
#include "sfu/test_peer/test_peer.hpp"

namespace bedside::net {
namespace {

/// Everything in the order in which it came, from whichever thread.
class Record final : public calls::MediaEvents {
 public:
  void note(std::string what) {
    const std::lock_guard lock(mutex_);
    noted_.push_back(std::move(what));
  }
  std::vector<std::string> noted() {
    const std::lock_guard lock(mutex_);
    return noted_;
  }

  void on_consumer(calls::RoomId, ParticipantId, calls::ConsumerOffer offer) override {
    note("offer of " + offer.kind);
  }
  void on_consumer_closed(calls::RoomId, ParticipantId, std::string) override {}
  void on_producer_paused(calls::RoomId, ParticipantId, std::string, bool) override {}
  void on_speaker(calls::RoomId, ParticipantId) override {}
  void on_reception(calls::RoomId, ParticipantId, sfu::Reception) override {}
  void on_transport_state(calls::RoomId, ParticipantId, std::string, std::string) override {}

 private:
  std::mutex mutex_;
  std::vector<std::string> noted_;
};

TEST(Media, capabilities_are_answered_behind_the_offers_of_all_that_is_there) {
  secure::SystemRandom random;
  secure::FakeHandshakeFactory handshakes{7};
  Record record;
  MediaOptions options;
  options.listen = {"127.0.0.1"};
  options.workers = 1;
  const auto media = std::move(MediaWorkers::start(options, random, handshakes)).value();
  const auto room = media->open_room(record);
  const ParticipantId doctor("doctor");
  const ParticipantId patient("patient");
  for (const auto& who : {doctor, patient}) media->add_participant(room, who, [](const auto&) {});
  for (std::uint32_t i = 0; i < 3; ++i) {
    media->produce(room, doctor, calls::MediaSource::microphone, "audio", sfu::opus_parameters(100 + i),
                   sfu::Worth::usual, [](const auto&) {});
  }
  std::promise<void> answered;
  media->announce_capabilities(room, patient, sfu::browser_capabilities(false),
                               [&](const Result<Done, calls::MediaWhy>& result) {
                                 record.note(result.ok() ? "answer" : "refusal");
                                 answered.set_value();
                               });
  answered.get_future().wait();
  EXPECT_EQ(record.noted(), (std::vector<std::string>{"offer of audio", "offer of audio", "offer of audio", "answer"}));
  media->stop();
}

TEST(Media, small_rooms_share_a_worker_until_there_are_many) {
  secure::SystemRandom random;
  secure::FakeHandshakeFactory handshakes{7};
  Record record;
  MediaOptions options;
  options.listen = {"127.0.0.1"};
  options.workers = 3;
  const auto media = std::move(MediaWorkers::start(options, random, handshakes)).value();
  const auto worker_of = [&](const calls::RoomId& room) {
    std::promise<std::uint16_t> port;
    media->add_participant(room, ParticipantId("anna"), [&](const Result<calls::MediaOffer, calls::MediaWhy>& offer) {
      port.set_value(offer.ok() ? offer->send_transport.ice_candidates.front().port : 0);
    });
    const auto found = port.get_future().get();
    std::size_t worker = 0;
    while (worker < 3 && media->listening(worker).front().port != found) ++worker;
    return worker;
  };
  std::vector<calls::RoomId> rooms;
  std::vector<std::size_t> workers;
  const auto open = [&] {
    rooms.push_back(media->open_room(record));
    workers.push_back(worker_of(rooms.back()));
  };
  for (std::size_t i = 0; i < kRoomsTogether + 1; ++i) open();
  std::vector<std::size_t> expected(kRoomsTogether, 0);
  expected.push_back(1);
  EXPECT_EQ(workers, expected);

  std::promise<void> closed;
  media->close_room(rooms.front(), [&] { closed.set_value(); });
  closed.get_future().wait();
  open();
  EXPECT_EQ(workers.back(), 0U) << "there is a place again";
  for (std::size_t i = 0; i < 2 * kRoomsTogether; ++i) open();
  EXPECT_EQ(std::count(workers.begin(), workers.end(), 2U), static_cast<std::ptrdiff_t>(kRoomsTogether));
  EXPECT_EQ(workers.back(), 0U) << "all are full: where there are fewest";
  media->stop();
}

}  // namespace
}  // namespace bedside::net
