// One telephone leg on its worker: sockets, the way to the trunk, the caller, and its place in a room.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "net/leg_link.hpp"
#include "net/leg_ports.hpp"
#include "phone/caller.hpp"
#include "sfu/events.hpp"

namespace bedside::net {

struct TelephoneLeg {
  /// A participant of the media room: let in by whoever called add_phone. Heard and hearing only while the caller's
  /// dialogue says so too.
  struct Stay {
    sfu::RoomKey room = 0;
    ParticipantId who;
    std::string producer_id;
  };

  TelephoneLeg(calls::LegId its_id, LegSockets its_sockets) : id(std::move(its_id)), sockets(std::move(its_sockets)) {}

  calls::LegId id;
  LegSockets sockets;
  LegLink link;
  std::unique_ptr<phone::Caller> caller;  // from the first agreement on
  std::optional<Stay> stay;
  bool wants_room = false;  // the caller's dialogue has come to the room
  bool mixed = false;       // both: its sound is in the room's mix
  std::size_t slot = 0;

  // RTCP (RFC 3550 section 6.4): what has been sent, when the next report is due.
  std::uint32_t packets_sent = 0;
  std::uint32_t bytes_sent = 0;
  std::uint32_t last_timestamp = 0;
  std::optional<Moment> report_at;
};

}  // namespace bedside::net
