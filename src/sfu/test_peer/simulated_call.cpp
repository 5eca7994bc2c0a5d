#include "sfu/test_peer/simulated_call.hpp"

#include <algorithm>

#include "base/invariant.hpp"

namespace bedside::sfu {

namespace {

/// At one moment; a few for each full slab.
constexpr int kRoundsLimit = 1000;

Path make_path(std::uint16_t port) {
  Path path;
  path.remote.ip = {10, 0, 0, 1};
  path.remote.port = port;
  return path;
}

}  // namespace

SimulatedCall::SimulatedCall(std::uint64_t seed, secure::SrtpProfile profile)
    : random(seed),
      server_handshakes(seed + 1, profile),
      client_handshakes(seed + 2, profile),
      engine(make_candidates({{"192.0.2.1", 40000}}), random, server_handshakes) {
  engine.open_room(1);
}

SimulatedCall::Member& SimulatedCall::add(const std::string& name) {
  auto member = std::make_unique<Member>();
  member->id = ParticipantId(name);
  member->send = std::make_unique<TestPeer>(client_handshakes, random);
  member->receive = std::make_unique<TestPeer>(client_handshakes, random);
  member->send_path = make_path(next_port_++);
  member->receive_path = make_path(next_port_++);
  member->offer = room().add_participant(member->id).value();
  return *(members[name] = std::move(member));
}

SimulatedCall::Member& SimulatedCall::join(const std::string& name, bool with_h264) {
  return join(name, browser_capabilities(with_h264));
}

SimulatedCall::Member& SimulatedCall::join(const std::string& name, RtpCapabilities capabilities) {
  Member& member = add(name);
  (void)room().announce_capabilities(member.id, std::move(capabilities));
  const auto connect = [&](TestPeer& peer, const TransportDescription& transport) {
    (void)room().connect_transport(member.id, transport.id, peer.dtls_parameters(), now);
    peer.connect(transport.ice_parameters, transport.dtls_parameters, now);
  };
  connect(*member.send, member.offer.send);
  connect(*member.receive, member.offer.receive);
  run(std::chrono::milliseconds(200));
  return member;
}

void SimulatedCall::resume_all(Member& member) {
  take_events();
  for (const auto& consumer : member.consumers) {
    (void)room().pause_consumer(member.id, consumer.consumer_id, false, {}, now);
  }
  drain();
}

void SimulatedCall::inject(ByteSpan datagram, const Path& from) {
  std::vector<std::uint8_t> bytes(datagram.begin(), datagram.end());
  engine.feed_packet(bytes, from, now);
  drain();
}

void SimulatedCall::drain() {
  Egress& egress = engine.egress();
  const auto chunks = egress.chunks();
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const std::uint8_t* bytes = egress.bytes(i);
    for (std::size_t packet = 0; packet < chunks[i].count; ++packet) {
      const std::size_t size = chunks[i].sizes[packet];
      ++datagrams_to[chunks[i].to.remote.port];
      if (!lose || !lose({bytes, size}, chunks[i].to, false)) {
        const auto arrives = carry ? carry(size, chunks[i].to) : arrival({bytes, size}, chunks[i].to);
        if (arrives) network_.emplace(*arrives, Flight{{bytes, bytes + size}, chunks[i].to, false});
      }
      bytes += size;
    }
  }
  egress.clear();
  take_events();
}

void SimulatedCall::take_events() {
  for (auto& event : engine.take_events()) {
    if (auto* appeared = std::get_if<ConsumerAppeared>(&event.what)) {
      members.at(appeared->to.text())->consumers.push_back(std::move(appeared->consumer));
    } else if (auto* gone = std::get_if<ConsumerGone>(&event.what)) {
      members.at(gone->to.text())->gone.push_back(gone->consumer_id);
    } else if (auto* speaker = std::get_if<SpeakerChanged>(&event.what)) {
      speakers.push_back(speaker->speaker);
    } else if (auto* state = std::get_if<TransportStateChanged>(&event.what)) {
      members.at(state->of.text())->states.push_back(state->state);
    } else if (auto* changed = std::get_if<ReceptionChanged>(&event.what)) {
      members.at(changed->of.text())->receptions.push_back(changed->reception);
    }
  }
}

void SimulatedCall::collect() {
  for (auto& [name, member] : members) {
    for (auto* peer : {member->send.get(), member->receive.get()}) {
      const Path& path = peer == member->send.get() ? member->send_path : member->receive_path;
      for (auto& bytes : peer->take_outputs()) {
        if (lose && lose(bytes, path, true)) continue;
        const Moment arrives = arrival(bytes, path);
        network_.emplace(arrives, Flight{std::move(bytes), path, true});
      }
    }
  }
}

void SimulatedCall::deliver(const Flight& flight) {
  if (flight.to_engine) {
    inject(flight.bytes, flight.path);
    return;
  }
  for (auto& [name, member] : members) {
    if (member->send_path == flight.path) member->send->feed(flight.bytes, now);
    if (member->receive_path == flight.path) member->receive->feed(flight.bytes, now);
  }
}

void SimulatedCall::run(std::chrono::nanoseconds time) {
  const Moment end = now + time;
  Moment before{};
  for (int rounds = 0;; before = now) {
    rounds = now == before ? rounds + 1 : 0;
    BEDSIDE_INVARIANT(rounds < kRoundsLimit, "something stays due for ever: a worker would spin");
    drain();
    collect();
    Moment next = end;
    if (!network_.empty()) next = std::min(next, network_.begin()->first);
    if (const auto due = engine.deadline()) next = std::min(next, *due);
    for (auto& [name, member] : members) {
      // A peer that has not been connected has nothing due; its check time lies at the very beginning.
      for (auto* peer : {member->send.get(), member->receive.get()}) {
        if (peer->deadline() > now) next = std::min(next, peer->deadline());
      }
    }
    if (next >= end) {
      now = end;
      return;
    }
    now = std::max(now, next);
    while (!network_.empty() && network_.begin()->first <= now) {
      const Flight flight = std::move(network_.begin()->second);
      network_.erase(network_.begin());
      deliver(flight);
    }
    engine.on_deadline(now);
    for (auto& [name, member] : members) {
      member->send->on_deadline(now);
      member->receive->on_deadline(now);
    }
  }
}

void SimulatedCall::send_video(Member& from, std::uint32_t ssrc, std::uint16_t sequence, bool key_frame,
                               std::size_t size) {
  from.send->send_rtp(vp8_packet(ssrc, sequence, sequence * 3000U, key_frame, from.transport_sequence++, size));
}

void SimulatedCall::send_sound(Member& from, std::uint32_t ssrc, std::uint16_t sequence, std::uint8_t level) {
  from.send->send_rtp(opus_packet(ssrc, sequence, sequence * 960U, level, from.transport_sequence++));
}

}  // namespace bedside::sfu
