// Telephone legs over real sockets and worker threads on loopback: what is sent arrives where it should, and nowhere
// else. Each wait ends with what it waits for, or fails after kPatience.
#include <gtest/gtest.h>
#include <poll.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "net/media.hpp"
#include "phone/test_phrasebook.hpp"
#include "phone/test_trunk.hpp"
#include "secure/fake_handshake.hpp"
#include "secure/random.hpp"

namespace bedside::net {
namespace {

using namespace std::chrono_literals;
using phone::Packet;

constexpr std::chrono::seconds kPatience{20};
constexpr std::string_view kPin = "482915736";

class Events final : public calls::MediaEvents {
  void on_consumer(calls::RoomId, ParticipantId, calls::ConsumerOffer) override {}
  void on_consumer_closed(calls::RoomId, ParticipantId, std::string) override {}
  void on_producer_paused(calls::RoomId, ParticipantId, std::string, bool) override {}
  void on_speaker(calls::RoomId, ParticipantId) override {}
  void on_reception(calls::RoomId, ParticipantId, sfu::Reception) override {}
  void on_transport_state(calls::RoomId, ParticipantId, std::string, std::string) override {}
};

/// A trunk with one telephone at its end.
struct TrunkEnd {
  explicit TrunkEnd(std::uint64_t seed) : telephone(phone::Codec::pcmu, seed), socket(std::move(bind_udp("127.0.0.1", 0)).value()) {}

  void send(const Packet& packet, std::uint16_t to) const {
    sockaddr_storage storage;
    const socklen_t size = to_socket_address(*parse_address("127.0.0.1", to), storage);
    ::sendto(socket.handle.get(), packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&storage), size);
  }
  /// Everything that has come.
  void hear() {
    for (;;) {
      std::array<std::uint8_t, 1500> bytes;
      const auto size = ::recv(socket.handle.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (size <= 0) return;
      ++packets;
      telephone.hear(ByteSpan(bytes).first(static_cast<std::size_t>(size)));
    }
  }

  phone::Telephone telephone;
  BoundSocket socket;
  calls::LocalEndpoint leg;
  double frequency = 0;
  std::size_t packets = 0;
};

class Legs : public ::testing::Test {
 protected:
  Legs() {
    MediaOptions options;
    options.listen = {"127.0.0.1"};
    options.workers = 2;
    options.phrasebook = &phone::test_phrasebook();
    media = std::move(MediaWorkers::start(options, random, handshakes)).value();
    media->set_wishes([this](const calls::LegId& leg, const phone::CallerOutput& wish) {
      const std::lock_guard lock(mutex);
      if (auto* typed = std::get_if<phone::PinTyped>(&wish)) pins[leg] = typed->pin.reveal();
      if (std::holds_alternative<phone::HangUp>(wish)) ++hang_ups;
      changed.notify_all();
    });
  }
  ~Legs() override { media->stop(); }

  void connect(TrunkEnd& end) {
    end.leg = media->open({calls::CallId("call"), "127.0.0.1"}).value();
    calls::LegFlow flow;
    flow.remote_ip = "127.0.0.1";
    flow.remote_port = end.socket.port;
    flow.format.receive_digits = phone::kKeysPayloadType;
    flow.send = flow.receive = true;
    media->update(end.leg.leg, flow);
    media->with_caller(end.leg.leg, [](phone::Caller& caller, Moment now) {
      caller.dialogue().start(phone::Incoming{{"en"}, phone::Budget::kept}, now);
    });
    wait_for_workers();  // what came before the agreement would not be heard, and nobody says it again
  }
  /// Both telephones talk, 20 ms after 20 ms, until it is so.
  bool talk_until(std::vector<TrunkEnd*> ends, const std::function<bool()>& done) {
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    auto next = std::chrono::steady_clock::now();
    while (!done()) {
      if (std::chrono::steady_clock::now() > give_up) return false;
      for (TrunkEnd* end : ends) {
        end->send(end->telephone.say(end->frequency), end->leg.port);
        end->hear();
      }
      next += 20ms;
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(next - std::chrono::steady_clock::now());
      if (left > 0ms) ::poll(nullptr, 0, static_cast<int>(left.count()));
    }
    return true;
  }
  void type_pin(TrunkEnd& end) {
    for (const char digit : kPin)
      for (const auto& packet : end.telephone.press(digit - '0')) end.send(packet, end.leg.port);
  }
  std::string typed(const TrunkEnd& end) {
    const std::lock_guard lock(mutex);
    return pins.contains(end.leg.leg) ? pins.at(end.leg.leg) : std::string();
  }
  /// What add_phone answers.
  Result<std::string, calls::MediaWhy> enter(const calls::RoomId& room, const std::string& who, const TrunkEnd& end) {
    auto promise = std::make_shared<std::promise<Result<std::string, calls::MediaWhy>>>();
    media->add_phone(room, ParticipantId(who), end.leg.leg, [promise](Result<std::string, calls::MediaWhy> id) { promise->set_value(std::move(id)); });
    return promise->get_future().get();
  }
  void let_in(const calls::RoomId& room, const std::string& who, TrunkEnd& end) {
    type_pin(end);
    ASSERT_TRUE(talk_until({&end}, [&] { return !typed(end).empty(); }));
    media->with_caller(end.leg.leg, [](phone::Caller& caller, Moment now) {
      caller.dialogue().feed_pin_answer(phone::PinAccepted{}, now);
      caller.dialogue().feed_admitted(now);
    });
    ASSERT_TRUE(enter(room, who, end).ok());
    ASSERT_TRUE(talk_until({&end}, [&] { return in_room(end); }));
  }
  bool in_room(const TrunkEnd& end) {
    auto promise = std::make_shared<std::promise<bool>>();
    media->with_caller(end.leg.leg, [promise](phone::Caller& caller, Moment) { promise->set_value(caller.dialogue().status() == phone::Status::in_call); });
    return promise->get_future().get();
  }
  void wait_for_workers() { (void)media->counters(); }

  secure::SystemRandom random;
  secure::FakeHandshakeFactory handshakes{7};
  std::unique_ptr<MediaWorkers> media;
  Events events;
  std::mutex mutex;
  std::condition_variable changed;
  std::map<calls::LegId, std::string> pins;
  int hang_ups = 0;
};

TEST_F(Legs, a_caller_is_greeted_and_the_typed_pin_comes_out) {
  TrunkEnd rosa(1);
  connect(rosa);
  EXPECT_EQ(rosa.leg.port % 2, 0);
  EXPECT_TRUE(talk_until({&rosa}, [&] { return rosa.telephone.hears(phone::kTestPieceTone, 100) > 0.8; }));
  type_pin(rosa);
  EXPECT_TRUE(talk_until({&rosa}, [&] { return typed(rosa) == kPin; }));
}

TEST_F(Legs, incident_31_a_strangers_packets_are_not_heard_and_get_nothing) {
  TrunkEnd rosa(1);
  TrunkEnd stranger(2);
  connect(rosa);
  ASSERT_TRUE(talk_until({&rosa}, [&] { return rosa.packets > 10; }));
  stranger.leg = rosa.leg;
  type_pin(stranger);
  ASSERT_TRUE(talk_until({&rosa}, [&] { return rosa.packets > 40; }));
  stranger.hear();
  EXPECT_EQ(stranger.packets, 0U);
  EXPECT_EQ(typed(rosa), "");
}

TEST_F(Legs, telephones_in_one_room_hear_each_other_and_not_themselves_wherever_their_legs_were) {
  for (std::size_t i = 0; i < kRoomsTogether; ++i) media->open_room(events);  // as many as one worker takes: the next is on the other
  const auto room = media->open_room(events);
  TrunkEnd rosa(1);
  TrunkEnd luis(2);
  connect(rosa);
  connect(luis);
  let_in(room, "rosa", rosa);
  let_in(room, "luis", luis);
  rosa.frequency = 700;
  luis.frequency = 1100;
  EXPECT_TRUE(talk_until({&rosa, &luis}, [&] {
    return rosa.telephone.hears(1100, 300) > 0.7 && luis.telephone.hears(700, 300) > 0.7;
  }));
  EXPECT_LT(rosa.telephone.hears(700, 300), 0.05);
  EXPECT_LT(luis.telephone.hears(1100, 300), 0.05);
}

TEST_F(Legs, incident_06_who_is_removed_neither_hears_nor_is_heard_any_more) {
  const auto room = media->open_room(events);
  TrunkEnd rosa(1);
  TrunkEnd luis(2);
  connect(rosa);
  connect(luis);
  let_in(room, "rosa", rosa);
  let_in(room, "luis", luis);
  rosa.frequency = 700;
  luis.frequency = 1100;
  ASSERT_TRUE(talk_until({&rosa, &luis}, [&] {
    return rosa.telephone.hears(1100, 300) > 0.7 && luis.telephone.hears(700, 300) > 0.7;
  }));
  media->remove_participant(room, ParticipantId("rosa"), [] {});
  wait_for_workers();
  rosa.hear();
  luis.hear();
  const auto from_here = rosa.packets;
  ASSERT_TRUE(talk_until({&rosa, &luis}, [&] { return rosa.packets > from_here + 60; }));
  EXPECT_LT(rosa.telephone.loudness(900), -60) << "the leg lives, without the room";
  EXPECT_LT(luis.telephone.loudness(900), -60);
}

TEST_F(Legs, a_muted_telephone_is_not_heard) {
  const auto room = media->open_room(events);
  TrunkEnd rosa(1);
  TrunkEnd luis(2);
  connect(rosa);
  connect(luis);
  let_in(room, "luis", luis);
  type_pin(rosa);
  ASSERT_TRUE(talk_until({&rosa}, [&] { return !typed(rosa).empty(); }));
  media->with_caller(rosa.leg.leg, [](phone::Caller& caller, Moment now) {
    caller.dialogue().feed_pin_answer(phone::PinAccepted{}, now);
    caller.dialogue().feed_admitted(now);
  });
  const auto producer = enter(room, "rosa", rosa);
  ASSERT_TRUE(producer.ok());
  rosa.frequency = 700;
  ASSERT_TRUE(talk_until({&rosa, &luis}, [&] { return luis.telephone.hears(700, 300) > 0.7; }));
  media->pause_producer(room, ParticipantId("rosa"), *producer, true, [](const Result<Done, calls::MediaWhy>&) {});
  wait_for_workers();
  const auto from_here = luis.packets;
  ASSERT_TRUE(talk_until({&rosa, &luis}, [&] { return luis.packets > from_here + 60; }));
  EXPECT_LT(luis.telephone.loudness(900), -60);
}

TEST_F(Legs, a_closed_leg_sends_nothing_and_cannot_enter) {
  const auto room = media->open_room(events);
  TrunkEnd rosa(1);
  connect(rosa);
  ASSERT_TRUE(talk_until({&rosa}, [&] { return rosa.packets > 5; }));
  media->close(rosa.leg.leg);
  wait_for_workers();
  rosa.hear();
  const auto before = rosa.packets;
  EXPECT_EQ(enter(room, "rosa", rosa).why(), calls::MediaWhy::no_such_leg);
  const auto give_up = std::chrono::steady_clock::now() + 200ms;
  talk_until({&rosa}, [&] { return std::chrono::steady_clock::now() > give_up; });
  EXPECT_EQ(rosa.packets, before);
}

TEST_F(Legs, without_recordings_there_are_no_telephones) {
  MediaOptions options;
  options.listen = {"127.0.0.1"};
  options.workers = 1;
  const auto silent = std::move(MediaWorkers::start(options, random, handshakes)).value();
  EXPECT_EQ(silent->open({calls::CallId("call"), "127.0.0.1"}).why(), calls::LegWhy::no_port);
}

}  // namespace
}  // namespace bedside::net
