// Asked for at the door: who waits, who is let in, turned away, sent back, and what reaches nobody before.
#include <gtest/gtest.h>

#include "calls/hall_fixture.hpp"

namespace bedside::calls {
namespace {

using namespace std::chrono_literals;
using invites::Admittance;
using Names = std::vector<std::string>;
using Words = std::vector<std::string>;

class HallWaitingTest : public HallFixture {
 protected:
  void guests_are_asked_for() { facts.admission = Admission::ask; }
  void change(const std::function<void(VisitFacts&)>& what) {
    what(facts);
    ++facts.version;
    hall.feed_visit(facts, now);
    settle();
  }
  WaitingReason waits_for(ConnectionId connection) const { return heard<Waiting>(connection).back().reason; }
};

TEST_F(HallWaitingTest, under_ask_a_guest_waits_until_a_provider_lets_them_in_and_the_patient_does_not) {
  guests_are_asked_for();
  const auto aunt = come(guest());
  const auto ana = come(patient());
  EXPECT_EQ(waits_for(aunt), WaitingReason::provider_not_started);
  const auto doctor = come(provider());
  EXPECT_TRUE(is_in(ana));
  EXPECT_FALSE(is_in(aunt));
  EXPECT_EQ(waits_for(aunt), WaitingReason::asked);
  EXPECT_EQ(names_waiting(doctor), Names{"aunt"});
  ask(doctor, Admit{id_of(aunt)});
  EXPECT_TRUE(is_in(aunt));
  EXPECT_EQ(names_waiting(doctor), Names{});
  EXPECT_EQ(written_words().back(), "entered aunt let in by doctor");
}

// Incident 8: Zoom sent the room's stream to its waiting room. Incident 6: Webex its list of names.
TEST_F(HallWaitingTest, incident_08_who_waits_has_no_transport_and_no_list_of_names) {
  guests_are_asked_for();
  come(provider());
  const auto ana = come(patient());
  const auto aunt = come(guest());
  ask(ana, Produce{"audio", MediaSource::microphone, {}});
  ask(aunt, Capabilities{});
  ask(aunt, Produce{"audio", MediaSource::microphone, {}});
  ask(aunt, RaiseHand{true});
  ask(aunt, Admit{id_of(aunt)});
  ask(aunt, AdmitAll{});
  EXPECT_FALSE(media.inside_now().contains(id_of(aunt)));
  EXPECT_EQ(hall.counters().refused_messages, 5U);
  for (const Event& event : said.at(aunt))
    EXPECT_TRUE(std::holds_alternative<Welcome>(event) || std::holds_alternative<Waiting>(event));
}

TEST_F(HallWaitingTest, who_comes_in_with_the_provider_is_not_at_the_door_any_more) {
  const auto aunt = come(guest());
  const auto ana = come(patient());
  const auto doctor = come(provider());
  EXPECT_TRUE(is_in(aunt) && is_in(ana));
  EXPECT_EQ(names_waiting(doctor), Names{});
}

TEST_F(HallWaitingTest, everybody_at_once) {
  guests_are_asked_for();
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  const auto uncle = come(guest("uncle"));
  EXPECT_EQ(names_waiting(doctor), (Names{"aunt", "uncle"}));
  ask(doctor, AdmitAll{});
  EXPECT_TRUE(is_in(aunt) && is_in(uncle));
  EXPECT_EQ(names_waiting(doctor), Names{});
}

TEST_F(HallWaitingTest, who_is_turned_away_reads_why_and_has_to_ask_when_they_come_back) {
  const auto doctor = come(provider());
  guests_are_asked_for();
  change([](VisitFacts&) {});
  const auto aunt = come(guest());
  ask(doctor, TurnAway{id_of(aunt), "Please come back at ten."});
  const auto ended = heard<Ended>(aunt);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].reason, EndedReason::turned_away);
  EXPECT_EQ(ended[0].line, "Please come back at ten.");
  EXPECT_TRUE(closed.contains(aunt));
  EXPECT_EQ(names_waiting(doctor), Names{});
  EXPECT_EQ(written_words().back(), "turned away aunt");
  // Whatever the rule says meanwhile.
  change([](VisitFacts& visit) { visit.admission = Admission::straight_in; });
  SeatFacts again = guest();
  again.admittance = Admittance::must_ask;
  pass(kKnockEvery);
  const auto back = come(again);
  EXPECT_FALSE(is_in(back));
  EXPECT_EQ(waits_for(back), WaitingReason::asked);
}

TEST_F(HallWaitingTest, who_was_turned_away_and_rings_on_is_turned_away_without_a_provider_hearing_of_it) {
  const auto doctor = come(provider());
  guests_are_asked_for();
  change([](VisitFacts&) {});
  ask(doctor, TurnAway{id_of(come(guest())), std::nullopt});
  const auto lists = heard<WaitingList>(doctor).size();
  const auto facts_written = written.size();
  for (int i = 0; i < 15; ++i) {
    const auto again = come(guest());
    ASSERT_EQ(heard<Ended>(again).size(), 1U);
    EXPECT_EQ(heard<Ended>(again)[0].reason, EndedReason::turned_away);
    EXPECT_TRUE(closed.contains(again));
  }
  const auto caller = hall.feed_caller(guest(), facts, LegId("41"), now);
  settle();
  ASSERT_TRUE(caller);
  EXPECT_EQ(heard<Ended>(*caller).at(0).reason, EndedReason::turned_away);
  EXPECT_EQ(heard<WaitingList>(doctor).size(), lists);
  EXPECT_EQ(written.size(), facts_written);
  // Nobody else is held back by it, and they themselves only for a while.
  come(guest("uncle"));
  EXPECT_EQ(names_waiting(doctor), Names{"uncle"});
  pass(kKnockEvery);
  come(guest());
  EXPECT_EQ(names_waiting(doctor), (Names{"uncle", "aunt"}));
}

TEST_F(HallWaitingTest, a_line_reaches_who_waits_and_nobody_else) {
  guests_are_asked_for();
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  const auto uncle = come(guest("uncle"));
  ask(doctor, Tell{id_of(aunt), "Five more minutes."});
  EXPECT_EQ(heard<ProviderSays>(aunt).at(0).line, "Five more minutes.");
  EXPECT_TRUE(heard<ProviderSays>(uncle).empty());
  ask(doctor, Tell{id_of(doctor), "me"});
  EXPECT_EQ(std::get<CallWhy>(replies[last_request]), CallWhy::not_found);
}

TEST_F(HallWaitingTest, who_is_put_back_waits_until_let_in_again_also_after_a_reload) {
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  ask(aunt, Produce{"audio", MediaSource::microphone, {}});
  ask(aunt, RaiseHand{true});
  ask(doctor, PutBack{id_of(aunt)});
  EXPECT_FALSE(is_in(aunt));
  EXPECT_FALSE(media.inside_now().contains(id_of(aunt)));
  EXPECT_EQ(written_words().back(), "put back aunt");
  EXPECT_EQ(heard<WaitingList>(doctor).back().people.at(0).reason, WaitingReason::put_back);
  EXPECT_TRUE(hall.presence(facts.visit).hands.empty());

  const auto reloaded = come(guest(), session_of(aunt));
  EXPECT_FALSE(is_in(reloaded));
  EXPECT_EQ(waits_for(reloaded), WaitingReason::put_back);
  // Another provider who comes changes nothing.
  come(provider("colleague"));
  EXPECT_FALSE(is_in(reloaded));
  ask(doctor, Admit{id_of(reloaded)});
  EXPECT_TRUE(is_in(reloaded));
  EXPECT_EQ(heard<PersonEntered>(doctor).back().participant, id_of(aunt));
}

TEST_F(HallWaitingTest, after_a_restart_the_rows_say_who_was_put_back) {
  come(provider());
  SeatFacts aunt = guest();
  aunt.admittance = Admittance::put_back;
  EXPECT_EQ(waits_for(come(aunt)), WaitingReason::put_back);
}

TEST_F(HallWaitingTest, who_was_in_comes_back_without_being_asked_for_again) {
  guests_are_asked_for();
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  ask(doctor, Admit{id_of(aunt)});
  disconnect(aunt);
  pass(10s);
  EXPECT_TRUE(is_in(come(guest())));
  ask(doctor, Leave{});
  SeatFacts later = guest("uncle");
  later.admittance = Admittance::let_in;
  const auto uncle = come(later);
  EXPECT_FALSE(is_in(uncle));  // nobody new while no provider is in
  come(provider());
  EXPECT_TRUE(is_in(uncle));
}

TEST_F(HallWaitingTest, nobody_is_let_in_while_no_provider_is_in) {
  guests_are_asked_for();
  const auto aunt = come(guest());
  EXPECT_FALSE(hall.feed_admit(facts.visit, InvitationId("aunt"), PersonId("doctor")));
  const auto doctor = come(provider());
  ask(doctor, Leave{});
  EXPECT_EQ(waits_for(aunt), WaitingReason::provider_left);
  EXPECT_FALSE(hall.feed_admit(facts.visit, InvitationId("aunt"), PersonId("doctor")));
  EXPECT_FALSE(is_in(aunt));
}

TEST_F(HallWaitingTest, from_the_dashboard_a_provider_lets_in_too) {
  guests_are_asked_for();
  come(provider());
  const auto aunt = come(guest());
  EXPECT_TRUE(hall.feed_admit(facts.visit, InvitationId("aunt"), PersonId("doctor")));
  settle();
  EXPECT_TRUE(is_in(aunt));
  EXPECT_FALSE(hall.feed_admit(facts.visit, InvitationId("aunt"), PersonId("doctor")));
}

TEST_F(HallWaitingTest, who_is_let_in_and_put_back_before_the_media_answers_stays_outside) {
  const auto doctor = come(provider());
  guests_are_asked_for();
  change([](VisitFacts&) {});
  const auto aunt = come(guest());
  media.answer_at_once = false;
  ask(doctor, Admit{id_of(aunt)});
  ask(doctor, PutBack{id_of(aunt)});
  media.answer_at_once = true;
  media.give_answers();
  settle();
  EXPECT_FALSE(is_in(aunt));
  EXPECT_FALSE(last_roster(doctor).contains(id_of(aunt)));
}

TEST_F(HallWaitingTest, the_patient_talks_without_guests_and_they_come_in_again) {
  const auto doctor = come(provider());
  const auto ana = come(patient());
  const auto aunt = come(guest());
  ask(aunt, TalkWithoutGuests{true});
  EXPECT_TRUE(is_in(aunt));  // not a guest's to say
  ask(ana, TalkWithoutGuests{true});
  EXPECT_FALSE(is_in(aunt));
  EXPECT_EQ(waits_for(aunt), WaitingReason::without_guests);
  EXPECT_TRUE(heard<VisitChanged>(ana).back().visit.without_guests);
  EXPECT_EQ(media.inside_now(), (std::set{id_of(doctor), id_of(ana)}));
  EXPECT_EQ(written_words().at(written_words().size() - 2), "without guests");
  // A reload is no way in, nor is coming for the first time.
  const auto reloaded = come(guest());
  EXPECT_FALSE(is_in(reloaded));
  const auto uncle = come(guest("uncle"));
  EXPECT_FALSE(is_in(uncle));
  EXPECT_EQ(names_waiting(doctor), (Names{"aunt", "uncle"}));
  pass(kGuestsOutLeast);
  ask(ana, TalkWithoutGuests{false});
  EXPECT_TRUE(is_in(reloaded));
  EXPECT_TRUE(is_in(uncle));
}

TEST_F(HallWaitingTest, guests_go_out_at_once_and_come_in_again_once_in_a_while_whatever_is_pressed) {
  const auto doctor = come(provider());
  const auto ana = come(patient());
  const auto aunt = come(guest());
  const auto before = written.size();
  for (int i = 0; i < 25; ++i) {
    ask(ana, TalkWithoutGuests{true});
    EXPECT_FALSE(is_in(aunt));
    ask(ana, TalkWithoutGuests{false});
  }
  EXPECT_EQ(written.size(), before + 2) << "out, and waiting: written once";
  pass(kGuestsOutLeast - std::chrono::milliseconds(1));
  EXPECT_FALSE(is_in(aunt));
  pass(std::chrono::milliseconds(1));
  EXPECT_TRUE(is_in(aunt)) << "asked for last";
  ask(ana, TalkWithoutGuests{true});
  ask(ana, TalkWithoutGuests{false});
  ask(doctor, TalkWithoutGuests{true});
  pass(kGuestsOutLeast);
  EXPECT_FALSE(is_in(aunt)) << "the newest wish counts";
}

TEST_F(HallWaitingTest, interpreters_stay_in_a_talk_without_guests_where_it_is_said_and_come_back_after_a_drop) {
  const auto doctor = come(provider());
  const auto ana = come(patient());
  SeatFacts interpreter = guest("interpreter");
  interpreter.kind = invites::Kind::interpreter;
  const auto ines = come(interpreter);
  const auto aunt = come(guest());
  ask(ana, TalkWithoutGuests{true, true});
  EXPECT_TRUE(is_in(ines));
  EXPECT_FALSE(is_in(aunt));
  EXPECT_EQ(media.inside_now(), (std::set{id_of(doctor), id_of(ana), id_of(ines)}));
  ask(ines, Leave{});
  EXPECT_TRUE(is_in(come(interpreter)));
  pass(kGuestsOutLeast);
  // The newest word about them counts.
  ask(ana, TalkWithoutGuests{true, false});
  EXPECT_EQ(media.inside_now(), (std::set{id_of(doctor), id_of(ana)}));
  ask(ana, TalkWithoutGuests{true, true});
  EXPECT_EQ(media.inside_now(), (std::set{id_of(doctor), id_of(ana)}));
  pass(3s);
  ask(doctor, TalkWithoutGuests{false});
  EXPECT_TRUE(is_in(aunt));
  // The next talk asks anew.
  ask(doctor, TalkWithoutGuests{true});
  EXPECT_EQ(media.inside_now(), (std::set{id_of(doctor), id_of(ana)}));
}

TEST_F(HallWaitingTest, an_older_reading_of_the_visit_does_not_open_a_door_that_was_closed_meanwhile) {
  const VisitFacts before = facts;
  const auto doctor = come(provider());
  change([](VisitFacts& visit) { visit.admission = Admission::ask; });
  const auto ticket = hall.issue_ticket(guest(), before, now);
  const auto aunt = *hall.redeem_ticket(ticket->reveal(), now);
  ask(aunt, Hello{});
  EXPECT_FALSE(is_in(aunt));
  EXPECT_EQ(names_waiting(doctor), Names{"aunt"});
}

TEST_F(HallWaitingTest, when_nobody_is_asked_for_any_longer_who_waits_comes_in) {
  guests_are_asked_for();
  come(provider());
  const auto aunt = come(guest());
  SeatFacts back = guest("uncle");
  back.admittance = Admittance::put_back;
  const auto uncle = come(back);
  change([](VisitFacts& visit) { visit.admission = Admission::straight_in; });
  EXPECT_TRUE(is_in(aunt));
  EXPECT_FALSE(is_in(uncle));
}

TEST_F(HallWaitingTest, providers_read_of_a_knock_once_in_a_while_and_nobody_else_does) {
  const auto doctor = come(provider());
  const auto ana = come(patient());
  for (int i = 0; i < 5; ++i) hall.feed_knock(guest(), KnockWhy::locked, now);
  settle();
  ASSERT_EQ(heard<Knock>(doctor).size(), 1U);
  EXPECT_EQ(heard<Knock>(doctor)[0].name, "aunt");
  EXPECT_TRUE(heard<Knock>(ana).empty());
  pass(kKnockEvery);
  hall.feed_knock(guest(), KnockWhy::past_end, now);
  settle();
  EXPECT_EQ(heard<Knock>(doctor).size(), 2U);
}

TEST_F(HallWaitingTest, who_drops_while_waiting_is_off_the_list_and_on_it_again) {
  guests_are_asked_for();
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  disconnect(aunt);
  EXPECT_EQ(names_waiting(doctor), Names{});
  const auto again = come(guest());
  EXPECT_EQ(id_of(again), id_of(aunt));
  EXPECT_EQ(names_waiting(doctor), Names{"aunt"});
  ask(again, Leave{});
  EXPECT_EQ(names_waiting(doctor), Names{});
}

/// A provider, the patient and three guests do what they like in any order. Who comes in was not held back by what the
/// rules say after the step, or was let in by it; after every step the list is what is forwarded (HallFixture).
TEST_F(HallWaitingTest, whatever_people_do_nobody_hears_before_they_are_let_in) {
  struct Model {
    bool put_back = false;
    bool was_in = false;
  };
  int entries = 0;
  int refusals = 0;
  int lines_read = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SeededRandom dice(seed);
    facts = VisitFacts{};
    facts.visit = VisitId("visit " + std::to_string(seed));
    facts.clinic = ClinicId("clinic");
    const std::vector<std::string> names = {"aunt", "uncle", "carer"};
    std::map<std::string, Model> model;
    std::map<std::string, std::set<std::string>> readers;  // of each line of the chat: the guests who were in
    std::map<std::string, ConnectionId> guests;
    std::optional<ConnectionId> doctor;
    const auto ana = come(patient());
    bool without_guests = false;
    bool interpreters_stay = false;
    const auto inside = [&](const std::string& name) {
      // A seat whose page has dropped keeps its media for a while.
      return guests.contains(name) && media.inside_now().contains(id_of(guests.at(name)));
    };
    for (int step = 0; step < 60; ++step) {
      std::map<std::string, bool> before;
      for (const auto& name : names) before[name] = inside(name);
      const std::string name = names[dice.below(3)];
      std::set<std::string> let_in;
      const bool has_doctor = doctor.has_value();
      switch (dice.below(13)) {
        case 0: {
          SeatFacts seat = guest(name);
          // As the rows would say it.
          seat.admittance = model[name].put_back ? Admittance::put_back : model[name].was_in ? Admittance::let_in : Admittance::by_rule;
          if (name == "uncle") seat.kind = invites::Kind::interpreter;
          if (name == "carer") {  // by telephone, each time on a line of its own
            seat.via = invites::Via::phone;
            const auto came = *hall.feed_caller(seat, facts, LegId("leg " + std::to_string(step)), now);
            settle();
            if (!closed.contains(came)) guests[name] = came;
            break;
          }
          const auto came = come(seat);
          if (closed.contains(came)) break;  // turned away a moment ago
          guests[name] = came;
          break;
        }
        case 1:
          if (!doctor) doctor = come(provider());
          break;
        case 2:
          if (doctor && dice.below(4) == 0) {
            ask(*doctor, Leave{});
            doctor.reset();
          }
          break;
        case 3:
          if (!doctor || !guests.contains(name)) break;
          ask(*doctor, Admit{id_of(guests[name])});
          if (std::holds_alternative<Done>(replies[last_request])) let_in.insert(name);
          break;
        case 4:
          if (!doctor) break;
          ask(*doctor, AdmitAll{});
          let_in.insert(names.begin(), names.end());
          break;
        case 5:
          if (!doctor || !guests.contains(name)) break;
          ask(*doctor, PutBack{id_of(guests[name])});
          if (std::holds_alternative<Done>(replies[last_request])) model[name].put_back = true;
          break;
        case 6:
          if (!doctor || !guests.contains(name)) break;
          ask(*doctor, TurnAway{id_of(guests[name]), std::nullopt});
          if (std::holds_alternative<Done>(replies[last_request])) {
            model[name].put_back = true;
            guests.erase(name);
          }
          break;
        case 7: {
          if (!is_in(ana)) break;
          const bool on = dice.below(2) == 1;
          const bool stay = dice.below(2) == 1;
          ask(ana, TalkWithoutGuests{on, stay});
          if (!on) pass(kGuestsOutLeast);
          if (on != without_guests) interpreters_stay = on && stay;
          else if (on && !stay) interpreters_stay = false;
          without_guests = on;
          break;
        }
        case 8:
          change([&](VisitFacts& visit) { visit.admission = dice.below(2) == 1 ? Admission::ask : Admission::straight_in; });
          break;
        case 9:
          if (guests.contains(name) && !closed.contains(guests[name])) disconnect(guests[name]);
          break;
        case 10: pass(std::chrono::milliseconds(dice.below(40000))); break;
        case 11: {
          // Whoever wants to: what is not theirs to say is not said.
          const auto writer = dice.below(3) == 0 && doctor ? *doctor : guests.contains(name) ? guests[name] : ana;
          const std::string line = "line of step " + std::to_string(step);
          for (const auto& each : names)
            if (inside(each)) readers[line].insert(each);
          ask(writer, Say{Secret<std::string>(line)});
          break;
        }
        case 12:
          if (guests.contains(name)) ask(doctor && dice.below(2) == 0 ? *doctor : guests[name], Spotlight{id_of(guests[name])});
          break;
      }
      for (const auto& [each, connection] : guests)
        for (const auto& line : read_lines(connection)) {
          EXPECT_TRUE(readers[line].contains(each)) << each << " read " << line << ", seed " << seed << " step " << step;
          ++lines_read;
        }
      for (const auto& each : names) {
        if (!inside(each)) continue;
        if (let_in.contains(each)) model[each].put_back = false;
        if (!before[each]) {
          ++entries;
          EXPECT_TRUE(has_doctor || doctor) << seed << " " << step;
          const bool kept_out = without_guests && !(interpreters_stay && each == "uncle");
          const bool held = model[each].put_back || kept_out || (facts.admission == Admission::ask && !model[each].was_in);
          EXPECT_TRUE(!held || let_in.contains(each)) << each << " seed " << seed << " step " << step;
        }
        model[each].was_in = true;
        EXPECT_FALSE(model[each].put_back) << each << " seed " << seed << " step " << step;
      }
      refusals += static_cast<int>(!inside(name));
    }
    hall.feed_visit_ended(facts.visit, EndedReason::completed, now);
    settle();
    said.clear();
    closed.clear();
    disconnected.clear();
  }
  EXPECT_GT(entries, 150);
  EXPECT_GT(refusals, 200);
  EXPECT_GT(lines_read, 200);
}

}  // namespace
}  // namespace bedside::calls
