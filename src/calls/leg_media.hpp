// What a telephone call needs of the media plane: the RTP leg. Filled by net (a socket that the worker of the
// call's room reads), used by sip, which speaks SIP and SDP and never sees a packet.
// Every function may be called from any thread and returns at once; `open` binds before it returns.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/id.hpp"
#include "base/network.hpp"
#include "base/result.hpp"
#include "secure/srtp.hpp"

namespace bedside::calls {

using CallId = Id<struct CallTag>;  // one telephone call
using LegId = Id<struct LegTag>;    // its RTP

enum class LegCodec { pcmu, pcma, opus };

struct LegSetup {
  CallId call;
  std::string local_ip;  // address of this machine from which the other side is reached
};

struct LocalEndpoint {
  LegId leg;
  std::string ip;
  std::uint16_t port = 0;  // RTP and, multiplexed, RTCP; without rtcp_mux RTCP is on the port above
};

/// Whose packets are taken. Whatever comes from elsewhere is dropped and counted, never answered, and never ends or
/// moves the leg; so is a packet whose SRTP tag is wrong, which moves nothing either.
enum class AddressRule {
  exact,      // only from the address and port that the SDP named
  lock_once,  // the other side may be behind NAT: the first good packet (with SRTP: a genuine one) fixes address and
              // port, within the trunk's networks; from then on only they, and what the SDP named, which wins when it
              // speaks. A new SDP with another address unlocks.
};

struct LegFormat {
  LegCodec codec = LegCodec::pcmu;
  std::uint8_t receive_payload_type = 0;
  std::uint8_t send_payload_type = 0;
  /// telephone-event (RFC 4733), where both sides have it.
  std::optional<std::uint8_t> receive_digits;
  std::optional<std::uint8_t> send_digits;
  std::uint32_t digits_clock_rate = 8000;
  std::chrono::milliseconds packet_time{20};  // what the other side wants to get
  bool opus_fec = false;                      // useinbandfec of the other side
  std::uint32_t opus_max_rate = 48000;        // maxplaybackrate of the other side
  bool operator==(const LegFormat&) const = default;
};

/// What the two sides agreed upon. Given again with each new agreement; what did not change goes on without a gap.
struct LegFlow {
  std::string remote_ip;          // empty: nowhere to send to
  std::uint16_t remote_port = 0;
  AddressRule address_rule = AddressRule::lock_once;
  LegFormat format;
  bool send = false;     // the other side wants sound from us
  bool receive = false;  // the other side sends
  bool rtcp_mux = false;
  /// lock_once: whose first packet may lock, besides that of remote_ip (the trunk's networks, where the other side
  /// names an address that only itself knows). Null: nobody's.
  std::shared_ptr<const NetworkList> sources;
  /// Both or none. The same key as before keeps its counters (a packet is protected once, see secure/srtp.hpp).
  std::optional<secure::SrtpKey> send_key;
  std::optional<secure::SrtpKey> receive_key;
};

enum class LegWhy { no_port, no_such_address };

class LegMedia {
 public:
  virtual ~LegMedia() = default;
  /// Binds a port; nothing is sent and all that comes is dropped until the first `update`.
  virtual Result<LocalEndpoint, LegWhy> open(const LegSetup& setup) = 0;
  virtual void update(const LegId& leg, const LegFlow& flow) = 0;
  /// Not one more packet leaves, and what comes is dropped.
  virtual void close(const LegId& leg) = 0;
};

}  // namespace bedside::calls
