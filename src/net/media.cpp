#include "net/media.hpp"

#include <algorithm>
#include <future>
#include <thread>

namespace bedside::net {

calls::MediaWhy to_media_why(sfu::RoomWhy why) {
  switch (why) {
    case sfu::RoomWhy::no_such_room: return calls::MediaWhy::no_such_room;
    case sfu::RoomWhy::no_such_participant: return calls::MediaWhy::no_such_participant;
    case sfu::RoomWhy::no_such_transport: return calls::MediaWhy::no_such_transport;
    case sfu::RoomWhy::no_such_producer: return calls::MediaWhy::no_such_producer;
    case sfu::RoomWhy::no_such_consumer: return calls::MediaWhy::no_such_consumer;
    case sfu::RoomWhy::already_connected: return calls::MediaWhy::already_connected;
    case sfu::RoomWhy::bad_parameters: return calls::MediaWhy::bad_parameters;
    case sfu::RoomWhy::too_many: return calls::MediaWhy::too_many;
  }
  return calls::MediaWhy::bad_parameters;
}

namespace {

template <class T>
Result<T, calls::MediaWhy> to_answer(Result<T, sfu::RoomWhy> result) {
  if (!result) return Refused{to_media_why(result.why())};
  return std::move(result).value();
}

calls::TransportOffer to_offer(sfu::TransportDescription transport) {
  return {std::move(transport.id), std::move(transport.ice_parameters), std::move(transport.ice_candidates),
          std::move(transport.dtls_parameters)};
}

calls::ConsumerOffer to_offer(sfu::ConsumerDescription consumer) {
  return {std::move(consumer.consumer_id),
          std::move(consumer.producer_id),
          std::move(consumer.producer_participant),
          static_cast<calls::MediaSource>(consumer.label),
          std::move(consumer.kind),
          std::move(consumer.rtp_parameters),
          consumer.producer_paused};
}

template <class... Takes>
struct Overloaded : Takes... {
  using Takes::operator()...;
};
template <class... Takes>
Overloaded(Takes...) -> Overloaded<Takes...>;

}  // namespace

Result<std::unique_ptr<MediaWorkers>, std::string> MediaWorkers::start(const MediaOptions& options,
                                                                       RandomSource& random,
                                                                       secure::HandshakeFactory& handshakes) {
  const auto ips = options.listen.empty() ? local_addresses() : options.listen;
  const std::size_t count = options.workers > 0 ? static_cast<std::size_t>(options.workers)
                                                : std::max(1U, std::thread::hardware_concurrency());
  std::unique_ptr<MediaWorkers> media(new MediaWorkers(options, random));
  std::vector<Worker::Sockets> bound;
  for (std::size_t i = 0; i < count; ++i) {
    auto sockets = Worker::bind(ips, options.port == 0 ? std::uint16_t{0} : static_cast<std::uint16_t>(options.port + i), options.reach);
    if (!sockets) return Refused{"media: " + sockets.why()};
    media->listening_.push_back(sockets->listening);
    bound.push_back(std::move(sockets).value());
  }
  media->rooms_of_worker_.resize(count);
  media->legs_of_worker_.resize(count);
  for (auto& sockets : bound) {
    std::vector<sfu::ListenAddress> announced = sockets.listening;
    if (!options.announce.empty()) {
      announced.clear();
      for (const auto& ip : options.announce) announced.push_back({ip, sockets.listening.front().port});
    }
    media->workers_.push_back(std::make_unique<Worker>(
        std::move(sockets), announced, random, handshakes,
        [self = media.get()](sfu::Event event) { self->dispatch(std::move(event)); }, options.phrasebook,
        [self = media.get()](const calls::LegId& leg, const phone::CallerOutput& wish) {
          if (self->wishes_) self->wishes_(leg, wish);
        }));
  }
  media->ready_.store(true);
  return media;
}

MediaWorkers::~MediaWorkers() { stop(); }

void MediaWorkers::stop() {
  ready_.store(false);
  for (auto& worker : workers_) worker->stop();
}

sfu::Counters MediaWorkers::counters() {
  sfu::Counters sum;
  for (auto& worker : workers_) {
    std::promise<sfu::Counters> promise;
    auto future = promise.get_future();
    worker->post([&promise](sfu::Engine& engine, Moment) { promise.set_value(engine.counters()); });
    const sfu::Counters one = future.get();
    sum.packets_in += one.packets_in;
    sum.bytes_in += one.bytes_in;
    sum.packets_out += one.packets_out;
    sum.bytes_out += one.bytes_out;
    sum.media_forwarded += one.media_forwarded;
    sum.resends += one.resends;
    sum.key_frame_requests += one.key_frame_requests;
    for (std::size_t i = 0; i < sfu::kDropCount; ++i) sum.dropped[i] += one.dropped[i];
  }
  return sum;
}

std::size_t MediaWorkers::leg_count() {
  const std::lock_guard lock(mutex_);
  return legs_.size();
}

std::optional<MediaWorkers::Place> MediaWorkers::find(const calls::RoomId& room) {
  const std::lock_guard lock(mutex_);
  const auto at = rooms_.find(room);
  if (at == rooms_.end()) return std::nullopt;
  return at->second;
}

void MediaWorkers::dispatch(sfu::Event event) {
  Listener listener;
  {
    const std::lock_guard lock(mutex_);
    const auto at = listeners_.find(event.room);
    if (at == listeners_.end()) return;
    listener = at->second;
  }
  calls::MediaEvents& to = *listener.events;
  const calls::RoomId& room = listener.room;
  std::visit(
      Overloaded{
          [&](sfu::ConsumerAppeared& e) { to.on_consumer(room, e.to, to_offer(std::move(e.consumer))); },
          [&](sfu::ConsumerGone& e) { to.on_consumer_closed(room, e.to, std::move(e.consumer_id)); },
          [&](sfu::ProducerPauseChanged& e) { to.on_producer_paused(room, e.of, std::move(e.producer_id), e.paused); },
          [&](sfu::SpeakerChanged& e) { to.on_speaker(room, e.speaker); },
          [&](sfu::ReceptionChanged& e) { to.on_reception(room, e.of, e.reception); },
          [&](sfu::TransportStateChanged& e) {
            to.on_transport_state(room, e.of, std::move(e.transport_id), std::string(transport_state_text(e.state)));
          },
      },
      event.what);
}

std::size_t MediaWorkers::choose_worker() const {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    const bool idle = rooms_of_worker_[i] == 0;
    if (idle || (rooms_of_worker_[i] < kRoomsTogether && workers_[i]->load() < kLightLoad)) return i;
  }
  return static_cast<std::size_t>(std::min_element(rooms_of_worker_.begin(), rooms_of_worker_.end()) - rooms_of_worker_.begin());
}

calls::RoomId MediaWorkers::open_room(calls::MediaEvents& events) {
  const auto room = calls::RoomId::make(random_);
  Place place;
  {
    const std::lock_guard lock(mutex_);
    place = {choose_worker(), ++last_key_, &events};
    ++rooms_of_worker_[place.worker];
    rooms_.emplace(room, place);
    listeners_.emplace(place.key, Listener{room, &events});
  }
  workers_[place.worker]->post([key = place.key](sfu::Engine& engine, Moment) { engine.open_room(key); });
  return room;
}

void MediaWorkers::close_room(calls::RoomId room, std::function<void()> done) {
  const auto place = find(room);
  {
    const std::lock_guard lock(mutex_);
    if (place && rooms_.erase(room) == 1) --rooms_of_worker_[place->worker];
  }
  workers_[place ? place->worker : 0]->post([this, place, done = std::move(done)](sfu::Engine& engine, Moment) {
    if (place) {
      workers_[place->worker]->legs().leave_all(place->key);
      engine.close_room(place->key);
      const std::lock_guard lock(mutex_);
      listeners_.erase(place->key);
    }
    done();
  });
}

template <class T, class Use>
void MediaWorkers::with_room(const calls::RoomId& room, calls::Answer<T> answer, Use use) {
  const auto place = find(room);
  workers_[place ? place->worker : 0]->post(
      [place, answer = std::move(answer), use = std::move(use)](sfu::Engine& engine, Moment now) mutable {
        sfu::Room* found = place ? engine.find_room(place->key) : nullptr;
        if (found == nullptr) return answer(Refused{calls::MediaWhy::no_such_room});
        answer(to_answer<T>(use(*found, now)));
      });
}

void MediaWorkers::add_participant(calls::RoomId room, ParticipantId who, calls::Answer<calls::MediaOffer> answer) {
  with_room<calls::MediaOffer>(
      room, std::move(answer),
      [who](sfu::Room& found, Moment) -> Result<calls::MediaOffer, sfu::RoomWhy> {
        auto transports = found.add_participant(who);
        if (!transports) return Refused{transports.why()};
        return calls::MediaOffer{sfu::router_rtp_capabilities(), to_offer(std::move(transports->send)),
                                 to_offer(std::move(transports->receive))};
      });
}

void MediaWorkers::remove_participant(calls::RoomId room, ParticipantId who, std::function<void()> done) {
  const auto place = find(room);
  with_room<Done>(room, [done = std::move(done)](const Result<Done, calls::MediaWhy>&) { done(); },
                  [this, place, who](sfu::Room& found, Moment) {
                    workers_[place->worker]->legs().leave(place->key, who);
                    return found.remove_participant(who);
                  });
}

void MediaWorkers::announce_capabilities(calls::RoomId room, ParticipantId who, sfu::RtpCapabilities capabilities,
                                         calls::Answer<Done> answer) {
  const auto place = find(room);
  // In a turn of its own, behind the offers: whoever gets it knows that all that was there has been offered.
  auto behind = [&worker = *workers_[place ? place->worker : 0],
                 answer = std::move(answer)](const Result<Done, calls::MediaWhy>& result) {
    worker.post([answer, result](sfu::Engine&, Moment) { answer(result); });
  };
  with_room<Done>(room, std::move(behind),
                  [who, capabilities = std::move(capabilities)](sfu::Room& found, Moment) mutable {
                    return found.announce_capabilities(who, std::move(capabilities));
                  });
}

void MediaWorkers::connect_transport(calls::RoomId room, ParticipantId who, std::string transport_id,
                                     sfu::DtlsParameters dtls_parameters, calls::Answer<Done> answer) {
  with_room<Done>(room, std::move(answer),
                  [who, id = std::move(transport_id), remote = std::move(dtls_parameters)](
                      sfu::Room& found, Moment now) { return found.connect_transport(who, id, remote, now); });
}

void MediaWorkers::restart_ice(calls::RoomId room, ParticipantId who, std::string transport_id,
                               calls::Answer<sfu::IceParameters> answer) {
  with_room<sfu::IceParameters>(
      room, std::move(answer),
      [who, id = std::move(transport_id)](sfu::Room& found, Moment) { return found.restart_ice(who, id); });
}

void MediaWorkers::produce(calls::RoomId room, ParticipantId who, calls::MediaSource source, std::string kind,
                           sfu::RtpParameters rtp_parameters, sfu::Worth worth, calls::Answer<std::string> producer_id) {
  with_room<std::string>(
      room, std::move(producer_id),
      [who, source, worth, kind = std::move(kind), parameters = std::move(rtp_parameters)](
          sfu::Room& found, Moment) -> Result<std::string, sfu::RoomWhy> {
        const auto known = sfu::parse_kind(kind);
        if (!known) return Refused{sfu::RoomWhy::bad_parameters};
        return found.produce(who, *known, static_cast<std::uint8_t>(source), parameters, worth);
      });
}

void MediaWorkers::close_producer(calls::RoomId room, ParticipantId who, std::string producer_id,
                                  calls::Answer<Done> answer) {
  with_room<Done>(room, std::move(answer), [who, id = std::move(producer_id)](sfu::Room& found, Moment) {
    return found.close_producer(who, id);
  });
}

void MediaWorkers::pause_producer(calls::RoomId room, ParticipantId who, std::string producer_id, bool paused,
                                  calls::Answer<Done> answer) {
  const auto place = find(room);
  with_room<Done>(room, std::move(answer),
                  [this, place, who, id = std::move(producer_id), paused](sfu::Room& found, Moment now) {
                    workers_[place->worker]->legs().set_muted(place->key, id, paused);
                    return found.pause_producer(who, id, paused, now);
                  });
}

void MediaWorkers::pause_consumer(calls::RoomId room, ParticipantId who, std::string consumer_id, bool paused,
                                  std::optional<int> long_side, calls::Answer<Done> answer) {
  with_room<Done>(room, std::move(answer),
                  [who, id = std::move(consumer_id), paused, long_side](sfu::Room& found, Moment now) {
                    return found.pause_consumer(who, id, paused, long_side, now);
                  });
}

}  // namespace bedside::net
