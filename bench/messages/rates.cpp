#include "bench/messages/rates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "bench/messages/plain.hpp"
#include "delivery/drainer.hpp"
#include "desk/inviting.hpp"
#include "ical/calendar_writer.hpp"
#include "secure/random.hpp"
#include "words/icu_date_words.hpp"
#include "zones/system_zone_rules.hpp"

namespace bedside::bench {
namespace {

using Clock = std::chrono::steady_clock;

void invite(desk::Storage& storage, const Databases& databases, int n) {
  const Place& place = databases.world()[static_cast<std::size_t>(n % kClinics)];
  const VisitId& visit = place.visits[static_cast<std::size_t>(n / kClinics) % place.visits.size()];
  const desk::Actor actor{place.clinic, place.provider, {clinic::Role::provider}};
  const auto sent = desk::transact(storage, [&](desk::UnitOfWork& unit) {
    return desk::send_invitations(unit, context_now(databases.keys()), actor, visit, std::nullopt, std::nullopt, {guest_of(n)}, fmt::format("bench-{}", n));
  });
  if (!sent.ok()) throw std::runtime_error(fmt::format("an invitation was refused: {}", desk::word(sent.why().why)));
}

void invite_all(desk::Storage& storage, const Databases& databases, int count) {
  std::atomic<int> next = 0;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < kWorkers; ++i)
    threads.emplace_back([&] { for (int n = next++; n < count; n = next++) invite(storage, databases, n); });
  for (auto& thread : threads) thread.join();
}

/// Senders that take everything: what is measured is ours.
class Taker final : public delivery::Sender {
 public:
  delivery::Outcome send(const delivery::Message& message) override {
    if (message.words.text.empty()) throw std::runtime_error("an empty message");
    return {delivery::Outcome::Kind::accepted, "250 taken", std::nullopt};
  }
};

struct Mailroom {
  zones::SystemZoneClocks clocks;
  words::IcuDateWords dates{clocks};
  ical::CalendarWriter calendars{clocks};
  secure::SystemRandom random;
  delivery::DrainerSettings settings = [] {
    delivery::DrainerSettings given;
    given.email = given.sms = [] { return std::make_unique<Taker>(); };
    given.organizer = "visits@clinic.example";
    return given;
  }();
};

}  // namespace

Rates measure_accepting(Databases& databases, int count) {
  std::vector<Lane> lanes(kWorkers);
  {
    Recorder recorder(Databases::opened(databases.fresh()), databases.keys());
    for (int n = 0; n < count; ++n) {
      invite(recorder, databases, n);
      std::ranges::move(recorder.take_units(), std::back_inserter(lanes[static_cast<std::size_t>(n) % lanes.size()]));
    }
  }
  std::size_t units = 0;
  for (const Lane& lane : lanes) units += lane.size();
  if (units != static_cast<std::size_t>(count)) throw std::runtime_error("not one transaction for each invitation");
  const auto rate = [count](std::chrono::duration<double> took) { return count / took.count(); };
  Rates rates;
  {
    const auto storage = storage::open(Databases::opened(databases.fresh()), databases.keys());
    const auto begun = Clock::now();
    invite_all(*storage, databases, count);
    rates.ours = rate(Clock::now() - begun);
  }
  rates.rows = rate(run_plainly(databases.kind(), databases.fresh(), lanes, false));
  rates.writing = rate(run_plainly(databases.kind(), databases.fresh(), lanes, true));
  return rates;
}

Rates measure_sending(Databases& databases, int count) {
  invite_all(*storage::open(Databases::opened(databases.fresh()), databases.keys()), databases, count);
  databases.keep();
  using Of = Databases::Of;
  Mailroom room;
  const auto rate = [count](std::chrono::duration<double> took) { return count / took.count(); };
  Rates rates;
  {
    const auto storage = storage::open(Databases::opened(databases.fresh(Of::kept)), databases.keys());
    std::atomic<int> left = count;
    std::promise<void> empty;
    room.settings.on_settled = [&](const notices::Notice&) { if (--left == 0) empty.set_value(); };
    delivery::Drainer drainer(*storage, databases.keys(), room.random, room.dates, room.calendars, room.settings);
    const auto begun = Clock::now();
    drainer.start();
    empty.get_future().wait();
    rates.ours = rate(Clock::now() - begun);
    drainer.stop();
  }
  std::vector<Lane> lanes;  // a thread sends for each channel, one message after the other
  {
    Recorder recorder(Databases::opened(databases.fresh(Of::kept)), databases.keys());
    room.settings.on_settled = [](const notices::Notice&) {};
    delivery::Drainer drainer(recorder, databases.keys(), room.random, room.dates, room.calendars, room.settings);
    Taker taker;
    for (const auto channel : notices::kAllChannels) {
      drainer.drain(channel, &taker);
      lanes.push_back(recorder.take_units());
    }
  }
  rates.rows = rate(run_plainly(databases.kind(), databases.fresh(Of::kept), lanes, false));
  rates.writing = rate(run_plainly(databases.kind(), databases.fresh(Of::kept), lanes, true));
  return rates;
}

}  // namespace bedside::bench
