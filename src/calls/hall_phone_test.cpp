// A telephone among pages: the same seat, the same rule of admission, one state for mute and hand.
#include <gtest/gtest.h>

#include "calls/hall_fixture.hpp"

namespace bedside::calls {
namespace {

using namespace std::chrono_literals;

class HallPhoneTest : public HallFixture {
 protected:
  const LegId kLeg{"41"};

  SeatFacts by_phone(const std::string& invitation = "aunt") const {
    SeatFacts seat = guest(invitation);
    seat.name.reset();
    seat.via = invites::Via::phone;
    return seat;
  }
  std::optional<ConnectionId> dial(const SeatFacts& seat, const LegId& leg = LegId("41")) {
    const auto connection = hall.feed_caller(seat, facts, leg, now);
    settle();
    return connection;
  }
  ConnectionId call(const std::string& invitation = "aunt", const LegId& leg = LegId("41")) {
    const auto connection = dial(by_phone(invitation), leg);
    EXPECT_TRUE(connection);
    return *connection;
  }
  std::optional<LegId> leg_inside(ConnectionId connection) const {
    for (const auto& [id, room] : media.rooms) {
      const auto found = room.legs.find(id_of(connection));
      if (found != room.legs.end()) return found->second;
    }
    return std::nullopt;
  }
  RosterEntry seen(ConnectionId reader, ConnectionId whom) const {
    const auto rosters = heard<Roster>(reader);
    if (!rosters.empty())
      for (const auto& entry : rosters.back().people)
        if (entry.participant == id_of(whom)) return entry;
    ADD_FAILURE() << "not on the list";
    return {};
  }
  std::vector<std::string> written_with_way() const {
    std::vector<std::string> words;
    for (const auto& one : written) words.push_back(one.what + " by " + std::string(invites::word(one.via)));
    return words;
  }
  /// What the key *6 does: the caller's own microphone, by the state that the list shows.
  void press_mute(ConnectionId caller) {
    ask(caller, PauseProducer{heard<Admitted>(caller).back().phone_producer_id, !seen(caller, caller).muted});
  }
};

TEST_F(HallPhoneTest, a_caller_waits_like_everybody_and_holds_no_way_into_the_room) {
  const auto caller = call();
  EXPECT_TRUE(media.log.empty());
  EXPECT_EQ(heard<Waiting>(caller).at(0).reason, WaitingReason::provider_not_started);
  EXPECT_TRUE(heard<Roster>(caller).empty());
  EXPECT_EQ(written_with_way(), std::vector<std::string>{"waiting aunt by phone"});
}

TEST_F(HallPhoneTest, a_caller_comes_in_with_the_leg_when_the_provider_does) {
  const auto caller = call();
  const auto doctor = come(provider());
  ASSERT_EQ(heard<Admitted>(caller).size(), 1U);
  EXPECT_FALSE(heard<Admitted>(caller)[0].offer);
  EXPECT_EQ(leg_inside(caller), kLeg);
  EXPECT_EQ(seen(doctor, caller).via, invites::Via::phone);
  EXPECT_FALSE(seen(doctor, caller).muted);
  EXPECT_EQ(written_with_way(), (std::vector<std::string>{"waiting aunt by phone", "entered aunt by phone"}));
}

TEST_F(HallPhoneTest, incident_07_the_rule_of_admission_is_the_same_for_web_and_phone) {
  SeatFacts second = by_phone();
  second.admittance = invites::Admittance::must_ask;
  const auto doctor = come(provider());
  const auto straight_in = call("uncle");
  const auto waits = dial(second, LegId("42"));
  EXPECT_EQ(heard<Admitted>(straight_in).size(), 1U);
  EXPECT_TRUE(heard<Admitted>(*waits).empty());
  EXPECT_EQ(heard<Waiting>(*waits).at(0).reason, WaitingReason::asked);
  EXPECT_EQ(heard<WaitingList>(doctor).back().people.at(0).via, invites::Via::phone);
  EXPECT_FALSE(leg_inside(*waits));
  ask(doctor, Admit{id_of(*waits)});
  EXPECT_EQ(heard<Admitted>(*waits).size(), 1U);
  EXPECT_EQ(leg_inside(*waits), LegId("42"));
}

TEST_F(HallPhoneTest, a_caller_who_is_put_back_hears_nothing_of_the_room_and_comes_in_again_with_the_same_leg) {
  const auto doctor = come(provider());
  const auto caller = call();
  ask(doctor, PutBack{id_of(caller)});
  EXPECT_FALSE(leg_inside(caller));
  EXPECT_EQ(heard<Waiting>(caller).back().reason, WaitingReason::put_back);
  EXPECT_FALSE(closed.contains(caller));
  ask(doctor, AdmitAll{});
  EXPECT_EQ(leg_inside(caller), kLeg);
}

TEST_F(HallPhoneTest, everybody_reads_who_comes_before_the_caller_hears) {
  const auto doctor = come(provider());
  media.answer_at_once = false;
  const auto caller = call();
  EXPECT_TRUE(heard<Admitted>(caller).empty());
  order.clear();
  media.give_answers();
  settle();
  ASSERT_GE(order.size(), 3U);
  EXPECT_EQ(order[0], std::pair(doctor, Event(Roster{}).index()));
  EXPECT_EQ(order[1], std::pair(doctor, Event(PersonEntered{}).index()));
  EXPECT_EQ(order[2], std::pair(caller, Event(Admitted{}).index()));
}

TEST_F(HallPhoneTest, who_drops_and_calls_back_takes_the_same_seat) {
  const auto doctor = come(provider());
  const auto caller = call();
  disconnect(caller);
  pass(20s);
  const auto again = call("aunt", LegId("42"));
  EXPECT_EQ(id_of(again), id_of(caller));
  EXPECT_EQ(leg_inside(again), LegId("42"));
  EXPECT_EQ(last_roster(doctor).size(), 2U);
  EXPECT_EQ(heard<PersonEntered>(doctor).size(), 1U);
  EXPECT_EQ(written_with_way(), std::vector<std::string>{"entered aunt by phone"});
}

TEST_F(HallPhoneTest, who_hangs_up_has_left_at_once) {
  const auto doctor = come(provider());
  const auto caller = call();
  ask(caller, Leave{});
  EXPECT_TRUE(closed.contains(caller));
  EXPECT_EQ(last_roster(doctor), std::set{id_of(doctor)});
  EXPECT_EQ(media.inside_now(), std::set{id_of(doctor)});
  EXPECT_EQ(written.back().what, "left aunt");
}

TEST_F(HallPhoneTest, who_dials_in_from_a_page_stays_one_participant) {
  const auto doctor = come(provider());
  const auto page = come(guest());
  const auto caller = call();
  EXPECT_EQ(heard<Ended>(page).at(0).reason, EndedReason::taken_over);
  EXPECT_EQ(id_of(caller), id_of(page));
  EXPECT_EQ(last_roster(doctor).size(), 2U);
  EXPECT_EQ(seen(doctor, caller).via, invites::Via::phone);
  EXPECT_EQ(leg_inside(caller), kLeg);
  EXPECT_EQ(heard<PersonEntered>(doctor).size(), 2U) << "whoever has the PIN may be somebody else";
  EXPECT_EQ(written_with_way(), (std::vector<std::string>{"entered aunt by link", "entered aunt by phone"}));
}

TEST_F(HallPhoneTest, who_dials_in_while_the_browser_dies_stays_one_participant) {
  const auto doctor = come(provider());
  const auto page = come(guest());
  disconnect(page);
  pass(5s);
  const auto caller = call();
  EXPECT_EQ(id_of(caller), id_of(page));
  EXPECT_EQ(last_roster(doctor).size(), 2U);
  pass(31s);
  EXPECT_EQ(last_roster(doctor).size(), 2U) << "the page's time-out does not end the call";
}

TEST_F(HallPhoneTest, who_goes_on_in_a_browser_hangs_the_telephone_up) {
  const auto doctor = come(provider());
  const auto caller = call();
  const auto page = come(guest());
  EXPECT_EQ(heard<Ended>(caller).at(0).reason, EndedReason::taken_over);
  EXPECT_TRUE(closed.contains(caller));
  EXPECT_FALSE(leg_inside(page));
  EXPECT_TRUE(heard<Admitted>(page).at(0).offer);
  EXPECT_EQ(seen(doctor, page).via, invites::Via::link);
  EXPECT_EQ(last_roster(doctor).size(), 2U);
}

TEST_F(HallPhoneTest, a_change_of_device_while_the_media_plane_thinks_gives_the_seat_to_the_last) {
  come(provider());
  media.answer_at_once = false;
  const auto caller = call();
  const auto page = come(guest());
  media.give_answers();
  settle();
  media.give_answers();
  settle();
  EXPECT_TRUE(heard<Admitted>(caller).empty());
  ASSERT_EQ(heard<Admitted>(page).size(), 1U);
  EXPECT_TRUE(heard<Admitted>(page)[0].offer);
  EXPECT_FALSE(leg_inside(page));
}

TEST_F(HallPhoneTest, who_changes_device_while_waiting_is_shown_by_the_new_one) {
  come(guest());
  const auto caller = call();
  EXPECT_EQ(heard<Waiting>(caller).size(), 1U);
  EXPECT_EQ(written_with_way(), (std::vector<std::string>{"waiting aunt by link", "waiting aunt by phone"}));
}

TEST_F(HallPhoneTest, mute_is_one_state_whoever_sets_it) {
  const auto doctor = come(provider());
  const auto caller = call();
  press_mute(caller);
  EXPECT_EQ(media.log.back(), "pause_producer");
  EXPECT_TRUE(seen(doctor, caller).muted);
  EXPECT_TRUE(seen(caller, caller).muted);
  EXPECT_TRUE(hall.presence(facts.visit).muted.contains(InvitationId("aunt")));
  press_mute(caller);
  EXPECT_FALSE(seen(doctor, caller).muted);
  ask(doctor, Mute{id_of(caller)});
  EXPECT_EQ(heard<MutedByProvider>(caller).size(), 1U);
  EXPECT_TRUE(seen(caller, caller).muted);
  press_mute(caller);
  EXPECT_FALSE(seen(caller, caller).muted);
  EXPECT_FALSE(seen(doctor, caller).muted);
}

TEST_F(HallPhoneTest, a_hand_is_one_state_for_pages_and_telephones) {
  const auto doctor = come(provider());
  const auto caller = call();
  const auto her = come(patient());
  ask(caller, RaiseHand{true});
  ask(her, RaiseHand{true});
  for (const auto reader : {doctor, caller, her}) {
    EXPECT_TRUE(seen(reader, caller).hand);
    EXPECT_TRUE(seen(reader, her).hand);
    EXPECT_FALSE(seen(reader, doctor).hand);
  }
  EXPECT_EQ(hall.presence(facts.visit).hands, (std::set{InvitationId("aunt"), InvitationId("patient")}));
  ask(caller, RaiseHand{false});
  EXPECT_FALSE(seen(doctor, caller).hand);
  const auto rosters = heard<Roster>(doctor).size();
  ask(caller, RaiseHand{false});
  EXPECT_EQ(heard<Roster>(doctor).size(), rosters) << "nothing has changed";
}

TEST_F(HallPhoneTest, what_is_wrong_with_a_line_is_read_by_everybody_until_it_is_right_again) {
  const auto doctor = come(provider());
  const auto caller = call();
  const auto line = [&](LineTrouble trouble) {
    hall.feed_line(caller, trouble);
    settle();
  };
  EXPECT_EQ(seen(doctor, caller).line, LineTrouble::none);
  line(LineTrouble::silent);
  EXPECT_EQ(seen(doctor, caller).line, LineTrouble::silent);
  EXPECT_EQ(hall.presence(facts.visit).lines, (std::map{std::pair(InvitationId("aunt"), LineTrouble::silent)}));
  const auto rosters = heard<Roster>(doctor).size();
  line(LineTrouble::silent);
  EXPECT_EQ(heard<Roster>(doctor).size(), rosters);
  line(LineTrouble::none);
  EXPECT_EQ(seen(doctor, caller).line, LineTrouble::none);
  EXPECT_TRUE(hall.presence(facts.visit).lines.empty());
  line(LineTrouble::lossy);
  call("aunt", LegId("42"));
  EXPECT_EQ(seen(doctor, caller).line, LineTrouble::none) << "another line";
  line(LineTrouble::lossy);
  EXPECT_EQ(seen(doctor, caller).line, LineTrouble::none) << "the old one says nothing any more";
}

TEST_F(HallPhoneTest, a_weak_network_of_a_page_is_read_by_everybody_and_survives_a_lost_websocket) {
  const auto doctor = come(provider());
  const auto aunt = come(guest());
  const auto session = heard<Admitted>(aunt).back().media_session;
  const auto found = [&](sfu::Reception reception) {
    auto& [room, its] = *media.rooms.begin();
    its.events->on_reception(room, heard<Welcome>(aunt).back().participant, reception);
    settle();
  };
  found(sfu::Reception::weak);
  EXPECT_EQ(seen(doctor, aunt).line, LineTrouble::weak);
  EXPECT_EQ(seen(aunt, aunt).line, LineTrouble::weak) << "so her own page can say it";
  hall.feed_disconnected(aunt, now);
  const auto again = come(guest(), session);
  EXPECT_EQ(seen(doctor, again).line, LineTrouble::weak) << "the same network";
  found(sfu::Reception::no_pictures);
  EXPECT_EQ(hall.presence(facts.visit).lines, (std::map{std::pair(InvitationId("aunt"), LineTrouble::no_pictures)}));
  found(sfu::Reception::whole);
  EXPECT_EQ(seen(doctor, again).line, LineTrouble::none);
  found(sfu::Reception::weak);
  come(guest());
  EXPECT_EQ(seen(doctor, again).line, LineTrouble::none) << "another page, perhaps on another network";
}

TEST_F(HallPhoneTest, people_in_calls_are_counted_by_how_they_came_and_by_what_is_wrong) {
  using invites::Via;
  const auto people = [&] { return hall.figures().people; };
  EXPECT_EQ(hall.figures().rooms, 0U);
  const auto caller = call();
  EXPECT_EQ(people(), (std::map<std::pair<Via, bool>, std::size_t>{{{Via::phone, false}, 1}}));
  EXPECT_EQ(hall.figures().rooms, 0U) << "nobody is in";
  come(provider());
  EXPECT_EQ(people(), (std::map<std::pair<Via, bool>, std::size_t>{{{Via::phone, true}, 1}, {{Via::link, true}, 1}}));
  EXPECT_EQ(hall.figures().rooms, 1U);
  EXPECT_EQ(hall.figures().rooms_troubled, 0U);
  hall.feed_line(caller, LineTrouble::lossy);
  EXPECT_EQ(hall.figures().rooms_troubled, 1U);
  EXPECT_EQ(hall.figures().troubled, (std::map<LineTrouble, std::size_t>{{LineTrouble::lossy, 1}}));
  hall.feed_line(caller, LineTrouble::none);
  EXPECT_TRUE(hall.figures().troubled.empty());
  const auto uncle = come(guest("uncle"));
  media.rooms.begin()->second.events->on_reception(media.rooms.begin()->first, heard<Welcome>(uncle).back().participant, sfu::Reception::weak);
  settle();
  EXPECT_EQ(hall.figures().troubled, (std::map<LineTrouble, std::size_t>{{LineTrouble::weak, 1}})) << "a page's network is counted alike";
  EXPECT_EQ(hall.figures().troubles, (std::map<LineTrouble, std::uint64_t>{{LineTrouble::lossy, 1}, {LineTrouble::weak, 1}}));
  EXPECT_EQ(word(static_cast<LineTrouble>(kAllLineTroubles.size() + 1)), "none") << "kAllLineTroubles lacks one";
}

TEST_F(HallPhoneTest, completing_and_removing_end_the_telephone_at_once) {
  const auto doctor = come(provider());
  const auto caller = call();
  hall.feed_invitation_ended(facts.visit, InvitationId("aunt"), EndedReason::removed, now);
  settle();
  EXPECT_EQ(heard<Ended>(caller).at(0).reason, EndedReason::removed);
  EXPECT_TRUE(closed.contains(caller));
  EXPECT_EQ(media.inside_now(), std::set{id_of(doctor)});
  EXPECT_FALSE(dial(by_phone())) << "a PIN that was good a moment ago";
  const auto other = call("uncle");
  hall.feed_visit_ended(facts.visit, EndedReason::completed, now);
  settle();
  EXPECT_EQ(heard<Ended>(other).at(0).reason, EndedReason::completed);
  EXPECT_FALSE(dial(by_phone("uncle")));
}

TEST_F(HallPhoneTest, a_leg_that_is_gone_when_its_turn_comes_leaves_no_seat) {
  const auto doctor = come(provider());
  media.refuse_participants = MediaWhy::no_such_leg;
  const auto caller = call();
  EXPECT_TRUE(closed.contains(caller));
  EXPECT_EQ(last_roster(doctor), std::set{id_of(doctor)});
  EXPECT_EQ(written.back().what, "left aunt");
}

TEST_F(HallPhoneTest, incident_09_a_caller_may_do_no_more_than_a_guest_with_a_page) {
  const auto doctor = come(provider());
  const auto caller = call();
  ask(caller, Mute{id_of(doctor)});
  EXPECT_EQ(std::get<CallWhy>(replies.at(last_request)), CallWhy::not_allowed);
  ask(caller, Remove{id_of(doctor)});
  EXPECT_EQ(std::get<CallWhy>(replies.at(last_request)), CallWhy::not_allowed);
  const auto waits = call("uncle", LegId("43"));
  EXPECT_EQ(heard<Admitted>(waits).size(), 1U);
}

TEST_F(HallPhoneTest, calls_of_the_clinic_are_shown_with_and_without_anybody_in_and_go_with_their_visit) {
  const InvitationId aunt("aunt");
  EXPECT_TRUE(hall.feed_call(facts.clinic, facts.visit, aunt, desk::CallState::ringing, now));
  EXPECT_EQ(hall.presence(facts.visit).calls.at(aunt).state, desk::CallState::ringing);
  EXPECT_EQ(hall.presences(facts.clinic).at(facts.visit).calls.size(), 1U);
  EXPECT_TRUE(hall.presences(ClinicId("other")).empty());
  come(provider());
  EXPECT_EQ(hall.presence(facts.visit).providers.size(), 1U);
  EXPECT_EQ(hall.presence(facts.visit).calls.size(), 1U);
  hall.feed_visit_ended(facts.visit, EndedReason::completed, now);
  std::vector<InvitationId> ended;
  while (auto output = hall.next_output())
    if (const auto* end = std::get_if<EndCall>(&*output)) ended.push_back(end->invitation);
  EXPECT_EQ(ended, std::vector<InvitationId>{aunt});
  EXPECT_TRUE(hall.presence(facts.visit).calls.empty());
  EXPECT_FALSE(hall.feed_call(facts.clinic, facts.visit, aunt, desk::CallState::calling, now)) << "nobody is called any more";
}

}  // namespace
}  // namespace bedside::calls
