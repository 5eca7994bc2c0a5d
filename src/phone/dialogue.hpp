// What a caller hears and what their keys do, from the greeting to the goodbye: the one flow of docs/telephone.md.
// An engine: keys, answers and moments in; sentences (by piece), backgrounds and wishes out. It plays nothing itself
// and decides nothing about visits. Keys and the PIN are secret throughout.
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "audio/key.hpp"
#include "base/bounded.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "phone/phrasebook.hpp"
#include "phone/status.hpp"

namespace bedside::phone {

using audio::Key;

// ---- the time-outs, as docs/telephone.md explains them ----
inline constexpr std::chrono::seconds kKeyPause{10};
inline constexpr std::chrono::seconds kQuietAfterAsking{10};
inline constexpr std::chrono::minutes kBeforeAccepted{4};
inline constexpr std::chrono::seconds kOneMomentAfter{2};
inline constexpr std::chrono::seconds kAnswerWithin{10};
inline constexpr std::chrono::seconds kSlowerBy{5};
inline constexpr std::chrono::seconds kOneMomentAgain{12};
inline constexpr std::chrono::seconds kWaitingRepeat{60};
inline constexpr std::chrono::seconds kCalledFor{40};
inline constexpr std::chrono::seconds kCalledRepeat{3};
inline constexpr std::chrono::seconds kGoodbyeAtMost{30};
inline constexpr std::chrono::seconds kHintEvery{30};
inline constexpr std::chrono::seconds kTroubleEvery{60};
inline constexpr int kTries = 3;
inline constexpr int kReminders = 3;
inline constexpr int kCalledTimes = 3;
inline constexpr std::size_t kPinDigits = 9;

// ---- outputs ----
/// To be said now, in place of whatever is being said; feed_said(number) when it is over.
struct Say {
  std::uint32_t number = 0;
  Pieces pieces;
};
struct StopSaying {};
enum class Background { silence, music, room };
struct SetBackground { Background background; };
struct PinTyped { Secret<std::string> pin; };
/// The person whom we called pressed 1: a person, who wants to come in.
struct PressedOne {};
enum class Microphone { open, muted };
enum class Hand { down, raised };
struct WantMicrophone { Microphone microphone; };
struct WantHand { Hand hand; };
/// From here on the caller has left; the goodbye is being said.
struct WantLeave {};
struct WantLanguage { std::string language; };
/// The room's sound may be connected, both ways; LeaveRoom: not one sample more.
struct EnterRoom {};
struct LeaveRoom {};
struct HangUp { Parting why; };
using DialogueOutput = std::variant<Say, StopSaying, SetBackground, PinTyped, PressedOne, WantMicrophone, WantHand, WantLeave,
                                    WantLanguage, EnterRoom, LeaveRoom, HangUp>;

// ---- inputs ----
/// Over a budget of wrong PINs there is one try, and every answer comes later.
enum class Budget { kept, exceeded };
struct Incoming {
  std::vector<std::string> languages;  // of the number, in the order in which they greet; at least one
  Budget budget = Budget::kept;
};
/// Whom the visit is with, as far as a caller may hear it.
struct Introduction {
  std::string language;            // the invitation's; one that we cannot speak: the number's
  std::vector<std::string> names;  // "name/PERSON_ID" of the providers; those without a recording are not named
};
/// We called this person.
struct Outgoing {
  std::vector<std::string> languages;  // what we speak when the invitation's language has no recordings
  Introduction introduction;
};

struct PinAccepted { Introduction introduction; };
struct PinNotLive {};
struct PinTooEarly {
  std::string language;
  DayAndTime starts;
};
/// The check itself failed.
struct PinUnavailable {};
/// Good, but nobody new is let in.
struct PinLocked { std::string language; };
using PinAnswer = std::variant<PinAccepted, PinNotLive, PinTooEarly, PinUnavailable, PinLocked>;

enum class WaitingFor { provider, admission, provider_to_return, provider_who_put_back, others_who_talk_alone };
enum class By { self, provider };
/// A provider's word to who waits.
enum class Notice { few_minutes };
enum class Trouble { not_heard, bad_line };

class Dialogue {
 public:
  /// `phrasebook` outlives it.
  explicit Dialogue(const Phrasebook& phrasebook) : book_(phrasebook) {}

  /// Exactly one of both, once, when the line is up.
  void start(const Incoming& call, Moment now);
  void start(const Outgoing& call, Moment now);

  void feed_key(const Key& key, Moment now);
  void feed_said(std::uint32_t number, Moment now);
  void feed_pin_answer(PinAnswer answer, Moment now);
  /// Found out after the start.
  void feed_budget(Budget budget) { budget_ = budget; }
  /// The answer to the PIN that is being checked is not told before `by` has passed.
  void hold_answer_for(std::chrono::milliseconds by, Moment now);
  /// Not in: before being let in, put back, or the provider has left.
  void feed_waiting(WaitingFor what, Moment now);
  void feed_admitted(Moment now);
  void feed_microphone(Microphone microphone, By by);
  void feed_hand(Hand hand, By by);
  /// The caller not counted.
  void feed_people(PeopleHere people) { people_ = std::move(people); }
  void feed_entered(PersonKind kind);
  void feed_notice(Notice notice);
  void feed_trouble(Trouble trouble, Moment now);
  void feed_ended(Parting why, Moment now);
  /// The caller has hung up, or the line is gone.
  void feed_hung_up();

  void on_deadline(Moment now);
  std::optional<Moment> deadline() const;
  std::optional<DialogueOutput> next_output();

  Status status() const { return status_; }
  const std::string& language() const { return language_; }
  bool over() const { return status_ == Status::over; }

 private:
  enum Timer { before_accepted, key_pause, quiet, answer, one_moment, hold_answer, waiting_repeat, called_limit, called_repeat,
               goodbye_limit, timer_count };

  // dialogue.cpp: the flow
  bool step(Event event);
  void on_timer(Timer timer, Moment now);
  void take_answer(PinAnswer answer, Moment now);
  void ask(const Pieces& first, Moment now);
  void remind(Moment now);
  void say_called();
  void introduce(const Introduction& introduction, Moment now);
  void finish_introduction(Moment now);
  void begin_waiting(Moment now);
  void enter();
  void part(Parting why, Event event, Moment now, Pieces before = {});

  // dialogue_keys.cpp
  void type_pin(char key, Moment now);
  void finish_pin(Moment now);
  void forget_pin();
  void press_command(char key, Moment now);
  void toggle(char key, Moment now);
  void change_language(Moment now);

  // dialogue_sentences.cpp
  std::string piece(std::string_view id) const { return language_ + "/" + std::string(id); }
  std::string speakable(const std::string& language) const;
  Pieces named(std::string_view with_names, std::string_view without) const;
  Pieces introduction() const;
  Pieces waiting_sentence() const;
  void say(Pieces pieces);
  /// Behind what is being said.
  void say_next(Pieces pieces);
  void stop_saying();

  void put(DialogueOutput output) { outputs_.push_back(std::move(output)); }
  void arm(Timer timer, Moment at) { timers_[timer] = at; }
  void disarm(Timer timer) { timers_[timer].reset(); }

  const Phrasebook& book_;
  Status status_ = Status::asking;
  std::vector<std::string> languages_;
  std::string language_;
  Budget budget_ = Budget::kept;
  std::array<char, kPinDigits> digits_{};
  std::size_t typed_ = 0;
  int wrong_ = 0;
  int reminded_ = 0;
  int called_times_ = 0;
  bool star_ = false;
  bool introduced_once_ = false;  // the privacy sentence was heard to its end
  std::optional<PinAnswer> held_answer_;
  std::vector<std::string> names_;
  WaitingFor waiting_for_ = WaitingFor::provider;
  Microphone microphone_ = Microphone::open;
  Hand hand_ = Hand::down;
  PeopleHere people_;
  Parting parting_ = Parting::left;
  std::uint32_t last_number_ = 0;
  std::uint32_t saying_ = 0;  // 0: nothing
  /// A family comes in together; a fifth is told by the chime of those before.
  Bounded<Pieces, 4, WhenFull::drop_oldest> next_;
  std::optional<Moment> hinted_at_;
  std::array<std::optional<Moment>, 2> trouble_at_;
  std::array<std::optional<Moment>, timer_count> timers_{};
  std::deque<DialogueOutput> outputs_;  // bounded by the inputs between two drains: each adds a handful
};

}  // namespace bedside::phone
