// What the load generator needs of an SFU: its process, rooms, and the signalling of one member after the other.
// Each SFU is one file, sfu_NAME.cpp. Signalling blocks; media runs meanwhile on the pump.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "bench/load/child.hpp"
#include "bench/load/pump.hpp"
#include "bench/load/scenario.hpp"

namespace bedside::load {

/// Signalling went another way than it must.
struct SignallingFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Place {
  std::string ip;        // of the clients and, as far as it can be told, of the server
  std::string folder;    // for files that pass with the run
  std::string bedside;   // the program
  bool janus_tuned = false;
};

/// One person in a room. `member` counts within the room; the first Scenario::publishers of them send.
struct Member {
  int room = 0;
  int member = 0;
  bool publishes = false;
  bool receives = false;
  int streams_to_receive = 0;  // everybody else's
  Client* client = nullptr;
};

/// Made anew for each measurement, with a process of its own.
class Sfu {
 public:
  virtual ~Sfu() = default;
  virtual Child& process() = 0;
  /// False: its clients know neither ICE nor DTLS (the bare loop).
  virtual bool encrypts() const { return true; }
  virtual void open_rooms(const Scenario& scenario) = 0;
  /// The member is let in as far as can be done before its call begins (tickets, sessions of an account).
  virtual void prepare(const Member& member) = 0;
  /// Sends from here on. All publishers of a scenario do so before anybody subscribes.
  virtual void publish(const Member& member, Pump& pump) = 0;
  /// Receives everybody else's streams from here on: the time of joining counts from this call.
  virtual void subscribe(const Member& member, Pump& pump) = 0;
};

std::unique_ptr<Sfu> make_bedside(const Place& place);
std::unique_ptr<Sfu> make_janus(const Place& place);
std::unique_ptr<Sfu> make_bare(const Place& place, bool gso);

}  // namespace bedside::load
