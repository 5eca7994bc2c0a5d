// Telephone legs among the workers: each on one, and on that of its room while it is in one.
#include <algorithm>

#include "net/media.hpp"

namespace bedside::net {

Result<calls::LocalEndpoint, calls::LegWhy> MediaWorkers::open(const calls::LegSetup& setup) {
  if (!has_telephones_) return Refused{calls::LegWhy::no_port};
  if (!parse_address(setup.local_ip, 0)) return Refused{calls::LegWhy::no_such_address};
  auto sockets = leg_ports_.bind(setup.local_ip);
  if (!sockets) return Refused{calls::LegWhy::no_port};
  const std::uint16_t port = sockets->rtp.port;
  const auto id = calls::LegId::make(random_);
  // Tasks are copied about; the leg is not.
  const auto leg = std::make_shared<std::unique_ptr<TelephoneLeg>>(
      std::make_unique<TelephoneLeg>(id, std::move(*sockets)));
  std::size_t worker = 0;
  {
    const std::lock_guard lock(mutex_);
    worker = static_cast<std::size_t>(std::min_element(legs_of_worker_.begin(), legs_of_worker_.end()) -
                                      legs_of_worker_.begin());
    ++legs_of_worker_[worker];
    legs_.emplace(id, worker);
  }
  workers_[worker]->post([this, worker, leg](sfu::Engine&, Moment now) { workers_[worker]->legs().add(std::move(*leg), now); });
  return calls::LocalEndpoint{id, setup.local_ip, port};
}

std::optional<std::size_t> MediaWorkers::worker_of(const calls::LegId& leg) {
  const std::lock_guard lock(mutex_);
  const auto at = legs_.find(leg);
  if (at == legs_.end()) return std::nullopt;
  return at->second;
}

void MediaWorkers::with_leg(const calls::LegId& leg, std::function<void(LegHost&, TelephoneLeg&, Moment)> use) {
  const auto worker = worker_of(leg);
  if (!worker) return;
  workers_[*worker]->post([this, leg, worker = *worker, use = std::move(use)](sfu::Engine&, Moment now) mutable {
    LegHost& host = workers_[worker]->legs();
    if (TelephoneLeg* found = host.find(leg)) {
      use(host, *found, now);
    } else if (worker_of(leg) && worker_of(leg) != worker) {
      with_leg(leg, std::move(use));  // on its way to the worker of its room
    }
  });
}

void MediaWorkers::with_caller(const calls::LegId& leg, std::function<void(phone::Caller&, Moment)> feed) {
  with_leg(leg, [feed = std::move(feed)](LegHost& host, TelephoneLeg& found, Moment now) {
    if (!found.caller) return;
    feed(*found.caller, now);
    host.settle(found);
  });
}

void MediaWorkers::update(const calls::LegId& leg, const calls::LegFlow& flow) {
  with_leg(leg, [flow](LegHost& host, TelephoneLeg& found, Moment now) { host.agree(found, flow, now); });
}

void MediaWorkers::close(const calls::LegId& leg) {
  std::size_t worker = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto at = legs_.find(leg);
    if (at == legs_.end()) return;
    worker = at->second;
    --legs_of_worker_[worker];
    legs_.erase(at);
  }
  workers_[worker]->post([this, leg, worker](sfu::Engine&, Moment) {
    const auto ended = workers_[worker]->legs().take(leg);  // its sockets close with it
  });
}

void MediaWorkers::enter_on(std::size_t worker, const Place& place, const ParticipantId& who, const calls::LegId& leg,
                            const calls::Answer<std::string>& answer) {
  LegHost& host = workers_[worker]->legs();
  TelephoneLeg* found = host.find(leg);
  if (found == nullptr) return answer(Refused{calls::MediaWhy::no_such_leg});
  auto entered = host.enter(*found, place.key, who);
  if (!entered) return answer(Refused{to_media_why(entered.why())});
  answer(std::move(entered).value());
}

void MediaWorkers::add_phone(calls::RoomId room, ParticipantId who, calls::LegId leg, calls::Answer<std::string> answer) {
  const auto place = find(room);
  const auto from = worker_of(leg);
  if (!place || !from) {
    const auto why = place ? calls::MediaWhy::no_such_leg : calls::MediaWhy::no_such_room;
    return workers_[0]->post([why, answer = std::move(answer)](sfu::Engine&, Moment) { answer(Refused{why}); });
  }
  const std::size_t to = place->worker;
  if (*from == to) {
    return workers_[to]->post([this, to, place = *place, who, leg, answer = std::move(answer)](sfu::Engine&, Moment) {
      enter_on(to, place, who, leg, answer);
    });
  }
  workers_[*from]->post([this, from = *from, to, place = *place, who, leg, answer = std::move(answer)](sfu::Engine&, Moment) {
    const auto moving = std::make_shared<std::unique_ptr<TelephoneLeg>>(workers_[from]->legs().take(leg));
    if (*moving) {
      const std::lock_guard lock(mutex_);
      if (const auto at = legs_.find(leg); at != legs_.end()) {
        at->second = to;
        --legs_of_worker_[from];
        ++legs_of_worker_[to];
      }
    }
    workers_[to]->post([this, to, place, who, leg, answer, moving](sfu::Engine&, Moment now) {
      // Whoever closed it on the way has taken it off the list and finds nothing here.
      if (*moving && worker_of(leg) == to) workers_[to]->legs().add(std::move(*moving), now);
      enter_on(to, place, who, leg, answer);
    });
  });
}

}  // namespace bedside::net
