// The media plane as a port for `calls`: worker threads, each with rooms of its own. Knows rooms and
// participants by id only. Answers and events arrive on the thread of the room's worker.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "calls/leg_media.hpp"
#include "calls/media_port.hpp"
#include "net/leg_ports.hpp"
#include "net/worker.hpp"

namespace bedside::net {

struct MediaOptions {
  std::uint16_t port = 0;             // of the first worker, the next takes the next; 0: free ones
  std::vector<std::string> listen;    // empty: every address of this machine
  std::vector<std::string> announce;  // empty: those listened on
  int workers = 0;                    // 0: one for each processor
  sfu::Reach reach = sfu::Reach::udp_and_tcp;
  // Telephones: none without a phrasebook, which outlives the workers.
  const phone::Phrasebook* phrasebook = nullptr;
  std::uint16_t first_leg_port = 0;   // UDP ports of legs; 0 and 0: free ones
  std::uint16_t last_leg_port = 0;
};

/// So many rooms share a worker before the next is used, as long as it has little to do: what comes for several of them is
/// served by one waking. A room stays where it was opened.
inline constexpr std::size_t kRoomsTogether = 8;
/// Packets that come in a second: three rooms of four with pictures, some hundredth of a processor and a third of one at most.
inline constexpr double kLightLoad = 2500;

calls::MediaWhy to_media_why(sfu::RoomWhy why);

class MediaWorkers final : public calls::MediaPort, public calls::LegMedia {
 public:
  /// Binds and starts all; refused with a sentence. `random` and `handshakes` are used by all workers at
  /// once and outlive them.
  static Result<std::unique_ptr<MediaWorkers>, std::string> start(const MediaOptions& options, RandomSource& random,
                                                                  secure::HandshakeFactory& handshakes);
  ~MediaWorkers() override;
  MediaWorkers(const MediaWorkers&) = delete;
  MediaWorkers& operator=(const MediaWorkers&) = delete;

  /// Ends the threads; no callback runs afterwards.
  void stop();
  /// Where each worker listens.
  const std::vector<sfu::ListenAddress>& listening(std::size_t worker) const { return listening_[worker]; }
  std::size_t worker_count() const { return workers_.size(); }
  /// Sums of all workers. Waits for them; not to be called from a worker's thread.
  sfu::Counters counters();
  /// Telephones on the line, in a room or not.
  std::size_t leg_count();

  calls::RoomId open_room(calls::MediaEvents& events) override;
  void close_room(calls::RoomId room, std::function<void()> done) override;
  void add_participant(calls::RoomId room, ParticipantId who, calls::Answer<calls::MediaOffer> answer) override;
  /// What callers want of others; on a worker's thread, so it only posts on. Before the first leg is opened.
  void set_wishes(LegHost::Wishes wishes) { wishes_ = std::move(wishes); }
  /// Runs `feed` with the leg's caller, on its worker; not at all when the leg is gone.
  void with_caller(const calls::LegId& leg, std::function<void(phone::Caller&, Moment)> feed);

  // media_legs.cpp
  Result<calls::LocalEndpoint, calls::LegWhy> open(const calls::LegSetup& setup) override;
  void update(const calls::LegId& leg, const calls::LegFlow& flow) override;
  void close(const calls::LegId& leg) override;
  void add_phone(calls::RoomId room, ParticipantId who, calls::LegId leg, calls::Answer<std::string> answer) override;
  void remove_participant(calls::RoomId room, ParticipantId who, std::function<void()> done) override;
  void announce_capabilities(calls::RoomId room, ParticipantId who, sfu::RtpCapabilities capabilities,
                             calls::Answer<Done> answer) override;
  void connect_transport(calls::RoomId room, ParticipantId who, std::string transport_id,
                         sfu::DtlsParameters dtls_parameters, calls::Answer<Done> answer) override;
  void restart_ice(calls::RoomId room, ParticipantId who, std::string transport_id,
                   calls::Answer<sfu::IceParameters> answer) override;
  void produce(calls::RoomId room, ParticipantId who, calls::MediaSource source, std::string kind,
               sfu::RtpParameters rtp_parameters, sfu::Worth worth,
               calls::Answer<std::string> producer_id) override;
  void close_producer(calls::RoomId room, ParticipantId who, std::string producer_id,
                      calls::Answer<Done> answer) override;
  void pause_producer(calls::RoomId room, ParticipantId who, std::string producer_id, bool paused,
                      calls::Answer<Done> answer) override;
  void pause_consumer(calls::RoomId room, ParticipantId who, std::string consumer_id, bool paused,
                      std::optional<int> long_side, calls::Answer<Done> answer) override;
  bool ready() const override { return ready_.load(); }

 private:
  struct Place {
    std::size_t worker = 0;
    sfu::RoomKey key = 0;
    calls::MediaEvents* events = nullptr;
  };
  MediaWorkers(const MediaOptions& options, RandomSource& random)
      : random_(random), has_telephones_(options.phrasebook != nullptr),
        leg_ports_(options.first_leg_port, options.last_leg_port, random.next_u32()) {}
  std::size_t choose_worker() const;
  std::optional<Place> find(const calls::RoomId& room);
  void dispatch(sfu::Event event);
  /// Calls `use(room, now)` on the room's thread and passes its result on; no_such_room otherwise.
  template <class T, class Use>
  void with_room(const calls::RoomId& room, calls::Answer<T> answer, Use use);
  std::optional<std::size_t> worker_of(const calls::LegId& leg);
  void with_leg(const calls::LegId& leg, std::function<void(LegHost&, TelephoneLeg&, Moment)> use);
  void enter_on(std::size_t worker, const Place& place, const ParticipantId& who, const calls::LegId& leg,
                const calls::Answer<std::string>& answer);

  RandomSource& random_;
  bool has_telephones_;
  LegPorts leg_ports_;
  LegHost::Wishes wishes_;
  std::vector<std::vector<sfu::ListenAddress>> listening_;
  std::atomic<bool> ready_{false};
  std::mutex mutex_;  // of the maps: touched by requests and events, never by a packet
  std::map<calls::RoomId, Place> rooms_;
  struct Listener {
    calls::RoomId room;
    calls::MediaEvents* events = nullptr;
  };
  std::map<sfu::RoomKey, Listener> listeners_;
  std::vector<std::size_t> rooms_of_worker_;
  std::map<calls::LegId, std::size_t> legs_;  // on which worker each is
  std::vector<std::size_t> legs_of_worker_;
  sfu::RoomKey last_key_ = 0;
  std::vector<std::unique_ptr<Worker>> workers_;  // last: their threads use all of the above
};

}  // namespace bedside::net
