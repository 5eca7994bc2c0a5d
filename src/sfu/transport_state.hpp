// The life of a transport as a table: state × event → next. Nothing else assigns a transport's state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bedside::sfu {

enum class TransportState : std::uint8_t {
  waiting,       // nothing valid heard yet
  connecting,    // ICE or DTLS up, not both
  connected,     // media may flow
  disconnected,  // no consent check for a while; a valid one revives it
  failed,        // the handshake failed: for good
  closed,        // the peer said goodbye: for good
};
enum class TransportEvent : std::uint8_t { heard, keys_ready, consent_lost, handshake_failed, peer_closed };

inline constexpr std::size_t kTransportStates = 6;
inline constexpr std::size_t kTransportEvents = 5;

/// `keys_ready` counts only together with ICE, and the reverse: see Transport::react.
inline constexpr std::array<std::array<TransportState, kTransportEvents>, kTransportStates> kTransportTable = [] {
  using S = TransportState;
  return std::array<std::array<S, kTransportEvents>, kTransportStates>{{
      //                 heard          keys_ready    consent_lost     handshake_failed  peer_closed
      /* waiting */      {S::connecting, S::waiting, S::waiting, S::failed, S::closed},
      /* connecting */   {S::connecting, S::connected, S::disconnected, S::failed, S::closed},
      /* connected */    {S::connected, S::connected, S::disconnected, S::failed, S::closed},
      /* disconnected */ {S::connecting, S::disconnected, S::disconnected, S::failed, S::closed},
      /* failed */       {S::failed, S::failed, S::failed, S::failed, S::failed},
      /* closed */       {S::closed, S::closed, S::closed, S::closed, S::closed},
  }};
}();

constexpr TransportState next_state(TransportState state, TransportEvent event) {
  return kTransportTable[static_cast<std::size_t>(state)][static_cast<std::size_t>(event)];
}

constexpr std::string_view transport_state_text(TransportState state) {
  switch (state) {
    case TransportState::waiting: return "new";
    case TransportState::connecting: return "connecting";
    case TransportState::connected: return "connected";
    case TransportState::disconnected: return "disconnected";
    case TransportState::failed: return "failed";
    case TransportState::closed: return "closed";
  }
  return "closed";
}

}  // namespace bedside::sfu
