// Telephone calls from the ring to the goodbye: real use cases on SQLite, the real hall and the real dialogue, over a
// double of the media plane and of the trunk, in simulated time.
#include <deque>
#include <mutex>

#include "calls/fake_media.hpp"
#include "dialin/switchboard.hpp"
#include "phone/test_phrasebook.hpp"
#include "scenario/desk_world.hpp"

namespace bedside::dialin {
namespace {

using namespace std::chrono_literals;
using phone::Status;

constexpr const char* kWrong = "121212121";

class FakeTelephone final : public calls::Telephone {
 public:
  void answer(const calls::CallId& call) override { answered.push_back(call); }
  void hang_up(const calls::CallId& call, calls::HangUp how) override { hung_up.emplace_back(call, how); }
  void dial(const calls::CallId&, const calls::DialRequest&,
            std::function<void(Result<calls::LegId, calls::DialWhy>)> answer) override {
    answer(Refused{calls::DialWhy::no_such_trunk});
  }
  std::vector<calls::CallId> answered;
  std::vector<std::pair<calls::CallId, calls::HangUp>> hung_up;
};

class DialIn : public desk::DeskWorld {
 protected:
  DialIn() {
    visit = book();
    const auto seats = details(visit).seats;
    patient_id = seats.at(0).invitation_id;
    rosa_id = seats.at(1).invitation_id;
    interpreter_id = seats.at(2).invitation_id;
    board.set_telephone(telephone);
    now = desk::at(9, 50);
  }
  ~DialIn() override { settle(); }

  std::string pin_of(const InvitationId& id) {
    std::string pin = run([&](desk::UnitOfWork& unit, const desk::Context& c) {
                        return desk::show_invitation(unit, c, actor(osei), id);
                      })->pin.reveal();
    std::erase(pin, '-');
    return pin;
  }

  // ---- the trunk ----
  calls::LegId ring(const std::string& name, const std::string& from = "+15557770001") {
    const calls::LegId leg("leg of " + name);
    callers.emplace(leg, std::make_unique<phone::Caller>(phone::test_phrasebook(), phone::LegFormat{}, random, moment));
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
  Switchboard board{{*storage, [this] { return context(); }, [this](Task task) { post(std::move(task)); },
                     [this](const calls::LegId& leg, std::function<void(phone::Caller&, Moment)> task) {
                       task(*callers.at(leg), moment);
                     },
                     {"en", "es"}, [](const ClinicId&, const VisitId&) {},
                     [this](std::string_view sentence) { reported.emplace_back(sentence); }}};
};

TEST_F(DialIn, a_ring_is_answered_and_greeted) {
  const auto leg = ring("rosa");
  EXPECT_EQ(telephone.answered.size(), 1U);
  EXPECT_EQ(status(leg), Status::asking);
}

TEST_F(DialIn, a_good_pin_waits_and_comes_in_with_the_provider) {
  const auto leg = dial("rosa", pin_of(rosa_id));
  EXPECT_EQ(status(leg), Status::waiting);
  EXPECT_TRUE(media.inside_now().empty());
  const auto doctor = provider_comes();
  pass(1s);
  EXPECT_EQ(status(leg), Status::in_call);
  EXPECT_TRUE(in_room(leg));
  EXPECT_EQ(phone_in(doctor).name, "Rosa");
  EXPECT_EQ(media.inside_now().size(), 2U);
}

TEST_F(DialIn, the_language_is_the_invitations) {
  const auto leg = dial("ines", pin_of(patient_id));
  EXPECT_EQ(callers.at(leg)->dialogue().language(), "es");
}

TEST_F(DialIn, the_sentences_are_heard_before_any_sound_goes_either_way) {
  provider_comes();
  const auto leg = ring("rosa");
  press(leg, pin_of(rosa_id));
  EXPECT_EQ(status(leg), Status::introducing_admitted);
  EXPECT_FALSE(in_room(leg));
  pass(3s);
  EXPECT_TRUE(in_room(leg));
}

TEST_F(DialIn, wrong_pins_are_told_so_and_the_third_is_goodbye) {
  const auto leg = ring("somebody");
  for (int i = 0; i < 2; ++i) {
    press(leg, kWrong);
    pass(1s);
    EXPECT_EQ(status(leg), Status::asking);
  }
  press(leg, kWrong);
  pass(5s);
  EXPECT_EQ(status(leg), Status::over);
  EXPECT_TRUE(hung_up("somebody"));
}

TEST_F(DialIn, before_the_doors_the_caller_hears_when_and_is_asked_to_call_back) {
  now = desk::at(9, 30);
  const auto leg = ring("rosa");
  press(leg, pin_of(rosa_id));
  pass(500ms);
  EXPECT_EQ(status(leg), Status::goodbye);
  pass(8s);
  EXPECT_TRUE(hung_up("rosa"));
  EXPECT_TRUE(media.log.empty());
}

TEST_F(DialIn, incident_02_over_the_callers_budget_there_is_one_slow_try_and_the_right_pin_gets_in) {
  for (int i = 0; i < 3; ++i) {
    const auto name = "guess " + std::to_string(i);
    const auto leg = ring(name);
    for (int tries = 0; tries < 3; ++tries) {
      press(leg, kWrong);
      pass(1s);
    }
    pass(3s);
    ends(name, calls::CallEnd::by_us);
  }
  const auto slow = ring("slow");
  press(slow, kWrong);
  pass(4s);
  EXPECT_EQ(status(slow), Status::checking);
  pass(2s);
  EXPECT_TRUE(hung_up("slow")) << "no second try";
  const auto right = ring("right");
  press(right, pin_of(rosa_id));
  pass(9s);
  EXPECT_EQ(status(right), Status::waiting);
}

TEST_F(DialIn, keys_and_pages_agree_on_mute) {
  const auto doctor = provider_comes();
  const auto leg = dial("rosa", pin_of(rosa_id));
  EXPECT_FALSE(phone_in(doctor).muted);
  press(leg, "*6");
  EXPECT_TRUE(phone_in(doctor).muted);
  press(leg, "*6");
  EXPECT_FALSE(phone_in(doctor).muted);
  ask(doctor, calls::Mute{phone_in(doctor).participant});
  EXPECT_TRUE(phone_in(doctor).muted);
  press(leg, "*6");
  EXPECT_FALSE(phone_in(doctor).muted) << "the key knows what the provider did";
}

TEST_F(DialIn, keys_and_pages_agree_on_the_hand) {
  const auto doctor = provider_comes();
  const auto leg = dial("rosa", pin_of(rosa_id));
  press(leg, "*5");
  EXPECT_TRUE(phone_in(doctor).hand);
  press(leg, "*5");
  EXPECT_FALSE(phone_in(doctor).hand);
}

TEST_F(DialIn, star_and_hash_leave_at_once_with_a_goodbye) {
  const auto doctor = provider_comes();
  const auto leg = dial("rosa", pin_of(rosa_id));
  press(leg, "*#");
  EXPECT_EQ(people(doctor).size(), 1U);
  EXPECT_EQ(status(leg), Status::goodbye);
  pass(3s);
  EXPECT_TRUE(hung_up("rosa"));
}

TEST_F(DialIn, who_hangs_up_has_left_and_may_call_again) {
  const auto doctor = provider_comes();
  dial("rosa", pin_of(rosa_id));
  const auto name = phone_in(doctor).name;
  ends("rosa");
  EXPECT_EQ(people(doctor).size(), 1U);
  dial("rosa again", pin_of(rosa_id));
  EXPECT_EQ(phone_in(doctor).name, name);
  EXPECT_EQ(people(doctor).size(), 2U);
}

TEST_F(DialIn, who_is_cut_off_and_calls_back_takes_the_same_seat) {
  const auto doctor = provider_comes();
  dial("rosa", pin_of(rosa_id));
  const auto before = phone_in(doctor);
  ends("rosa", calls::CallEnd::lost);
  EXPECT_EQ(people(doctor).size(), 2U);
  pass(5s);
  const auto leg = dial("rosa again", pin_of(rosa_id));
  EXPECT_EQ(phone_in(doctor).participant, before.participant);
  EXPECT_EQ(status(leg), Status::in_call);
  pass(30s);
  EXPECT_EQ(people(doctor).size(), 2U);
}

TEST_F(DialIn, a_second_telephone_with_the_same_pin_takes_over_and_the_first_is_told) {
  const auto doctor = provider_comes();
  const auto first = dial("rosa", pin_of(rosa_id));
  const auto second = dial("rosa's mobile", pin_of(rosa_id));
  EXPECT_EQ(status(second), Status::in_call);
  EXPECT_TRUE(status(first) == Status::goodbye || status(first) == Status::over);
  EXPECT_EQ(people(doctor).size(), 2U);
  pass(3s);
  EXPECT_TRUE(hung_up("rosa"));
}

TEST_F(DialIn, completing_cuts_the_sound_at_once_and_says_goodbye) {
  provider_comes();
  const auto leg = dial("rosa", pin_of(rosa_id));
  ASSERT_TRUE(in_room(leg));
  ASSERT_TRUE(run([&](desk::UnitOfWork& unit, const desk::Context& c) {
                return desk::complete_visit(unit, c, actor(osei), visit);
              }).ok());
  hall.feed_visit_ended(visit, calls::EndedReason::completed, time());
  settle();
  EXPECT_FALSE(in_room(leg));
  EXPECT_TRUE(media.inside_now().empty());
  EXPECT_EQ(status(leg), Status::goodbye);
  EXPECT_FALSE(hung_up("rosa")) << "not before it is said";
  pass(1s);
  EXPECT_TRUE(hung_up("rosa"));
}

TEST_F(DialIn, incident_06_a_removed_caller_is_out_and_the_pin_is_dead) {
  const auto doctor = provider_comes();
  const auto leg = dial("rosa", pin_of(rosa_id));
  const std::string pin = pin_of(rosa_id);
  ASSERT_TRUE(run([&](desk::UnitOfWork& unit, const desk::Context& c) {
                return desk::revoke_invitation(unit, c, actor(osei), rosa_id);
              }).ok());
  hall.feed_invitation_ended(visit, rosa_id, calls::EndedReason::removed, time());
  settle();
  EXPECT_FALSE(in_room(leg));
  EXPECT_EQ(people(doctor).size(), 1U);
  const auto again = ring("rosa again");
  press(again, pin);
  pass(1s);
  EXPECT_EQ(status(again), Status::asking);
}

TEST_F(DialIn, what_is_wrong_with_a_line_is_told_to_the_provider) {
  const auto doctor = provider_comes();
  const auto leg = dial("rosa", pin_of(rosa_id));
  board.on_wish(leg, phone::HealthChanged{{false, true, true}});
  settle();
  EXPECT_EQ(phone_in(doctor).line, calls::LineTrouble::silent);
  board.on_wish(leg, phone::HealthChanged{});
  settle();
  EXPECT_EQ(phone_in(doctor).line, calls::LineTrouble::none);
}

}  // namespace
}  // namespace bedside::dialin
