#include "scenario/desk_world.hpp"

namespace bedside::desk {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using State = JoinPage::State;

class Entering : public DeskWorld {
 protected:
  Entering() {
    visit = book();
    deliver();
    rosa = token_to("rosa@mail.example");
    ines = token_to("ines@mail.example");
    interpreter = token_to("+15551230001");
  }
  Outcome<JoinPage> page(const std::string& token) {
    return look([&](UnitOfWork& unit, const Context& c) { return join_page(unit, c, token); });
  }
  void waits(const Entered& entered) {
    EXPECT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                  return note_waiting(unit, c, clinic.id, entered.seat.invitation, Via::link);
                }).ok());
  }
  void comes_in(const Entered& entered) {
    EXPECT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                  return note_entered(unit, c, clinic.id, entered.seat.invitation, Via::link, std::nullopt);
                }).ok());
  }
  void leaves(const Entered& entered, int providers_in) {
    EXPECT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                  return note_left(unit, c, clinic.id, entered.seat.invitation, {providers_in});
                }).ok());
  }
  void provider_leaves(int providers_in = 0) {
    EXPECT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                  return provider_left(unit, c, actor(osei), visit, {providers_in});
                }).ok());
  }
  void complete() {
    EXPECT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return complete_visit(unit, c, actor(osei), visit); }).ok());
  }
  std::vector<VisitEnded> take_care() {
    return run([&](UnitOfWork& unit, const Context& c) { return caretaker(unit, c); })->ended;
  }
  visits::Status status() { return details(visit).visit.status; }

  VisitId visit;
  std::string rosa, ines, interpreter;
};

TEST_F(Entering, opens_by_the_doors_and_closes_to_newcomers_at_the_end) {
  now = at(9, 44);
  EXPECT_EQ(page_state(rosa), State::too_early);
  const auto early = enter_by(rosa, "Rosa");
  EXPECT_EQ(early.why().why, Why::too_early);
  EXPECT_EQ(early.why().opens_at, at(9, 45));
  now = at(9, 45);
  EXPECT_EQ(page_state(rosa), State::open);
  EXPECT_TRUE(enter_by(rosa, "Rosa").ok());
  now = at(10, 30) - std::chrono::milliseconds(1);
  EXPECT_EQ(page_state(rosa), State::open);
  now = at(10, 30);
  EXPECT_EQ(page_state(rosa), State::expired);
  EXPECT_EQ(enter_by(rosa, "Rosa").why().why, Why::ended_expired);
}

TEST_F(Entering, doors_open_when_the_provider_starts_early) {
  start(visit);
  EXPECT_EQ(status(), visits::Status::in_call);
  EXPECT_EQ(page_state(rosa), State::running);
  EXPECT_TRUE(enter_by(rosa, "Rosa").ok());
}

TEST_F(Entering, who_waited_before_the_end_stays_and_may_return_and_the_late_provider_finds_them) {
  now = at(10, 20);
  const auto entered = enter_by(ines, "");
  ASSERT_TRUE(entered.ok());
  EXPECT_EQ(entered->seat.name, "Ines Moreno");
  waits(*entered);
  EXPECT_EQ(status(), visits::Status::waiting);
  now = at(11, 0);
  EXPECT_THAT(take_care(), IsEmpty());
  EXPECT_TRUE(enter_by(ines, "", entered->cookie).ok());
  EXPECT_EQ(enter_by(rosa, "Rosa").why().why, Why::ended_expired);
  start(visit);
  EXPECT_EQ(status(), visits::Status::in_call);
}

TEST_F(Entering, unknown_and_malformed_tokens_are_told_apart_by_nothing) {
  std::string unknown = rosa;
  unknown[3] = unknown[3] == 'A' ? 'B' : 'A';
  for (const std::string& token : {unknown, std::string("x"), std::string(), std::string(200, 'A'), rosa + "A", std::string("../etc")}) {
    EXPECT_EQ(page(token).why().why, Why::unknown_link);
    EXPECT_EQ(enter_by(token, "Rosa").why().why, Why::unknown_link);
  }
}

TEST_F(Entering, shows_a_guest_the_appointment_and_nothing_of_the_patient_unless_the_clinic_chose_so) {
  auto shown = page(rosa);
  ASSERT_TRUE(shown.ok());
  EXPECT_EQ(shown->clinic_public_name, "Harbor Clinic");
  EXPECT_THAT(shown->visit->provider_names, ElementsAre("Dr. Amara Osei"));
  EXPECT_EQ(shown->visit->line, "Please bring the list of medicines");
  EXPECT_FALSE(shown->visit->patient_name);
  EXPECT_EQ(shown->me->name, "Rosa");
  EXPECT_THAT(shown->dial_in, IsEmpty());
  EXPECT_EQ(page(ines)->visit->patient_name, "Ines Moreno");
  ASSERT_TRUE(change_settings([](ClinicChange& change) { change.guests_see_patient = true; }).ok());
  EXPECT_EQ(page(rosa)->visit->patient_name, "Ines Moreno");
  dial_in_numbers.add({"+15550001111", "Harbor", "US", false});
  shown = page(rosa);
  ASSERT_EQ(shown->dial_in.size(), 1U);
  EXPECT_EQ(shown->dial_in[0].pin.size(), 11U);
  EXPECT_THAT(shown->dial_in[0].tel, testing::MatchesRegex("tel:\\+15550001111,,[1-9][0-9]{8}#"));
  const auto calendar = look([&](UnitOfWork& unit, const Context& c) { return calendar_entry(unit, c, rosa); });
  ASSERT_TRUE(calendar.ok());
  EXPECT_EQ(calendar->starts_at, from_unix_ms(1'795'532'400'000));
  EXPECT_THAT(calendar->summary + calendar->description, Not(HasSubstr("Ines")));
}

TEST_F(Entering, finds_an_invitation_by_its_pin_as_people_type_it) {
  const InvitationId id = details(visit).seats[1].invitation_id;
  const auto shown = run([&](UnitOfWork& unit, const Context& c) { return show_invitation(unit, c, actor(osei), id); });
  ASSERT_TRUE(shown.ok());
  const std::string pin = shown->pin->reveal();
  std::string spaced = pin;
  std::replace(spaced.begin(), spaced.end(), '-', ' ');
  const auto found = [&](const std::string& typed) {
    return look([&](UnitOfWork& unit, const Context& c) { return find_by_pin(unit, c, typed); });
  };
  EXPECT_EQ(found(pin).invitation->id, id);
  EXPECT_EQ(found(spaced).invitation->id, id);
  EXPECT_FALSE(found("123456789").invitation);
  EXPECT_FALSE(found("").invitation);
  complete();
  EXPECT_FALSE(found(pin).invitation);
  EXPECT_EQ(found(pin).tombstone->reason, invites::EndReason::completed);
}

TEST_F(Entering, incident_16_looking_at_a_page_changes_nothing) {
  now = at(9, 50);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(page(rosa).ok());
  EXPECT_EQ(details(visit).seats[1].state, SeatState::sent);
  const auto opened = run([&](UnitOfWork& unit, const Context& c) { return mark_opened(unit, c, rosa); });
  EXPECT_EQ(**opened, visit);
  EXPECT_EQ(details(visit).seats[1].state, SeatState::opened);
  EXPECT_FALSE(run([&](UnitOfWork& unit, const Context& c) { return mark_opened(unit, c, rosa); })->has_value());
  EXPECT_TRUE(enter_by(rosa, "Rosa").ok());
}

TEST_F(Entering, refuses_names_that_are_none) {
  now = at(9, 50);
  EXPECT_THAT(fields_of(enter_by(rosa, " ").why()), ElementsAre("name:required"));
  EXPECT_THAT(fields_of(enter_by(rosa, "Ro\nsa").why()), ElementsAre("name:forbidden_character"));
  EXPECT_TRUE(enter_by(ines, "").ok());
}

TEST_F(Entering, a_reload_is_the_same_seat_and_another_browser_is_asked) {
  now = at(9, 50);
  const auto first = enter_by(rosa, "Rosa Moreno");
  ASSERT_TRUE(first.ok());
  waits(*first);
  const auto again = enter_by(rosa, "Rosa Moreno", first->cookie);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->seat.invitation, first->seat.invitation);
  EXPECT_EQ(again->cookie, first->cookie);

  const auto other = enter_by(rosa, "Carlos");
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.why().why, Why::link_in_use);
  EXPECT_EQ(other.why().seat_name, "Rosa Moreno");

  const auto same = enter_by(rosa, "Rosa Moreno", std::nullopt, As::same);
  ASSERT_TRUE(same.ok());
  EXPECT_EQ(same->seat.invitation, first->seat.invitation);
  EXPECT_NE(same->cookie, first->cookie);

  const auto carlos = enter_by(rosa, "Carlos", std::nullopt, As::other);
  ASSERT_TRUE(carlos.ok());
  EXPECT_NE(carlos->seat.invitation, first->seat.invitation);
  EXPECT_EQ(carlos->seat.admittance, invites::Admittance::must_ask);
  EXPECT_EQ(carlos->seat.number, 3);
  const auto carlos_again = enter_by(rosa, "Carlos", carlos->cookie);
  ASSERT_TRUE(carlos_again.ok());
  EXPECT_EQ(carlos_again->seat.invitation, carlos->seat.invitation);
}

TEST_F(Entering, who_goes_on_as_the_same_person_keeps_the_name_and_the_log_reads_of_it) {
  now = at(9, 50);
  const auto first = enter_by(rosa, "Rosa Moreno");
  const auto patient = enter_by(ines, "");
  start(visit);
  comes_in(*first);
  comes_in(*patient);
  const auto other = enter_by(rosa, "Mallory Stranger", std::nullopt, As::same);
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(other->seat.name, "Rosa Moreno");
  EXPECT_NE(other->seat.browser, first->seat.browser);
  EXPECT_THAT(actions(), Contains("seat.taken_over").Times(1));
  EXPECT_EQ(enter_by(ines, "Mallory Stranger", std::nullopt, As::same)->seat.name, patient->seat.name);
  EXPECT_THAT(actions(), Contains("seat.taken_over").Times(2));
  // The browser that sits there comes back, by another name too.
  const auto back = enter_by(rosa, "Rosa M.", other->cookie);
  EXPECT_EQ(back->seat.name, "Rosa M.");
  EXPECT_EQ(back->seat.browser, other->seat.browser);
  EXPECT_THAT(actions(), Contains("seat.taken_over").Times(2));
}

TEST_F(Entering, who_was_removed_comes_back_by_the_same_link_as_nobody) {
  now = at(9, 50);
  const auto first = enter_by(rosa, "Rosa");
  waits(*first);
  const auto bert = enter_by(rosa, "Bert", std::nullopt, As::other);
  ASSERT_TRUE(bert.ok());
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                return revoke_invitation(unit, c, actor(osei), bert->seat.invitation);
              }).ok());
  for (const std::optional<As> as : {std::optional<As>(), std::optional(As::same), std::optional(As::other)}) {
    const auto again = enter_by(rosa, "Bert", bert->cookie, as);
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(again.why().why, Why::ended_revoked);
  }
  const auto read = look([&](UnitOfWork& unit, const Context& c) { return join_page(unit, c, rosa, bert->cookie); });
  EXPECT_EQ(read->state, State::revoked);
  EXPECT_FALSE(read->visit);
  EXPECT_TRUE(enter_by(rosa, "Rosa", first->cookie).ok());
  EXPECT_EQ(page_state(rosa), State::open);
}

TEST_F(Entering, one_link_does_not_use_up_the_seats_of_the_others) {
  now = at(9, 50);
  const auto first = enter_by(rosa, "Rosa");
  waits(*first);
  std::optional<Entered> last;
  for (const char* name : {"Carlos", "Mia", "Leo"}) {
    const auto other = enter_by(rosa, name, std::nullopt, As::other);
    ASSERT_TRUE(other.ok()) << name;
    last = *other;
  }
  const auto one_more = enter_by(rosa, "Mallory", std::nullopt, As::other);
  ASSERT_FALSE(one_more.ok());
  EXPECT_EQ(one_more.why().why, Why::limit_reached);
  EXPECT_EQ(one_more.why().limit, "guests_by_one_link");
  // Who is there already comes back, others come by their own links, and who was removed makes room.
  EXPECT_TRUE(enter_by(rosa, "Leo", last->cookie).ok());
  EXPECT_TRUE(enter_by(interpreter, "Luis").ok());
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                return revoke_invitation(unit, c, actor(osei), last->seat.invitation);
              }).ok());
  EXPECT_TRUE(enter_by(rosa, "Ana", std::nullopt, As::other).ok());
}

TEST_F(Entering, a_seat_is_entered_so_often_an_hour_and_no_other_seat_is_held_back_by_it) {
  now = at(9, 50);
  const auto first = enter_by(rosa, "Rosa");
  ASSERT_TRUE(first.ok());
  for (int i = 1; i < 240; ++i) ASSERT_TRUE(enter_by(rosa, "Rosa", first->cookie).ok()) << i;
  const auto once_more = enter_by(rosa, "Rosa", first->cookie);
  ASSERT_FALSE(once_more.ok());
  EXPECT_EQ(once_more.why().limit, "joins_per_hour");
  EXPECT_EQ(once_more.why().lifts_at, at(10));
  EXPECT_TRUE(enter_by(interpreter, "Luis").ok());
  now = at(10);
  EXPECT_TRUE(enter_by(rosa, "Rosa", first->cookie).ok());
}

TEST_F(Entering, a_locked_visit_takes_no_new_guest_but_whoever_was_there_and_the_patient) {
  now = at(9, 50);
  const auto in = enter_by(rosa, "Rosa");
  ASSERT_TRUE(in.ok());
  waits(*in);
  const auto lock = [&](bool locked) {
    VisitChange change;
    change.locked = locked;
    return run([&](UnitOfWork& unit, const Context& c) { return change_visit(unit, c, actor(osei), visit, change); }).ok();
  };
  ASSERT_TRUE(lock(true));
  EXPECT_TRUE(details(visit).visit.locked);
  EXPECT_EQ(page_state(interpreter), State::locked);
  EXPECT_TRUE(page(interpreter)->visit);
  EXPECT_EQ(enter_by(interpreter, "Luis").why().why, Why::visit_locked);
  EXPECT_TRUE(enter_by(rosa, "Rosa", in->cookie).ok());
  EXPECT_TRUE(enter_by(ines, "").ok());
  const auto knocks = look([&](UnitOfWork& unit, const Context& c) { return who_knocks(unit, c, interpreter); });
  ASSERT_TRUE(knocks);
  EXPECT_EQ(knocks->kind, invites::Kind::interpreter);
  ASSERT_TRUE(lock(false));
  EXPECT_TRUE(enter_by(interpreter, "Luis").ok());
}

TEST_F(Entering, the_visits_own_rule_of_admission_wins_over_the_clinics) {
  const auto in_force = [&] {
    return look([&](UnitOfWork& unit, const Context& c) { return call_visit(unit, c, visit); })->admission;
  };
  EXPECT_EQ(in_force(), Admission::straight_in);
  ClinicChange clinics;
  clinics.admission = Admission::ask;
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return change_clinic(unit, c, actor(admin), clinics); }).ok());
  EXPECT_EQ(in_force(), Admission::ask);
  EXPECT_EQ(details(visit).visit.admission, Admission::ask);
  VisitChange own;
  own.admission = Admission::straight_in;
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return change_visit(unit, c, actor(osei), visit, own); }).ok());
  EXPECT_EQ(in_force(), Admission::straight_in);
}

TEST_F(Entering, what_a_provider_decided_about_a_seat_stays_decided) {
  now = at(9, 50);
  const auto guest = enter_by(rosa, "Rosa");
  start(visit);
  comes_in(*guest);
  const auto admittance = [&] { return enter_by(rosa, "Rosa", guest->cookie)->seat.admittance; };
  EXPECT_EQ(admittance(), invites::Admittance::let_in);
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                return note_put_back(unit, c, clinic.id, guest->seat.invitation, osei.id);
              }).ok());
  EXPECT_EQ(admittance(), invites::Admittance::put_back);
  EXPECT_EQ(details(visit).seats.at(1).state, SeatState::waiting);
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                return note_turned_away(unit, c, clinic.id, guest->seat.invitation, osei.id, {1});
              }).ok());
  EXPECT_EQ(admittance(), invites::Admittance::must_ask);
  EXPECT_EQ(details(visit).seats.at(1).state, SeatState::left);
  EXPECT_THAT(actions(), testing::AllOf(Contains("seat.put_back"), Contains("seat.turned_away")));
}

TEST_F(Entering, a_talk_without_guests_is_written_and_over_when_everybody_has_left) {
  now = at(9, 50);
  const auto patient = enter_by(ines, "");
  start(visit);
  comes_in(*patient);
  const auto without_guests = [&] {
    return look([&](UnitOfWork& unit, const Context& c) { return call_visit(unit, c, visit); })->without_guests;
  };
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                return note_without_guests(unit, c, clinic.id, visit, true, PersonId(), patient->seat.invitation);
              }).ok());
  EXPECT_TRUE(without_guests());
  leaves(*patient, 0);
  provider_leaves();
  EXPECT_FALSE(without_guests());
}

TEST_F(Entering, revoking_a_link_ends_the_second_seat_that_came_by_it) {
  now = at(9, 50);
  const auto first = enter_by(rosa, "Rosa");
  waits(*first);
  const auto carlos = enter_by(rosa, "Carlos", std::nullopt, As::other);
  ASSERT_TRUE(carlos.ok());
  const auto revoked = run([&](UnitOfWork& unit, const Context& c) {
    return revoke_invitation(unit, c, actor(osei), first->seat.invitation);
  });
  ASSERT_TRUE(revoked.ok());
  EXPECT_EQ(revoked->ended.size(), 2U);
  EXPECT_EQ(enter_by(rosa, "Carlos", carlos->cookie).why().why, Why::ended_revoked);
  EXPECT_EQ(page_state(rosa), State::revoked);
  EXPECT_FALSE(page(rosa)->visit);
}

TEST_F(Entering, the_visits_status_follows_who_is_there) {
  now = at(9, 50);
  const auto patient = enter_by(ines, "");
  waits(*patient);
  EXPECT_EQ(status(), visits::Status::waiting);
  start(visit);
  comes_in(*patient);
  const auto seen = details(visit, Presence{{{osei.id, now}}, {}, {}, {}});
  EXPECT_EQ(seen.visit.status, visits::Status::in_call);
  EXPECT_EQ(seen.visit.present_count, 2);
  EXPECT_EQ(seen.seats[0].state, SeatState::in_call);
  EXPECT_EQ(seen.providers_present.at(0).name, "Dr. Amara Osei");
  provider_leaves();
  EXPECT_EQ(status(), visits::Status::waiting);
  start(visit);
  leaves(*patient, 1);
  EXPECT_EQ(status(), visits::Status::in_call);
  EXPECT_EQ(details(visit).seats[0].state, SeatState::left);
  provider_leaves();
  EXPECT_EQ(status(), visits::Status::scheduled);
  EXPECT_TRUE(details(visit).visit.ever_held);
}

TEST_F(Entering, completed_leaves_no_name_address_or_way_in_and_every_link_says_why) {
  now = at(10);
  const auto patient = enter_by(ines, "");
  const auto guest = enter_by(rosa, "Rosa Moreno");
  waits(*patient);
  start(visit);
  comes_in(*patient);
  comes_in(*guest);
  now = at(10, 20);
  run([&](UnitOfWork& unit, const Context& c) { return resend_invitation(unit, c, actor(osei), guest->seat.invitation); }).ok();
  EXPECT_EQ(run([&](UnitOfWork& unit, const Context& c) { return complete_visit(unit, c, actor(lind), visit); }).why().why, Why::not_allowed);
  complete();
  EXPECT_EQ(status(), visits::Status::completed);
  for (const std::string& token : {rosa, ines, interpreter}) {
    EXPECT_EQ(page_state(token), State::completed);
    EXPECT_EQ(enter_by(token, "Rosa").why().why, Why::ended_completed);
  }
  EXPECT_EQ(page(ines)->language, "es") << "that it is over is said in the invitation's language too";
  EXPECT_THAT(deliver(), IsEmpty());  // the resent message was dropped
  for (const SeatView& seat : details(visit).seats) {
    if (seat.role == invites::SeatRole::guest) {
      EXPECT_FALSE(seat.name);
    }
    EXPECT_FALSE(seat.email);
    EXPECT_FALSE(seat.phone);
  }
  EXPECT_EQ(run([&](UnitOfWork& unit, const Context& c) { return complete_visit(unit, c, actor(osei), visit); }).why().why, Why::visit_over);
  // What stays: who of which kind was there, by what, from when to when, by whose invitation.
  EXPECT_THAT(audit_details(),
              Contains(testing::AllOf(HasSubstr("seat.left"), HasSubstr("\"kind\":\"family\""), HasSubstr("\"via\":\"link\""),
                                      HasSubstr("\"from\":\"2026-11-24T15:00:00Z\""), HasSubstr("\"to\":\"2026-11-24T15:20:00Z\""),
                                      HasSubstr("\"invited_by\":\"staff\""))));
  for (const std::string& line : audit_details())
    for (const char* personal : {"Rosa", "Ines", "rosa@", "ines@", "+1555", "Chest"}) EXPECT_THAT(line, Not(HasSubstr(personal)));
}

TEST_F(Entering, caretaker_lapses_what_nobody_held_and_completes_what_stands_empty_after_its_end) {
  VisitDraft second = draft();
  second.patient.name = "Noor Haddad";
  const VisitId held = book(second);
  now = at(10);
  start(held);
  EXPECT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return provider_left(unit, c, actor(osei), held, {0}); }).ok());
  now = at(10, 29);
  EXPECT_THAT(take_care(), IsEmpty());
  now = at(10, 31);
  auto ended = take_care();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].visit, visit);
  EXPECT_EQ(ended[0].status, visits::Status::lapsed);
  EXPECT_EQ(page_state(rosa), State::lapsed);
  now = at(10, 39);
  EXPECT_THAT(take_care(), IsEmpty());
  now = at(10, 40);
  ended = take_care();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].visit, held);
  EXPECT_EQ(ended[0].status, visits::Status::completed);
}

TEST_F(Entering, a_link_explains_itself_for_thirty_days_and_is_unknown_after) {
  complete();
  now += std::chrono::days(29);
  take_care();
  EXPECT_EQ(page_state(rosa), State::completed);
  now += std::chrono::days(2);
  take_care();
  EXPECT_EQ(page(rosa).why().why, Why::unknown_link);
}

TEST_F(Entering, extended_visits_admit_newcomers_again) {
  now = at(10, 29);
  start(visit);
  now = at(10, 31);
  EXPECT_EQ(page_state(rosa), State::expired);
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                return extend_visit(unit, c, actor(osei), visit, std::chrono::minutes(10));
              }).ok());
  EXPECT_EQ(page_state(rosa), State::running);
  EXPECT_EQ(details(visit).visit.ends_at, at(10, 41));
}

TEST_F(Entering, only_the_visits_own_providers_start_it) {
  EXPECT_EQ(run([&](UnitOfWork& unit, const Context& c) { return provider_enters(unit, c, actor(lind), visit); }).why().why,
            Why::not_allowed);
  EXPECT_FALSE(*look([&](UnitOfWork& unit, const Context&) { return is_provider_of(unit, actor(lind), visit); }));
  EXPECT_TRUE(*look([&](UnitOfWork& unit, const Context&) { return is_provider_of(unit, actor(osei), visit); }));
}

// The session was looked up before the transaction, and an admin acted in between.
TEST_F(Entering, who_was_disabled_or_is_no_provider_since_starts_nothing) {
  const Actor pressed = actor(osei);
  const auto starts = [&] { return run([&](UnitOfWork& unit, const Context& c) { return provider_enters(unit, c, pressed, visit); }); };
  const auto becomes = [&](clinic::Role role, bool disabled) {
    PersonChange change;
    change.roles = std::vector{role};
    change.disabled = disabled;
    return run([&](UnitOfWork& unit, const Context& c) { return change_person(unit, c, actor(admin), osei.id, change); }).ok();
  };
  ASSERT_TRUE(becomes(clinic::Role::scheduler, false));
  EXPECT_EQ(starts().why().why, Why::not_allowed);
  ASSERT_TRUE(becomes(clinic::Role::provider, true));
  EXPECT_EQ(starts().why().why, Why::not_allowed);
  EXPECT_EQ(status(), visits::Status::scheduled);
  ASSERT_TRUE(becomes(clinic::Role::provider, false));
  EXPECT_TRUE(starts().ok());
}

}  // namespace
}  // namespace bedside::desk
