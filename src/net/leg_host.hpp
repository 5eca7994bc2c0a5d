// The telephone legs of one worker: reads their sockets, drives their callers by one clock of 20 ms, connects them with
// the rooms of the worker's engine, and sends what they say. Lives on the worker's thread; nothing of it is shared.
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "calls/media_port.hpp"
#include "net/datagram_batch.hpp"
#include "net/telephone_leg.hpp"
#include "phone/phrasebook.hpp"
#include "sfu/engine.hpp"

namespace bedside::net {

class LegHost {
 public:
  /// What a caller wants of others (PinTyped, WantMicrophone, HangUp, …); on the worker's thread.
  using Wishes = std::function<void(const calls::LegId&, const phone::CallerOutput&)>;
  /// Told to send what lies in the engine's slab, and to watch or forget a descriptor.
  struct Shell {
    std::function<void()> drain;
    std::function<void(int descriptor, std::uint64_t mark)> watch;
    std::function<void(int descriptor)> forget;
  };
  /// Marks of descriptors are first_mark and up.
  LegHost(sfu::Engine& engine, const phone::Phrasebook* phrasebook, RandomSource& random, Wishes wishes, Shell shell,
          std::uint64_t first_mark);
  ~LegHost();
  LegHost(const LegHost&) = delete;
  LegHost& operator=(const LegHost&) = delete;

  // Legs: one that is taken out lives on elsewhere, or ends with its owner.
  void add(std::unique_ptr<TelephoneLeg> leg, Moment now);
  std::unique_ptr<TelephoneLeg> take(const calls::LegId& id);
  TelephoneLeg* find(const calls::LegId& id);
  void agree(TelephoneLeg& leg, const calls::LegFlow& flow, Moment now);
  /// After `use` has fed the caller: what it then wants is done or passed on.
  void settle(TelephoneLeg& leg);

  // Rooms of the engine.
  Result<std::string, sfu::RoomWhy> enter(TelephoneLeg& leg, sfu::RoomKey room, const ParticipantId& who);
  /// Before the participant or the room goes: from here on not one sample passes either way.
  void leave(sfu::RoomKey room, const ParticipantId& who);
  void leave_all(sfu::RoomKey room);
  void set_muted(sfu::RoomKey room, const std::string& producer_id, bool muted);

  void read(std::uint64_t mark, ReceiveBatch& batch, Moment now);
  void on_deadline(Moment now);
  std::optional<Moment> deadline() const { return next_step_; }
  std::size_t size() const { return legs_.size(); }

 private:
  /// What the telephones of one room hear, fed by the room.
  class RoomPhones;
  RoomPhones& phones_of(sfu::RoomKey room);
  void connect(TelephoneLeg& leg);
  void disconnect(TelephoneLeg& leg);
  void end_stay(TelephoneLeg& leg);
  void step(Moment due, Moment now);
  void send_sound(TelephoneLeg& leg, Moment now);
  void send_report(TelephoneLeg& leg, Moment now);
  void take_reports(TelephoneLeg& leg, ByteSpan compound, Moment now);
  void take_datagram(TelephoneLeg& leg, bool on_rtcp_port, MutableByteSpan datagram, const sfu::Address& from, Moment now);

  sfu::Engine& engine_;
  const phone::Phrasebook* phrasebook_;
  RandomSource& random_;
  Wishes wishes_;
  Shell shell_;
  std::uint64_t first_mark_;
  std::unordered_map<calls::LegId, std::unique_ptr<TelephoneLeg>> legs_;
  std::vector<TelephoneLeg*> slots_;  // by mark; null: free
  std::unordered_map<sfu::RoomKey, std::unique_ptr<RoomPhones>> rooms_;
  std::optional<Moment> next_step_;
};

}  // namespace bedside::net
