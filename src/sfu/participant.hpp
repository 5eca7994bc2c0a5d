// One person's (or phone's) share of a room: two transports, what it sends, what it receives.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "sfu/consumer.hpp"
#include "sfu/events.hpp"
#include "sfu/producer.hpp"
#include "sfu/transport.hpp"

namespace bedside::sfu {

struct Participant {
  /// An SSRC that this participant sends, and what it carries.
  struct Incoming {
    std::uint32_t ssrc = 0;
    Producer* producer = nullptr;
    Layer* layer = nullptr;
    bool is_rtx = false;
  };

  ParticipantId id;
  std::string cname;
  std::optional<RtpCapabilities> capabilities;
  std::unique_ptr<Transport> send;     // both null: inside the program
  std::unique_ptr<Transport> receive;
  std::vector<std::unique_ptr<Producer>> producers;
  std::vector<std::unique_ptr<Consumer>> consumers;
  std::vector<Incoming> incoming;
  std::uint8_t mid_extension = 0;
  std::uint8_t rid_extension = 0;
  std::uint8_t repaired_rid_extension = 0;
  std::uint8_t transport_cc_extension = 0;

  // Consumers are numbered through, so neither a MID nor an SSRC is used twice on this transport.
  std::uint32_t next_mid = 0;
  std::uint32_t next_ssrc = 0;

  std::array<TransportState, 2> announced{TransportState::waiting, TransportState::waiting};
  std::optional<Moment> feedback_at;
  std::optional<Moment> reports_at;
  std::optional<Moment> allocate_at;
  Moment spoke_at{};  // the last time that it became the speaker

  Reception reception = Reception::whole;  // as was told
  Reception found = Reception::whole;      // by the choice of layers
  int differs_for = 0;                     // reports for which `found` was not what was told
  int loses_for = 0;                       // reports for which much of what it sends was lost

  bool inside() const { return send == nullptr; }
};

}  // namespace bedside::sfu
