// Telephone calls between those who know something of them: a ring is answered, a typed PIN goes to the use cases, a
// good one into the hall; what the hall says reaches the caller's dialogue, and what the caller's keys ask for reaches
// the hall. Decides nothing about visits, plays nothing, speaks no SIP. Keys and PINs pass through as secrets.
//
// All of its state belongs to the hall's thread: events of other threads are posted there first.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calls/dialler.hpp"
#include "calls/hall.hpp"
#include "calls/telephone.hpp"
#include "desk/context.hpp"
#include "desk/pin_entry.hpp"
#include "desk/unit_of_work.hpp"
#include "phone/caller.hpp"

namespace bedside::dialin {

/// Runs a task with the leg's caller on the thread that owns it; not at all when the leg is gone.
using WithCaller = std::function<void(const calls::LegId&, std::function<void(phone::Caller&, Moment)>)>;

/// A trunk that takes calls of ours, and its numbers, which it can show to the called.
struct CallingTrunk {
  std::string name;
  std::vector<std::string> numbers;  // E.164
};

struct Dependencies {
  desk::Storage& storage;
  std::function<desk::Context()> context;
  /// Runs a task on the hall's thread. From any thread.
  std::function<void(std::function<void(calls::Hall&, calls::Now)>)> post;
  WithCaller with_caller;
  std::vector<std::string> languages;  // in which a number greets, in this order
  std::function<void(const ClinicId&, const VisitId&)> visit_changed = [](const ClinicId&, const VisitId&) {};
  std::function<void(std::string_view)> report = [](std::string_view) {};  // a sentence for the log
  std::vector<CallingTrunk> trunks = {};  // none: nobody is called
};

class Switchboard final : public calls::TelephoneEvents, public calls::Dialler {
 public:
  /// What a goodbye may take when the program ends.
  static constexpr std::chrono::seconds kGoodbyes{5};
  /// While somebody guesses: answers to PINs come one after the other, this far apart, on however many lines; who is
  /// right is told no later than this.
  static constexpr std::chrono::milliseconds kPaceOfGuesses{250};
  static constexpr std::chrono::seconds kLongestHold{30};
  /// An answer to a PIN that takes longer is none: the caller is being told that something is wrong, and a goodbye.
  static constexpr std::chrono::milliseconds kAnswerCountsFor = phone::kAnswerWithin - std::chrono::milliseconds(500);

  explicit Switchboard(Dependencies dependencies);
  ~Switchboard() override;
  Switchboard(const Switchboard&) = delete;
  Switchboard& operator=(const Switchboard&) = delete;

  /// Once, when the trunks are there; calls that came earlier are answered then. From any thread.
  void set_telephone(calls::Telephone& telephone);
  /// No new calls; says goodbye to everybody who is on the line and waits for it, kGoodbyes at most. Not on the
  /// hall's thread. The hall still runs.
  void stop();

  // From any thread.
  void call(desk::CallOrder order) override;
  void hang_up(const InvitationId& invitation) override;
  // From sip's thread.
  void on_incoming(const calls::IncomingCall& call) override;
  void on_ringing(const calls::CallId& call) override;
  void on_answered(const calls::CallId& call) override;
  void on_key(const calls::CallId& call, char key) override;
  void on_ended(const calls::CallId& call, calls::CallEnd why) override;
  /// From the thread that owns the leg.
  void on_wish(const calls::LegId& leg, const phone::CallerOutput& wish);
  /// On the hall's thread: what is said to connections of telephones. Others are ignored.
  void deliver(const calls::Output& output);

 private:
  /// The seat that a call of ours is for. The number is not kept.
  struct Called {
    ClinicId clinic;
    VisitId visit;
    InvitationId invitation;
    std::string language;
    std::vector<PersonId> providers;
    desk::CallState state = desk::CallState::calling;
    bool told = false;  // its end stands in the hall and in the audit log; the line may still say goodbye
  };
  struct Line {
    calls::CallId call;
    calls::LegId leg;
    std::string caller;  // keyed hash
    std::optional<calls::ConnectionId> connection = {};  // from a good PIN to the end of the seat
    ParticipantId me = {};
    std::string producer_id = {};
    std::vector<calls::RosterEntry> people = {};
    bool muted = false;
    bool hand = false;
    bool provider_muted = false;  // the next change to muted is the provider's
    std::optional<Called> called = {};  // nothing: they called us
    Moment asked_at = {};  // when the last PIN went to be checked
  };
  struct Heard;   // events of the hall for one line
  struct Wanted;  // wishes of one line
  using Task = std::function<void(calls::Hall&, calls::Now)>;

  void post(Task task) { deps_.post(std::move(task)); }
  Line* find(const calls::CallId& call);
  Line* find(const calls::LegId& leg);
  Line* find(calls::ConnectionId connection);
  void feed(const Line& line, std::function<void(phone::Caller&, Moment)> task) { deps_.with_caller(line.leg, std::move(task)); }
  void ask(calls::Hall& hall, const Line& line, calls::Request request, calls::Now now);
  void take_call(const calls::IncomingCall& call);
  void give_one_try(const Line& line);
  void hold_back(const Line& line, calls::Now now);
  void check_pin(Line& line, Secret<std::string> typed, calls::Now now);
  static void knock(calls::Hall& hall, const desk::PinAnswer& answer, calls::Now now);
  void take_answer(calls::Hall& hall, const calls::CallId& call, const std::optional<desk::PinAnswer>& answer, calls::Now now);
  void take_roster(Line& line, const calls::Roster& roster);
  bool sit_down(calls::Hall& hall, Line& line, const desk::Seat& seat, const desk::CallVisit& visit, calls::Now now);

  // switchboard_calls.cpp: calls that we make
  Line* find_called(const InvitationId& invitation);
  void begin_call(calls::Hall& hall, desk::CallOrder order, calls::Now now);
  void take_dialled(calls::Hall& hall, const calls::CallId& call, const Result<calls::LegId, calls::DialWhy>& answer, calls::Now now);
  void ask_to_press(calls::Hall& hall, Line& line, calls::Now now);
  void let_in(const Line& line);
  void take_pressed(calls::Hall& hall, const calls::CallId& call, const std::optional<desk::Outcome<desk::CalledPerson>>& answer,
                    calls::Now now);
  void set_state(calls::Hall& hall, Line& line, desk::CallState state, calls::Now now);
  /// The call is over, whatever the line still says; once.
  void conclude(calls::Hall& hall, Line& line, desk::CallState how, calls::Now now);
  void note_end(const Called& called, desk::CallState how);
  void hang_up_called(calls::Hall& hall, Line& line, calls::Now now);
  void end_called(Line& line, calls::EndedReason reason);
  struct WayOut;
  WayOut way_out(const desk::CallOrder& order) const;

  void forget(const calls::CallId& call);

  Dependencies deps_;
  calls::Telephone* telephone_ = nullptr;

  // On the hall's thread.
  std::map<calls::CallId, Line> lines_;
  std::map<calls::LegId, calls::CallId> by_leg_;
  std::map<calls::ConnectionId, calls::CallId> by_connection_;
  std::uint64_t calls_made_ = 0;
  bool stopping_ = false;
  bool guessing_ = false;  // the total budget of wrong PINs was spent when the last answer came
  Moment next_answer_{};   // so long answers are held back already

  std::mutex mutex_;  // of the count alone
  std::condition_variable quiet_;
  std::size_t count_ = 0;
};

}  // namespace bedside::dialin
