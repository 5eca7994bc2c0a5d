// Test double of the media plane: remembers who is in which room, and answers when the test says so.
// It holds what a forwarder would: whoever is in `inside` gets the room's packets, nobody else.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "calls/media_port.hpp"

namespace bedside::calls {

class FakeMedia final : public MediaPort {
 public:
  struct Room {
    MediaEvents* events = nullptr;
    std::set<ParticipantId> inside;
    std::map<ParticipantId, LegId> legs;  // of those inside by telephone
    bool closed = false;
  };
  std::map<RoomId, Room> rooms;
  std::vector<std::string> log;
  std::set<ParticipantId> essential;  // whose picture goes before others
  std::vector<std::function<void()>> answers;  // not yet given
  bool answer_at_once = true;
  std::optional<MediaWhy> refuse_participants;
  std::optional<MediaWhy> refuse_capabilities;

  void give_answers() {
    auto due = std::move(answers);
    answers.clear();
    for (auto& answer : due) answer();
  }
  std::set<ParticipantId> inside_now() const {
    std::set<ParticipantId> all;
    for (const auto& [id, room] : rooms)
      if (!room.closed) all.insert(room.inside.begin(), room.inside.end());
    return all;
  }
  std::size_t open_rooms() const {
    std::size_t count = 0;
    for (const auto& [id, room] : rooms) count += room.closed ? 0U : 1U;
    return count;
  }

  RoomId open_room(MediaEvents& events) override {
    RoomId id("room" + std::to_string(next_++));
    rooms[id].events = &events;
    log.push_back("open");
    return id;
  }
  void close_room(RoomId room, std::function<void()> done) override {
    rooms.at(room).closed = true;
    rooms.at(room).inside.clear();
    rooms.at(room).legs.clear();
    log.push_back("close");
    soon(std::move(done));
  }
  void add_participant(RoomId room, ParticipantId who, Answer<MediaOffer> answer) override {
    log.push_back("add");
    if (refuse_participants) return soon([answer, why = *refuse_participants] { answer(Refused{why}); });
    rooms.at(room).inside.insert(who);
    soon([answer] { answer(MediaOffer{}); });
  }
  void add_phone(RoomId room, ParticipantId who, LegId leg, Answer<std::string> answer) override {
    log.push_back("add_phone");
    if (refuse_participants) return soon([answer, why = *refuse_participants] { answer(Refused{why}); });
    rooms.at(room).inside.insert(who);
    rooms.at(room).legs.insert_or_assign(who, leg);
    soon([answer, id = "producer of " + who.text()] { answer(id); });
  }
  void remove_participant(RoomId room, ParticipantId who, std::function<void()> done) override {
    rooms.at(room).inside.erase(who);
    rooms.at(room).legs.erase(who);
    log.push_back("remove");
    soon(std::move(done));
  }
  void announce_capabilities(RoomId, ParticipantId, sfu::RtpCapabilities, Answer<Done> answer) override {
    log.push_back("capabilities");
    soon([answer, why = refuse_capabilities] {
      if (why) answer(Refused{*why});
      else answer(Done{});
    });
  }
  void connect_transport(RoomId, ParticipantId, std::string transport, sfu::DtlsParameters, Answer<Done> answer) override {
    log.push_back("connect " + transport);
    soon([answer, transport] {
      if (transport == "unknown") answer(Refused{MediaWhy::no_such_transport});
      else answer(Done{});
    });
  }
  void restart_ice(RoomId, ParticipantId, std::string, Answer<sfu::IceParameters> answer) override {
    log.push_back("restart");
    soon([answer] { answer(sfu::IceParameters{"ufrag", "password", true}); });
  }
  void produce(RoomId, ParticipantId who, MediaSource, std::string, sfu::RtpParameters, sfu::Worth worth, Answer<std::string> answer) override {
    log.push_back("produce");
    if (worth == sfu::Worth::essential) essential.insert(who);
    soon([answer, id = "producer of " + who.text()] { answer(id); });
  }
  void close_producer(RoomId, ParticipantId, std::string, Answer<Done> answer) override {
    log.push_back("close_producer");
    soon([answer] { answer(Done{}); });
  }
  void pause_producer(RoomId, ParticipantId, std::string, bool paused, Answer<Done> answer) override {
    log.push_back(paused ? "pause_producer" : "resume_producer");
    soon([answer] { answer(Done{}); });
  }
  void pause_consumer(RoomId, ParticipantId, std::string, bool paused, std::optional<int>, Answer<Done> answer) override {
    log.push_back(paused ? "pause_consumer" : "resume_consumer");
    soon([answer] { answer(Done{}); });
  }
  bool ready() const override { return true; }

 private:
  void soon(std::function<void()> answer) {
    if (answer_at_once) answer();
    else answers.push_back(std::move(answer));
  }
  int next_ = 1;
};

}  // namespace bedside::calls
