// 200 telephones on loopback sockets, each 50 packets a second both ways, in 50 rooms of one worker thread; what that
// thread spends, and how soon after the answer the first prompt is on the wire. Where clearly fewer packets come back than
// are due, the machine was too busy for the figure to mean anything.
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <ctime>
#include <future>
#include <map>

#include "audio/frame.hpp"
#include "audio/g711.hpp"
#include "audio/tones.hpp"
#include "net/media.hpp"
#include "parts.hpp"
#include "secure/dtls.hpp"
#include "secure/random.hpp"
#include "speech.hpp"

namespace bedside::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kRooms = 50;
constexpr std::size_t kLegs = 4;
constexpr int kWarmUpSteps = 100;
constexpr int kSteps = 500;
constexpr int kAnswers = 20;

class NoEvents final : public calls::MediaEvents {
  void on_consumer(calls::RoomId, ParticipantId, calls::ConsumerOffer) override {}
  void on_consumer_closed(calls::RoomId, ParticipantId, std::string) override {}
  void on_producer_paused(calls::RoomId, ParticipantId, std::string, bool) override {}
  void on_speaker(calls::RoomId, ParticipantId) override {}
  void on_reception(calls::RoomId, ParticipantId, sfu::Reception) override {}
  void on_transport_state(calls::RoomId, ParticipantId, std::string, std::string) override {}
};

std::chrono::nanoseconds cpu_time(clockid_t clock) {
  timespec spent{};
  clock_gettime(clock, &spent);
  return std::chrono::seconds(spent.tv_sec) + std::chrono::nanoseconds(spent.tv_nsec);
}
/// Of every thread but this one.
std::chrono::nanoseconds others_time() { return cpu_time(CLOCK_PROCESS_CPUTIME_ID) - cpu_time(CLOCK_THREAD_CPUTIME_ID); }

/// One long tone for every sentence.
const phone::Phrasebook& phrasebook() {
  static const phone::Phrasebook book = [] {
    phone::Phrasebook made;
    made.add_language("en", *phone::parse_order("weekday month day at hour minute part zone",
                                                "am am am am am am am am am am am am pm pm pm pm pm pm pm pm pm pm pm pm"));
    const audio::Recording tone{audio::Rate::narrow, audio::make_sine(audio::Rate::narrow, 500, 100ms, 3000)};
    for (const auto& id : made.missing("en")) made.add("en/" + id, phone::Clip(tone));
    return made;
  }();
  return book;
}

struct Trunk {
  net::BoundSocket socket = std::move(net::bind_udp("127.0.0.1", 0)).value();
  calls::LocalEndpoint leg;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::size_t heard = 0;
  bool spoken = false;

  void open(net::MediaWorkers& media, const std::string& call) {
    leg = media.open({calls::CallId(call), "127.0.0.1"}).value();
    calls::LegFlow flow;
    flow.remote_ip = "127.0.0.1";
    flow.remote_port = socket.port;
    flow.format.receive_digits = 101;
    flow.send = flow.receive = true;
    media.update(leg.leg, flow);
  }
  void send(const Bytes& packet) const {
    sockaddr_storage storage;
    const socklen_t size = net::to_socket_address(*net::parse_address("127.0.0.1", leg.port), storage);
    ::sendto(socket.handle.get(), packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&storage), size);
  }
  void say(const Bytes& payload) { send(make_rtp(0, sequence++, timestamp += 160, payload)); }
  void press(std::uint8_t event) {
    timestamp += 160;
    for (std::uint16_t i = 1; i <= 7; ++i) {
      const Bytes payload{event, static_cast<std::uint8_t>(i > 4 ? 0x8A : 0x0A), static_cast<std::uint8_t>((i * 160) >> 8), static_cast<std::uint8_t>(i * 160)};
      send(make_rtp(101, sequence++, timestamp, payload));
    }
    timestamp += 5 * 160;
  }
  void hear() {
    std::array<std::uint8_t, 1500> bytes;
    for (;;) {
      const auto size = ::recv(socket.handle.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (size <= 0) return;
      ++heard;
      std::array<audio::Sample, audio::kFrameLimit> sound{};
      const auto count = audio::decode_g711(audio::G711::mu_law, ByteSpan(bytes).subspan(12, static_cast<std::size_t>(std::max<ssize_t>(size, 12)) - 12), sound);
      spoken = spoken || audio::level_dbov(audio::Samples(sound).first(count)) > -50;
    }
  }
};

struct Bench {
  secure::SystemRandom random;
  secure::DtlsFactory handshakes{random};
  NoEvents events;
  std::map<calls::LegId, bool> typed;
  std::mutex mutex;
  std::unique_ptr<net::MediaWorkers> media;

  Bench() {
    net::MediaOptions options;
    options.listen = {"127.0.0.1"};
    options.workers = 1;
    options.phrasebook = &phrasebook();
    media = std::move(net::MediaWorkers::start(options, random, handshakes)).value();
    media->set_wishes([this](const calls::LegId& leg, const phone::CallerOutput& wish) {
      const std::lock_guard lock(mutex);
      if (std::holds_alternative<phone::PinTyped>(wish)) typed[leg] = true;
    });
  }
  ~Bench() { media->stop(); }

  void greet(const Trunk& trunk) {
    media->with_caller(trunk.leg.leg, [](phone::Caller& caller, Moment now) { caller.dialogue().start(phone::Incoming{{"en"}, phone::Budget::kept}, now); });
  }
  bool has_typed(const Trunk& trunk) {
    const std::lock_guard lock(mutex);
    return typed[trunk.leg.leg];
  }
};

/// All telephones say their next 20 ms, 50 times a second, until it is so; false when it does not become so.
template <class Done>
bool talk(std::vector<Trunk>& trunks, const std::vector<Speech>& voices, int steps, Done done) {
  auto next = Clock::now();
  for (int step = 0; step < steps; ++step) {
    for (std::size_t i = 0; i < trunks.size(); ++i) {
      const auto& frames = voices[i % voices.size()].narrow;
      trunks[i].say(frames[(static_cast<std::size_t>(step) + i * 17) % frames.size()]);
    }
    for (auto& trunk : trunks) trunk.hear();
    if (done()) return true;
    next += 20ms;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(next - Clock::now());
    if (left > 0ms) ::poll(nullptr, 0, static_cast<int>(left.count()));
  }
  return false;
}

void measure_answers(Bench& bench) {
  std::vector<double> waits;
  for (int i = 0; i < kAnswers; ++i) {
    Trunk trunk;
    trunk.open(*bench.media, "answer-" + std::to_string(i));
    const auto begun = Clock::now();
    bench.greet(trunk);
    while (!trunk.spoken && Clock::now() - begun < 2s) {
      pollfd ready{trunk.socket.handle.get(), POLLIN, 0};
      ::poll(&ready, 1, 100);
      trunk.hear();
    }
    waits.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begun).count());
    bench.media->close(trunk.leg.leg);
  }
  std::ranges::sort(waits);
  fmt::print("From answer to first prompt on the wire: median {:.1f} ms, worst {:.1f} ms of {} (goal 100)\n", waits[waits.size() / 2], waits.back(), waits.size());
}

}  // namespace

void measure_sockets() {
  Bench bench;
  measure_answers(bench);

  std::vector<Speech> voices;
  for (unsigned i = 0; i < 6; ++i) voices.push_back(make_speech(i));
  std::vector<Trunk> trunks(kRooms * kLegs);
  for (std::size_t i = 0; i < trunks.size(); ++i) {
    trunks[i].open(*bench.media, "call-" + std::to_string(i));
    bench.greet(trunks[i]);
  }
  for (auto& trunk : trunks)
    for (const char digit : std::string("482915736")) trunk.press(static_cast<std::uint8_t>(digit - 48));
  const auto all_typed = [&] { return std::ranges::all_of(trunks, [&](const Trunk& trunk) { return bench.has_typed(trunk); }); };
  if (!talk(trunks, voices, 500, all_typed)) return fmt::print("Not every telephone could type its PIN: nothing was measured.\n");
  for (std::size_t r = 0; r < kRooms; ++r) {
    const auto room = bench.media->open_room(bench.events);
    for (std::size_t i = 0; i < kLegs; ++i) {
      const auto& leg = trunks[r * kLegs + i].leg.leg;
      bench.media->with_caller(leg, [](phone::Caller& caller, Moment now) {
        caller.dialogue().feed_pin_answer(phone::PinAccepted{}, now);
        caller.dialogue().feed_admitted(now);
      });
      bench.media->add_phone(room, ParticipantId("phone-" + std::to_string(i)), leg, [](const Result<std::string, calls::MediaWhy>&) {});
    }
  }
  talk(trunks, voices, kWarmUpSteps + 250, [] { return false; });  // the introductions end
  std::size_t heard = 0;
  for (const auto& trunk : trunks) heard += trunk.heard;
  const auto before = others_time();
  const auto begun = Clock::now();
  talk(trunks, voices, kSteps, [] { return false; });
  const std::chrono::duration<double> took = Clock::now() - begun;
  const double spent = static_cast<double>((others_time() - before).count()) / 1e9;
  std::size_t packets = 0;
  for (const auto& trunk : trunks) packets += trunk.heard;
  packets -= heard;
  fmt::print("{} telephones on sockets, {} rooms, one worker: {:.0f} % of one core; {:.1f} % of the packets due came back\n", trunks.size(), kRooms,
             spent / took.count() * 100, 100.0 * static_cast<double>(packets) / (kSteps * static_cast<double>(trunks.size())));
}

}  // namespace bedside::bench
