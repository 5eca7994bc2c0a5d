#include "scenario/desk_world.hpp"

namespace bedside::desk {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;
using Warning = VisitCheck::Warning;

class Booking : public DeskWorld {
 protected:
  Outcome<VisitCheck> check(const VisitDraft& wanted) {
    return look([&](UnitOfWork& unit, const Context& now_context) { return check_visit(unit, now_context, actor(osei), wanted); });
  }
  Outcome<std::vector<EndedInvitation>> change(const VisitId& visit, const VisitChange& wanted) {
    return run([&](UnitOfWork& unit, const Context& now_context) {
      return change_visit(unit, now_context, actor(osei), visit, wanted);
    });
  }
  std::vector<Warning> warnings(const VisitDraft& wanted) {
    std::vector<Warning> words;
    const auto checked = check(wanted);
    EXPECT_TRUE(checked.ok());
    if (checked.ok())
      for (const auto& entry : checked->warnings) words.push_back(entry.warning);
    return words;
  }
};

TEST_F(Booking, stands_with_patient_and_guests_and_tells_each_on_their_own_address) {
  const VisitId visit = book();
  const VisitDetails seen = details(visit);
  ASSERT_EQ(seen.seats.size(), 3U);
  EXPECT_EQ(seen.seats[0].role, invites::SeatRole::patient);
  EXPECT_EQ(seen.seats[0].name, "Ines Moreno");
  EXPECT_EQ(seen.seats[1].name, "Rosa");
  EXPECT_EQ(seen.seats[1].number, 1);
  EXPECT_EQ(seen.seats[2].number, 2);
  EXPECT_EQ(seen.seats[2].interprets, "es");
  for (const SeatView& seat : seen.seats) EXPECT_EQ(seat.state, SeatState::queued);
  EXPECT_EQ(seen.visit.starts_local, "2026-11-24T10:00");
  EXPECT_EQ(seen.visit.guest_count, 2);
  EXPECT_TRUE(seen.can_invite);

  const std::vector<Sent> sent = deliver();
  ASSERT_EQ(sent.size(), 3U);
  std::vector<std::string> addresses;
  for (const Sent& message : sent) {
    addresses.push_back(message.payload.to);
    EXPECT_EQ(message.payload.provider_names, std::vector<std::string>{"Dr. Amara Osei"});
    EXPECT_THAT(notices::write_payload(message.payload), Not(HasSubstr("Ines Moreno")));
    EXPECT_THAT(notices::write_payload(message.payload), Not(HasSubstr("Chest pain")));
    EXPECT_THAT(message.payload.pin, IsEmpty());  // no phone gateway is set up
  }
  EXPECT_THAT(addresses, UnorderedElementsAre("ines@mail.example", "rosa@mail.example", "+15551230001"));
  for (const SeatView& seat : details(visit).seats) EXPECT_EQ(seat.state, SeatState::sent);
}

TEST_F(Booking, repeated_with_the_same_key_is_one_visit) {
  const auto once = [&] {
    return *run([&](UnitOfWork& unit, const Context& now_context) {
      return create_visit(unit, now_context, actor(osei), draft(), "page-made-this");
    });
  };
  const VisitId first = once();
  EXPECT_EQ(once(), first);
  EXPECT_EQ(deliver().size(), 3U);
}

TEST_F(Booking, names_every_wrong_field_at_once_and_changes_nothing) {
  VisitDraft wrong = draft();
  wrong.ends_local = "2026-11-24T09:59";
  wrong.provider_ids = {PersonId::make(random), admin.id};
  wrong.patient.name = "  ";
  wrong.patient.email = "no address";
  wrong.patient.phone = "555";
  wrong.patient.language = "English";
  wrong.reason = std::string(501, 'x');
  wrong.guests[0].name = "Ro\u202Esa";
  wrong.guests[0].email = "rosa@";
  wrong.guests[1].phone.reset();
  const auto refused = check(wrong);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.why().why, Why::invalid);
  EXPECT_THAT(fields_of(refused.why()),
              UnorderedElementsAre("ends_local:ends_before_start", "provider_ids.0:unknown_provider",
                                   "provider_ids.1:unknown_provider", "patient.name:required",
                                   "patient.email:not_an_email_address", "patient.phone:not_an_e164_number",
                                   "patient.language:not_a_language_tag", "reason:too_long",
                                   "guests.0.name:forbidden_character", "guests.0.email:not_an_email_address",
                                   "guests.1.email:email_or_phone_required"));
  const auto created = run([&](UnitOfWork& unit, const Context& now_context) {
    return create_visit(unit, now_context, actor(osei), wrong, "");
  });
  EXPECT_FALSE(created.ok());
  EXPECT_THAT(deliver(), IsEmpty());
}

TEST_F(Booking, refuses_times_in_the_past_and_in_a_clock_change_each_at_its_field) {
  VisitDraft wanted = draft();
  wanted.starts_local = "2026-11-24T08:30";  // the half hour before has just ended
  wanted.ends_local = "2026-11-24T09:00";
  EXPECT_THAT(fields_of(check(wanted).why()), UnorderedElementsAre("starts_local:in_the_past", "ends_local:in_the_past"));
  wanted.starts_local = "2027-03-14T02:30";
  wanted.ends_local = "2027-03-14T03:30";
  EXPECT_THAT(fields_of(check(wanted).why()), ElementsAre("starts_local:skipped_by_clock_change"));
  wanted.starts_local = "2027-11-07T00:30";
  wanted.ends_local = "2027-11-07T01:30";
  EXPECT_THAT(fields_of(check(wanted).why()), ElementsAre("ends_local:repeated_by_clock_change"));
  wanted.time_zone = "Mars/Olympus";
  wanted.starts_local = "yesterday";
  EXPECT_THAT(fields_of(check(wanted).why()), UnorderedElementsAre("time_zone:unknown_zone", "starts_local:not_a_local_time"));
}

TEST_F(Booking, takes_a_start_within_the_current_half_hour_as_now) {
  now = at(10, 20);
  EXPECT_THAT(warnings(draft()), ElementsAre(Warning::starts_now));
  now = at(10, 30);
  EXPECT_FALSE(check(draft()).ok());
}

TEST_F(Booking, warns_of_an_overlap_of_the_same_provider_and_forbids_nothing) {
  book();
  VisitDraft later = draft();
  later.starts_local = "2026-11-24T10:15";
  later.ends_local = "2026-11-24T10:45";
  EXPECT_THAT(warnings(later), ElementsAre(Warning::overlap));
  later.provider_ids = {lind.id};
  EXPECT_THAT(warnings(later), IsEmpty());
  later.provider_ids = {osei.id};
  later.starts_local = "2026-11-24T10:30";  // one ends as the other begins
  EXPECT_THAT(warnings(later), IsEmpty());
}

TEST_F(Booking, says_what_it_cannot_send_instead_of_pretending) {
  senders = {false, false};
  EXPECT_THAT(warnings(draft()),
              UnorderedElementsAre(Warning::no_way_to_tell_patient, Warning::no_email_sender, Warning::no_sms_sender));
  const VisitId visit = book();
  for (const SeatView& seat : details(visit).seats) EXPECT_EQ(seat.state, SeatState::not_told);
  EXPECT_THAT(deliver(), IsEmpty());
}

TEST_F(Booking, moved_keeps_links_and_tells_everybody_who_was_told_the_new_time) {
  const VisitId visit = book();
  deliver();
  const std::string token = token_to("rosa@mail.example");
  VisitChange later;
  later.starts_local = "2026-11-24T15:00";
  later.ends_local = "2026-11-24T15:30";
  ASSERT_TRUE(change(visit, later).ok());
  const std::vector<Sent> sent = deliver();
  ASSERT_EQ(sent.size(), 3U);
  for (const Sent& message : sent) {
    EXPECT_EQ(message.kind, notices::Kind::moved);
    EXPECT_EQ(message.payload.starts_at, at(15));
    EXPECT_EQ(message.payload.calendar_sequence, 1);
  }
  EXPECT_EQ(token_to("rosa@mail.example"), token);
  now = at(10);
  EXPECT_EQ(page_state(token), JoinPage::State::too_early);
  now = at(14, 45);
  EXPECT_EQ(page_state(token), JoinPage::State::open);
}

TEST_F(Booking, moved_before_anything_went_out_tells_the_new_time_as_the_first_message) {
  const VisitId visit = book();
  VisitChange later;
  later.ends_local = "2026-11-24T11:00";
  ASSERT_TRUE(change(visit, later).ok());
  const std::vector<Sent> sent = deliver();
  ASSERT_EQ(sent.size(), 3U);
  for (const Sent& message : sent) {
    EXPECT_NE(message.kind, notices::Kind::moved);
    EXPECT_EQ(message.payload.ends_at, at(11));
  }
}

TEST_F(Booking, is_not_moved_while_somebody_is_in_but_gets_another_provider) {
  const VisitId visit = book();
  start(visit);
  VisitChange later;
  later.starts_local = "2026-11-24T15:00";
  later.ends_local = "2026-11-24T15:30";
  EXPECT_EQ(change(visit, later).why().why, Why::someone_is_in);
  VisitChange more;
  more.provider_ids = {osei.id, lind.id};
  EXPECT_TRUE(change(visit, more).ok());
  EXPECT_EQ(details(visit).visit.providers.size(), 2U);
}

TEST_F(Booking, a_parents_message_and_page_do_not_take_the_parent_for_the_patient) {
  VisitDraft child = draft();
  child.patient.messages_to = clinic::MessagesTo::guardian;
  book(child);
  for (const Sent& message : deliver()) EXPECT_EQ(message.payload.for_another, message.payload.reader == notices::Reader::patient);
  const auto page = look([&](UnitOfWork& unit, const Context& c) { return join_page(unit, c, token_to("ines@mail.example")); });
  ASSERT_TRUE(page.ok());
  EXPECT_FALSE(page->me->name);
  EXPECT_EQ(page->visit->patient_name, child.patient.name);

  mail.clear();
  now = at(9, 1);
  VisitDraft own = draft();
  own.patient.email = "own@mail.example";
  book(own);
  for (const Sent& message : deliver()) EXPECT_FALSE(message.payload.for_another);
  const auto theirs = look([&](UnitOfWork& unit, const Context& c) { return join_page(unit, c, token_to("own@mail.example")); });
  EXPECT_EQ(theirs->me->name, own.patient.name);
}

TEST_F(Booking, the_audit_log_says_what_changed_from_what_to_what_and_nothing_else) {
  const VisitId visit = book();
  VisitChange takeover;
  takeover.provider_ids = {lind.id};
  ASSERT_TRUE(change(visit, takeover).ok());
  EXPECT_EQ(actions().back(), "visit.changed");
  EXPECT_THAT(audit_details().back(), EndsWith(R"( {"providers_before":"person:)" + osei.id.text() + R"(","providers":"person:)" + lind.id.text() + R"("})"));
  VisitChange locked;
  locked.locked = true;
  locked.reason = "a cough";
  ASSERT_TRUE(change(visit, locked).ok());
  EXPECT_THAT(audit_details().back(), EndsWith(R"( {"locked":"yes","reason":"changed"})"));
  VisitChange moved;
  moved.starts_local = "2026-11-25T10:15";
  moved.ends_local = "2026-11-25T10:45";
  ASSERT_TRUE(change(visit, moved).ok());
  EXPECT_EQ(actions().back(), "visit.moved");
  EXPECT_THAT(audit_details().back(), EndsWith(R"( {"starts_before":"2026-11-24T15:00:00Z","starts":"2026-11-25T15:15:00Z",)"
                                               R"("ends_before":"2026-11-24T15:30:00Z","ends":"2026-11-25T15:45:00Z","locked":"no"})"));
}

TEST_F(Booking, corrected_patients_address_is_told_and_the_old_one_no_more) {
  const VisitId visit = book();
  VisitChange correct;
  correct.patient = draft().patient;
  correct.patient->email = "moreno@mail.example";
  ASSERT_TRUE(change(visit, correct).ok());
  std::vector<std::string> addresses;
  for (const Sent& message : deliver()) addresses.push_back(message.payload.to);
  EXPECT_THAT(addresses, UnorderedElementsAre("moreno@mail.example", "rosa@mail.example", "+15551230001"));
  EXPECT_EQ(details(visit).visit.patient.email, "moreno@mail.example");
}

TEST_F(Booking, corrected_patients_address_gets_a_link_of_its_own_and_the_old_one_is_revoked) {
  const VisitId visit = book();
  deliver();
  const std::string stranger = token_to("ines@mail.example");
  const std::string rosa = token_to("rosa@mail.example");
  VisitChange renamed;
  renamed.patient = details(visit).visit.patient.name == draft().patient.name ? draft().patient : PatientDraft{};
  ASSERT_TRUE(change(visit, renamed).ok());
  EXPECT_EQ(page_state(stranger), JoinPage::State::too_early) << "the address is the same";
  VisitChange correct;
  correct.patient = draft().patient;
  correct.patient->email = "moreno@mail.example";
  const auto changed = change(visit, correct);
  ASSERT_TRUE(changed.ok());
  ASSERT_EQ(changed->size(), 1U);
  EXPECT_TRUE(changed->front().goes_on);
  deliver();
  EXPECT_EQ(page_state(stranger), JoinPage::State::revoked);
  EXPECT_EQ(page_state(token_to("moreno@mail.example")), JoinPage::State::too_early);
  EXPECT_EQ(page_state(rosa), JoinPage::State::too_early);
}

TEST_F(Booking, cancelled_ends_every_link_with_the_reason_and_tells_each_once) {
  const VisitId visit = book();
  deliver();
  const std::string token = token_to("rosa@mail.example");
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& now_context) {
                return cancel_visit(unit, now_context, actor(osei), visit);
              }).ok());
  EXPECT_EQ(page_state(token), JoinPage::State::cancelled);
  EXPECT_EQ(enter_by(token, "Rosa").why().why, Why::ended_cancelled);
  const std::vector<Sent> sent = deliver();
  ASSERT_EQ(sent.size(), 3U);
  for (const Sent& message : sent) {
    EXPECT_EQ(message.kind, notices::Kind::cancelled);
    EXPECT_THAT(message.payload.link, IsEmpty());
  }
  EXPECT_EQ(run([&](UnitOfWork& unit, const Context& now_context) {
              return cancel_visit(unit, now_context, actor(osei), visit);
            }).why().why,
            Why::visit_over);
}

TEST_F(Booking, incident_15_another_clinic_neither_sees_nor_changes_it) {
  const VisitId visit = book();
  NewClinic other;
  other.public_name = "Other Clinic";
  const auto second = run([&](UnitOfWork& unit, const Context& now_context) { return add_clinic(unit, now_context, other); });
  const clinic::Person stranger = add_person(second->id, "Dr. No", "no@other.example", {clinic::Role::provider, clinic::Role::admin});
  const InvitationId guest = details(visit).seats[1].invitation_id;
  const auto tried = [&](auto use_case) { return run(use_case).why().why; };
  EXPECT_EQ(tried([&](UnitOfWork& unit, const Context& c) { return visit_details(unit, c, actor(stranger), visit, {}); }), Why::not_found);
  EXPECT_EQ(tried([&](UnitOfWork& unit, const Context& c) { return cancel_visit(unit, c, actor(stranger), visit); }), Why::not_found);
  EXPECT_EQ(tried([&](UnitOfWork& unit, const Context& c) { return change_visit(unit, c, actor(stranger), visit, {}); }), Why::not_found);
  EXPECT_EQ(tried([&](UnitOfWork& unit, const Context& c) { return complete_visit(unit, c, actor(stranger), visit); }), Why::not_found);
  EXPECT_EQ(tried([&](UnitOfWork& unit, const Context& c) { return extend_visit(unit, c, actor(stranger), visit, std::chrono::minutes(10)); }), Why::not_found);
  EXPECT_EQ(tried([&](UnitOfWork& unit, const Context& c) { return provider_enters(unit, c, actor(stranger), visit); }), Why::not_found);
  EXPECT_EQ(tried([&](UnitOfWork& unit, const Context& c) { return fresh_invitation(unit, c, actor(stranger), visit); }), Why::not_found);
  EXPECT_EQ(tried([&](UnitOfWork& unit, const Context& c) { return send_invitations(unit, c, actor(stranger), visit, {}, {}, {draft().guests[0]}); }), Why::not_found);
  EXPECT_EQ(tried([&](UnitOfWork& unit, const Context& c) { return show_invitation(unit, c, actor(stranger), guest); }), Why::not_found);
  EXPECT_EQ(tried([&](UnitOfWork& unit, const Context& c) { return resend_invitation(unit, c, actor(stranger), guest); }), Why::not_found);
  EXPECT_EQ(tried([&](UnitOfWork& unit, const Context& c) { return revoke_invitation(unit, c, actor(stranger), guest); }), Why::not_found);
  EXPECT_EQ(tried([&](UnitOfWork& unit, const Context& c) { return use_invitation(unit, c, actor(stranger), guest); }), Why::not_found);
  EXPECT_EQ(tried([&](UnitOfWork& unit, const Context& c) { return change_invitation(unit, c, actor(stranger), guest, {}); }), Why::not_found);
  EXPECT_EQ(tried([&](UnitOfWork& unit, const Context& c) { return change_person(unit, c, actor(stranger), osei.id, {}); }), Why::not_found);
  VisitDraft theirs = draft();
  theirs.provider_ids = {osei.id};
  theirs.patient.id = details(visit).visit.patient.id;
  const auto refused = run([&](UnitOfWork& unit, const Context& c) { return create_visit(unit, c, actor(stranger), theirs, ""); });
  EXPECT_THAT(fields_of(refused.why()), UnorderedElementsAre("provider_ids.0:unknown_provider", "patient.id:unknown_patient"));
  look([&](UnitOfWork& unit, const Context& c) {
    EXPECT_THAT(find_patients(unit, actor(stranger), "Ines"), IsEmpty());
    EXPECT_THAT(find_patients(unit, actor(osei), "moreno").size(), 1U);
    EXPECT_THAT(*list_visits(unit, c, actor(stranger), at(0), at(23), PersonId(), nobody_present), IsEmpty());
    EXPECT_EQ(list_visits(unit, c, actor(osei), at(0), at(23), PersonId(), nobody_present)->size(), 1U);
    EXPECT_THAT(waiting_room(unit, c, actor(stranger), nobody_present), IsEmpty());
    return 0;
  });
}

TEST_F(Booking, names_the_next_patient_whom_an_extension_delays) {
  const VisitId visit = book();
  EXPECT_FALSE(details(visit).next_visit);
  VisitDraft next = draft();
  next.starts_local = "2026-11-24T10:45";
  next.ends_local = "2026-11-24T11:15";
  next.patient.name = "Noor Haddad";
  next.guests.clear();
  book(next);
  ASSERT_TRUE(details(visit).next_visit);
  EXPECT_EQ(details(visit).next_visit->patient_name, "Noor Haddad");
  const auto extend = [&](int minutes_more, const clinic::Person& person) {
    return run([&](UnitOfWork& unit, const Context& c) {
      return extend_visit(unit, c, actor(person), visit, std::chrono::minutes(minutes_more));
    });
  };
  EXPECT_EQ(extend(20, lind).why().why, Why::not_allowed);
  EXPECT_EQ(extend(15, osei).why().why, Why::invalid);
  ASSERT_TRUE(extend(20, osei).ok());
  EXPECT_EQ(details(visit).visit.ends_at, at(10, 50));
}

TEST_F(Booking, lists_who_waits_longest_first_then_by_start) {
  VisitDraft early = draft();
  early.starts_local = "2026-11-24T09:30";
  early.ends_local = "2026-11-24T10:00";
  const VisitId first = book(early);
  const VisitId second = book();
  deliver();
  now = at(9, 50);
  const auto entered = enter_by(token_to("ines@mail.example"), "Ines");
  ASSERT_TRUE(entered.ok());
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                return note_waiting(unit, c, clinic.id, entered->seat.invitation, Via::link);
              }).ok());
  const auto rows = look([&](UnitOfWork& unit, const Context& c) { return waiting_room(unit, c, actor(osei), nobody_present); });
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].visit.id, second);
  EXPECT_EQ(rows[0].visit.waiting_since, at(9, 50));
  EXPECT_EQ(rows[0].visit.status, visits::Status::waiting);
  EXPECT_EQ(rows[1].visit.id, first);
}

}  // namespace
}  // namespace bedside::desk
