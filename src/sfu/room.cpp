#include "sfu/room.hpp"

#include <algorithm>

namespace bedside::sfu {

namespace {

template <class List>
auto* find_by_id(List& list, const std::string& id) {
  const auto at = std::find_if(list.begin(), list.end(), [&](const auto& item) {
    if constexpr (requires { item->id(); }) {
      return item->id() == id;
    } else {
      return item->id == id;
    }
  });
  return at == list.end() ? nullptr : at->get();
}

Transport* find_transport(Participant& participant, const std::string& id) {
  if (participant.inside()) return nullptr;
  if (participant.send->id() == id) return participant.send.get();
  if (participant.receive->id() == id) return participant.receive.get();
  return nullptr;
}

/// From one step of a connection's making to the next: a browser's round trip, and then some.
constexpr std::chrono::milliseconds kJoining{200};

std::size_t index_of(const Transport& transport) { return transport.direction() == Direction::send ? 0 : 1; }

}  // namespace

Room::~Room() = default;

Participant* Room::find(const ParticipantId& who) {
  for (const auto& participant : participants_) {
    if (participant->id == who) return participant.get();
  }
  return nullptr;
}

TransportDescription Room::describe(const Transport& transport) const {
  return {transport.id(), transport.ice_parameters(), site_.candidates, transport.dtls_parameters()};
}

Result<Participant*, RoomWhy> Room::make_participant(const ParticipantId& who) {
  if (find(who) != nullptr) return Refused{RoomWhy::already_connected};
  if (participants_.size() >= kParticipantLimit) return Refused{RoomWhy::too_many};
  auto participant = std::make_unique<Participant>();
  participant->id = who;
  participant->cname = make_id_text(site_.random).substr(0, 16);
  participant->next_ssrc = site_.random.next_u32() | 1U;
  participants_.push_back(std::move(participant));
  return participants_.back().get();
}

Result<ParticipantTransports, RoomWhy> Room::add_participant(const ParticipantId& who) {
  const auto added = make_participant(who);
  if (!added) return Refused{added.why()};
  Participant& participant = **added;
  participant.send =
      std::make_unique<Transport>(site_, *this, participant, make_id_text(site_.random), Direction::send);
  participant.receive =
      std::make_unique<Transport>(site_, *this, participant, make_id_text(site_.random), Direction::receive);
  return ParticipantTransports{describe(*participant.send), describe(*participant.receive)};
}

Result<Done, RoomWhy> Room::remove_participant(const ParticipantId& who) {
  Participant* participant = find(who);
  if (participant == nullptr) return Refused{RoomWhy::no_such_participant};
  while (!participant->producers.empty()) close(*participant->producers.back());
  while (!participant->consumers.empty()) close(*participant->consumers.back());
  std::erase_if(participants_, [&](const auto& candidate) { return candidate.get() == participant; });
  wake(speakers_.deadline());
  return Done{};
}

Result<Done, RoomWhy> Room::announce_capabilities(const ParticipantId& who, RtpCapabilities capabilities) {
  Participant* participant = find(who);
  if (participant == nullptr) return Refused{RoomWhy::no_such_participant};
  if (participant->inside() || !check_capabilities(capabilities)) return Refused{RoomWhy::bad_parameters};
  if (participant->capabilities) return Refused{RoomWhy::already_connected};
  participant->capabilities = std::move(capabilities);
  for (const auto& other : participants_) {
    if (other.get() == participant) continue;
    for (const auto& producer : other->producers) make_consumer(*participant, *producer);
  }
  return Done{};
}

Result<Done, RoomWhy> Room::connect_transport(const ParticipantId& who, const std::string& transport_id,
                                              const DtlsParameters& remote, Moment now) {
  Participant* participant = find(who);
  if (participant == nullptr) return Refused{RoomWhy::no_such_participant};
  Transport* transport = find_transport(*participant, transport_id);
  if (transport == nullptr) return Refused{RoomWhy::no_such_transport};
  const auto connected = transport->connect(remote, now);
  if (!connected) {
    return Refused{connected.why() == ConnectWhy::already_connected ? RoomWhy::already_connected
                                                                    : RoomWhy::bad_parameters};
  }
  after_joining_step(*transport, now);
  if (transport->direction() == Direction::receive && transport->coming_up()) begin_all(*participant, now);
  return Done{};
}

Result<IceParameters, RoomWhy> Room::restart_ice(const ParticipantId& who, const std::string& transport_id) {
  Participant* participant = find(who);
  if (participant == nullptr) return Refused{RoomWhy::no_such_participant};
  Transport* transport = find_transport(*participant, transport_id);
  if (transport == nullptr) return Refused{RoomWhy::no_such_transport};
  return transport->restart_ice();
}

Result<std::string, RoomWhy> Room::produce(const ParticipantId& who, Kind kind, std::uint8_t label,
                                           const RtpParameters& parameters, Worth worth) {
  Participant* participant = find(who);
  if (participant == nullptr) return Refused{RoomWhy::no_such_participant};
  if (participant->producers.size() >= kProducerLimit) return Refused{RoomWhy::too_many};
  auto plan = plan_producer(kind, parameters);
  if (!plan) return Refused{RoomWhy::bad_parameters};
  const auto taken = [&](const std::optional<std::uint32_t>& ssrc) {
    return ssrc && std::any_of(participant->incoming.begin(), participant->incoming.end(),
                               [&](const Participant::Incoming& known) { return known.ssrc == *ssrc; });
  };
  for (const EncodingPlan& encoding : plan->encodings) {
    if (taken(encoding.ssrc) || taken(encoding.rtx_ssrc)) return Refused{RoomWhy::bad_parameters};
  }

  participant->producers.push_back(
      std::make_unique<Producer>(*participant, make_id_text(site_.random), label, std::move(plan).value()));
  Producer& producer = *participant->producers.back();
  producer.worth = worth;
  for (Layer& layer : producer.layers) {
    if (layer.ssrc) participant->incoming.push_back({*layer.ssrc, &producer, &layer, false});
    if (layer.rtx_ssrc) participant->incoming.push_back({*layer.rtx_ssrc, &producer, &layer, true});
  }
  if (producer.plan.extensions.mid != 0) participant->mid_extension = producer.plan.extensions.mid;
  if (producer.plan.extensions.rid != 0) participant->rid_extension = producer.plan.extensions.rid;
  if (producer.plan.extensions.repaired_rid != 0) {
    participant->repaired_rid_extension = producer.plan.extensions.repaired_rid;
  }
  if (producer.plan.takes_transport_cc) {
    participant->transport_cc_extension = producer.plan.extensions.transport_wide_cc;
  }
  if (kind == Kind::audio) {
    producer.voice = ++last_voice_;
    if (producer.plan.extensions.audio_level != 0) speakers_.add(producer.voice);
  }
  for (const auto& other : participants_) {
    if (other.get() != participant) make_consumer(*other, producer);
  }
  return producer.id;
}

void Room::make_consumer(Participant& to, Producer& producer) {
  if (!to.capabilities) return;
  const ConsumerIdentity identity{to.next_ssrc, to.next_ssrc + 1, std::to_string(to.next_mid), producer.owner.cname};
  auto parameters = plan_consumer(producer.plan.consumable, *to.capabilities, identity);
  if (!parameters) return;
  to.next_ssrc += 2;
  ++to.next_mid;
  ConsumerAppeared appeared{to.id,
                            {make_id_text(site_.random), producer.id, producer.owner.id, producer.label,
                             std::string(kind_text(producer.plan.kind)), *parameters, producer.paused}};
  to.consumers.push_back(std::make_unique<Consumer>(appeared.consumer.consumer_id, producer, *to.receive,
                                                    std::move(*parameters), site_.random));
  producer.consumers.push_back(to.consumers.back().get());
  if (to.consumers.back()->is_governed()) to.receive->govern();
  emit(std::move(appeared));
}

void Room::close(Consumer& consumer) {
  consumer.cut();
  Participant& receiver = consumer.receiver().owner();
  std::erase(consumer.producer().consumers, &consumer);
  consumer.receiver().retire_outgoing(consumer.ssrc());
  if (consumer.rtx_ssrc() != 0) consumer.receiver().retire_outgoing(consumer.rtx_ssrc());
  emit(ConsumerGone{receiver.id, consumer.id()});
  std::erase_if(receiver.consumers, [&](const auto& candidate) { return candidate.get() == &consumer; });
}

void Room::close(Producer& producer) {
  while (!producer.consumers.empty()) close(*producer.consumers.back());
  if (producer.voice != 0) {
    speakers_.remove(producer.voice);
    if (sound_sink_ != nullptr) sound_sink_->on_sound_gone(producer.voice);
  }
  Participant& owner = producer.owner;
  std::erase_if(owner.incoming, [&](const Participant::Incoming& known) {
    if (known.producer != &producer) return false;
    if (!owner.inside()) owner.send->forget_incoming(known.ssrc);
    return true;
  });
  std::erase_if(owner.producers, [&](const auto& candidate) { return candidate.get() == &producer; });
  wake(speakers_.deadline());
}

Result<Done, RoomWhy> Room::close_producer(const ParticipantId& who, const std::string& producer_id) {
  Participant* participant = find(who);
  if (participant == nullptr) return Refused{RoomWhy::no_such_participant};
  Producer* producer = find_by_id(participant->producers, producer_id);
  if (producer == nullptr) return Refused{RoomWhy::no_such_producer};
  close(*producer);
  return Done{};
}

Result<Done, RoomWhy> Room::pause_producer(const ParticipantId& who, const std::string& producer_id, bool paused,
                                           Moment now) {
  Participant* participant = find(who);
  if (participant == nullptr) return Refused{RoomWhy::no_such_participant};
  Producer* producer = find_by_id(participant->producers, producer_id);
  if (producer == nullptr) return Refused{RoomWhy::no_such_producer};
  if (producer->paused == paused) return Done{};
  producer->paused = paused;
  for (Layer& layer : producer->layers) layer.nack.forget_all();
  emit(ProducerPauseChanged{participant->id, producer->id, paused});
  for (Consumer* consumer : producer->consumers) {
    if (!paused && consumer->restart()) want_key_frame(*producer, consumer->layer(), now);
  }
  return Done{};
}

Result<Done, RoomWhy> Room::pause_consumer(const ParticipantId& who, const std::string& consumer_id, bool paused,
                                           std::optional<int> long_side, Moment now) {
  Participant* participant = find(who);
  if (participant == nullptr) return Refused{RoomWhy::no_such_participant};
  Consumer* consumer = find_by_id(participant->consumers, consumer_id);
  if (consumer == nullptr) return Refused{RoomWhy::no_such_consumer};
  if (long_side && (*long_side < 1 || *long_side > kLongestSide)) return Refused{RoomWhy::bad_parameters};
  consumer->set_shown(long_side);
  const bool begins = consumer->set_paused(paused);
  if (!paused && consumer->producer().is_video() && !participant->inside()) {
    allocate(*participant, now);  // the layer with which it begins
    wake(participant->allocate_at);
  }
  if (begins) begin(*consumer, now);
  return Done{};
}

void Room::begin(Consumer& consumer, Moment now) {
  if (!catch_up(consumer, now)) want_key_frame(consumer.producer(), consumer.layer(), now);
}

void Room::want_key_frame(Producer& producer, int index, Moment now) {
  if (index == kNoLayer || !producer.is_video()) return;
  Layer& layer = producer.layers[static_cast<std::size_t>(index)];
  layer.key_frame.wish();
  send_key_frame_request(producer, layer, now);
}

void Room::after_joining_step(Transport& transport, Moment now) {
  // The last step too: its answer, and what is sent then for the first time.
  if (!transport.connected() || transport.owner().announced[index_of(transport)] != TransportState::connected) {
    site_.joining_until = now + kJoining;
  }
  after_step(transport, now);
}

void Room::begin_all(Participant& of, Moment now) {
  for (const auto& consumer : of.consumers) {
    if (consumer->restart()) begin(*consumer, now);
  }
}

void Room::after_step(Transport& transport, Moment now) {
  Participant& owner = transport.owner();
  TransportState& announced = owner.announced[index_of(transport)];
  wake(transport.deadline());
  if (announced == transport.state()) return;
  announced = transport.state();
  emit(TransportStateChanged{owner.id, transport.id(), announced});
  if (transport.direction() == Direction::receive && (transport.coming_up() || transport.connected())) begin_all(owner, now);
  if (announced != TransportState::connected) return;
  if (!owner.reports_at) owner.reports_at = now;
  wake(*owner.reports_at);
  if (transport.direction() == Direction::send) {
    for (const auto& producer : owner.producers) {
      for (Layer& layer : producer->layers) send_key_frame_request(*producer, layer, now);
    }
  }
}

}  // namespace bedside::sfu
