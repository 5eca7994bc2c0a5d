// Telephone calls in simulated time: real use cases on SQLite, the real hall and the real dialogue, over a double of
// the media plane and of the trunk.
#pragma once

#include <algorithm>
#include <deque>
#include <mutex>

#include "calls/fake_media.hpp"
#include "dialin/switchboard.hpp"
#include "phone/test_phrasebook.hpp"
#include "scenario/desk_world.hpp"

namespace bedside::dialin {

using namespace std::chrono_literals;
using phone::Status;

class FakeTelephone final : public calls::Telephone {
 public:
  void answer(const calls::CallId& call) override { answered.push_back(call); }
  void hang_up(const calls::CallId& call, calls::HangUp how) override { hung_up.emplace_back(call, how); }
  void ask_if_there(const calls::CallId& call) override { asked.push_back(call); }
  void dial(const calls::CallId& call, const calls::DialRequest& request,
            std::function<void(Result<calls::LegId, calls::DialWhy>)> answer) override {
    dialled.push_back({call, request.trunk, request.number.reveal(), request.caller_id});
    if (refuses) return answer(Refused{*refuses});
    answer(open_leg(call));
  }
  struct Dialled {
    calls::CallId call;
    std::string trunk;
    std::string number;
    std::string caller_id;
  };
  std::vector<Dialled> dialled;
  std::optional<calls::DialWhy> refuses;
  std::function<calls::LegId(const calls::CallId&)> open_leg;
  std::vector<calls::CallId> answered;
  std::vector<calls::CallId> asked;
  std::vector<std::pair<calls::CallId, calls::HangUp>> hung_up;
};

/// A database that does its work, and whose answers can be kept back.
class TardyStorage final : public desk::Storage {
 public:
  explicit TardyStorage(desk::Storage& storage) : storage_(storage) {}
  void submit(std::function<bool(desk::UnitOfWork&)> work, std::function<void(desk::Committed)> done, desk::Isolation isolation) override {
    storage_.submit(
        std::move(work), [this, done = std::move(done)](desk::Committed committed) {
          {
            const std::lock_guard lock(mutex_);
            if (kept_) return kept_->push_back([done, committed] { done(committed); });
          }
          done(committed);
        },
        isolation);
  }
  void read(const std::function<void(desk::UnitOfWork&)>& work) override { storage_.read(work); }
  bool forget_erased() override { return storage_.forget_erased(); }
  bool ready() override { return storage_.ready(); }
  void keep_answers() {
    const std::lock_guard lock(mutex_);
    kept_.emplace();
  }
  void give_answers() {
    std::vector<std::function<void()>> due;
    {
      const std::lock_guard lock(mutex_);
      due = std::move(*kept_);
      kept_.reset();
    }
    for (const auto& answer : due) answer();
  }

 private:
  desk::Storage& storage_;
  std::mutex mutex_;
  std::optional<std::vector<std::function<void()>>> kept_;
};

class PhoneWorld : public desk::DeskWorld {
 protected:
  PhoneWorld() {
    visit = book();
    const auto seats = details(visit).seats;
    patient_id = seats.at(0).invitation_id;
    rosa_id = seats.at(1).invitation_id;
    interpreter_id = seats.at(2).invitation_id;
    telephone.open_leg = [this](const calls::CallId& call) { return add_caller("leg of " + call.text()); };
    board.set_telephone(telephone);
    now = desk::at(9, 50);
  }
  ~PhoneWorld() override { settle(); }

  std::string pin_of(const InvitationId& id) {
    std::string pin = run([&](desk::UnitOfWork& unit, const desk::Context& c) {
                        return desk::show_invitation(unit, c, actor(osei), id);
                      })->pin->reveal();
    std::erase(pin, '-');
    return pin;
  }

  // ---- the trunk ----
  calls::LegId add_caller(const std::string& name) {
    const calls::LegId leg(name);
    callers.emplace(leg, std::make_unique<phone::Caller>(phone::test_phrasebook(), phone::LegFormat{}, random, moment));
    return leg;
  }
  calls::LegId ring(const std::string& name, const std::string& from = "+15557770001") {
    const calls::LegId leg = add_caller("leg of " + name);
    board.on_incoming({calls::CallId(name), leg, "trunk", "+15550001111", from});
    settle();
    if (!telephone.answered.empty() && telephone.answered.back() == calls::CallId(name)) board.on_answered(calls::CallId(name));
    settle();
    return leg;
  }
  void press(const calls::LegId& leg, std::string_view keys) {
    for (const char key : keys) {
      callers.at(leg)->leg().feed_key(phone::Key(key));
      pass(100ms);
    }
  }
  calls::LegId dial(const std::string& name, const std::string& pin) {
    const auto leg = ring(name);
    press(leg, pin);
    pass(3s);
    return leg;
  }
  void ends(const std::string& name, calls::CallEnd why = calls::CallEnd::by_them) {
    board.on_ended(calls::CallId(name), why);
    settle();
  }
  Status status(const calls::LegId& leg) const { return callers.at(leg)->dialogue().status(); }
  bool in_room(const calls::LegId& leg) const { return status(leg) == Status::in_call; }
  bool hung_up(const std::string& name) const {
    return std::any_of(telephone.hung_up.begin(), telephone.hung_up.end(),
                       [&](const auto& one) { return one.first == calls::CallId(name); });
  }

  // ---- the pages ----
  calls::ConnectionId provider_comes() {
    EXPECT_TRUE(run([&](desk::UnitOfWork& unit, const desk::Context& c) {
                  return desk::provider_enters(unit, c, actor(osei), visit);
                }).ok());
    calls::SeatFacts seat;
    seat.role = calls::Role::provider;
    seat.clinic = clinic.id;
    seat.visit = visit;
    seat.person = osei.id;
    seat.name = osei.name;
    calls::VisitFacts facts;
    facts.visit = visit;
    facts.clinic = clinic.id;
    const auto ticket = hall.issue_ticket(seat, facts, time());
    const auto connection = *hall.redeem_ticket(ticket->reveal(), time());
    hall.feed_request(connection, 1, calls::Hello{}, time());
    settle();
    return connection;
  }
  std::vector<calls::RosterEntry> people(calls::ConnectionId reader) const {
    return rosters.contains(reader) ? rosters.at(reader).people : std::vector<calls::RosterEntry>{};
  }
  calls::RosterEntry phone_in(calls::ConnectionId reader) const {
    for (const auto& person : people(reader))
      if (person.via == invites::Via::phone) return person;
    ADD_FAILURE() << "no telephone on the list";
    return {};
  }
  void ask(calls::ConnectionId from, calls::Request request) {
    hall.feed_request(from, 2, std::move(request), time());
    settle();
  }

  // ---- time ----
  calls::Now time() const { return {moment, now}; }
  void pass(std::chrono::milliseconds length) {
    for (auto left = length; left > 0ms; left -= 20ms) {
      moment += 20ms;
      now += 20ms;
      for (const auto& [leg, caller] : callers) caller->step(moment);
      take_wishes();
      hall.on_deadline(time());
      settle();
    }
  }
  void take_wishes() {
    for (const auto& [leg, caller] : callers)
      while (auto wish = caller->next_output()) board.on_wish(leg, std::move(*wish));
  }
  /// Until nothing moves any more: tasks of the hall, answers of the database, what the hall says.
  void settle() {
    for (;;) {
      std::deque<Task> due;
      {
        const std::lock_guard lock(mutex);
        due.swap(posted);
      }
      for (auto& task : due) task(hall, time());
      bool said = false;
      while (auto output = hall.next_output()) {
        said = true;
        if (const auto* sent = std::get_if<calls::Send>(&*output))
          if (const auto* roster = std::get_if<calls::Roster>(&sent->event)) rosters[sent->to] = *roster;
        board.deliver(*output);
      }
      for (const auto& [leg, caller] : callers) caller->settle();
      take_wishes();
      if (due.empty() && !said && !storage_is_busy()) return;
    }
  }
  /// What was submitted before has been answered when this has.
  bool storage_is_busy() {
    static_cast<void>(run([](desk::UnitOfWork&, const desk::Context&) -> desk::Outcome<Done> { return Done{}; }));
    const std::lock_guard lock(mutex);
    return !posted.empty();
  }

  using Task = std::function<void(calls::Hall&, calls::Now)>;
  VisitId visit;
  InvitationId patient_id, rosa_id, interpreter_id;
  Moment moment{1h};
  calls::FakeMedia media;
  std::mutex mutex;
  std::deque<Task> posted;
  void post(Task task) {
    const std::lock_guard lock(mutex);
    posted.push_back(std::move(task));
  }
  calls::Hall hall{media, random, [this](std::function<void(calls::Now)> task) {
                     post([task = std::move(task)](calls::Hall&, calls::Now at) { task(at); });
                   }};
  std::map<calls::LegId, std::unique_ptr<phone::Caller>> callers;
  std::map<calls::ConnectionId, calls::Roster> rosters;
  FakeTelephone telephone;
  std::vector<std::string> reported;
  TardyStorage database{*storage};
  Switchboard board{{database, [this] { return context(); }, [this](Task task) { post(std::move(task)); },
                     [this](const calls::LegId& leg, std::function<void(phone::Caller&, Moment)> task) {
                       task(*callers.at(leg), moment);
                     },
                     {"en", "es"}, [](const ClinicId&, const VisitId&) {},
                     [this](std::string_view sentence) { reported.emplace_back(sentence); },
                     {{"abroad", {"+442079460100"}}, {"home", {"+15550001111", "+15550002222"}}}}};
};

}  // namespace bedside::dialin
