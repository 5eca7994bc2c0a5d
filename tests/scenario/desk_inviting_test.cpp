#include <algorithm>
#include <fstream>
#include <iterator>

#include "desk/pin_entry.hpp"
#include "scenario/inviting_world.hpp"

namespace bedside::desk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::UnorderedElementsAre;

TEST_F(Inviting, a_changed_fresh_invitation_is_somebodys_and_a_name_is_kept_trimmed) {
  const auto shown = fresh(osei);
  InvitationChange addressed;
  addressed.email = "leo@home.example";
  addressed.name = "  Leo ";
  const auto changed = change(shown->invitation_id, addressed);
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(changed->name, "Leo");
  EXPECT_NE(fresh(osei)->invitation_id, shown->invitation_id);
  EXPECT_EQ(details(visit).seats.back().invitation_id, shown->invitation_id);
  InvitationChange unnamed;
  unnamed.name = "  ";
  EXPECT_EQ(change(shown->invitation_id, unnamed)->name, std::nullopt);
}

TEST_F(Inviting, shows_each_person_one_fresh_invitation_until_it_is_used) {
  const auto first = fresh(osei);
  ASSERT_TRUE(first.ok());
  EXPECT_THAT(first->link->reveal(), MatchesRegex("https://visits\\.example\\.org/g/[A-Za-z0-9_-]{27}"));
  EXPECT_THAT(first->pin->reveal(), MatchesRegex("[1-9][0-9]{2}-[0-9]{3}-[0-9]{3}"));
  EXPECT_EQ(fresh(osei)->link, first->link);
  EXPECT_NE(fresh(lind)->link, first->link);
  EXPECT_EQ(details(visit).seats.size(), 1U);  // nobody's yet

  EXPECT_EQ(*use(first->invitation_id), visit);
  EXPECT_TRUE(use(first->invitation_id).ok());
  EXPECT_NE(fresh(osei)->invitation_id, first->invitation_id);
  const VisitDetails seen = details(visit);
  ASSERT_EQ(seen.seats.size(), 2U);
  EXPECT_EQ(seen.seats[1].state, SeatState::not_told);
  EXPECT_EQ(seen.seats[1].number, 1);
  EXPECT_EQ(seen.seats[1].invited_by_name, "Dr. Amara Osei");
}

TEST_F(Inviting, a_fresh_one_that_nobody_got_is_no_guest_of_a_visit_that_has_ended) {
  ASSERT_TRUE(fresh(osei).ok());
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return cancel_visit(unit, c, actor(osei), visit); }).ok());
  const VisitDetails seen = details(visit);
  EXPECT_EQ(seen.seats.size(), 1U);  // the patient
  EXPECT_EQ(seen.visit.guest_count, 0);
}

TEST_F(Inviting, sent_uses_up_the_fresh_one_and_tells_one_seat_on_both_its_addresses) {
  const auto shown = fresh(osei);
  GuestDraft both = by_email("rosa@mail.example");
  both.phone = "+15551230002";
  ASSERT_TRUE(send({both, by_email("carlos@mail.example")}, shown->invitation_id).ok());
  const VisitDetails seen = details(visit);
  ASSERT_EQ(seen.seats.size(), 3U);
  EXPECT_EQ(seen.seats[1].invitation_id, shown->invitation_id);
  EXPECT_EQ(seen.seats[1].messages.size(), 2U);
  std::vector<std::string> links;
  for (const Sent& message : deliver()) links.push_back(message.payload.link);
  EXPECT_EQ(links.size(), 3U);
  EXPECT_EQ(std::count(links.begin(), links.end(), shown->link->reveal()), 2);
}

TEST_F(Inviting, a_fresh_link_read_off_the_screen_works_and_is_somebodys_then) {
  const auto shown = fresh(osei);
  now = at(9, 50);
  ASSERT_TRUE(enter_by(token_of(*shown), "Rosa").ok());
  EXPECT_EQ(details(visit).seats.size(), 2U);
  EXPECT_NE(fresh(osei)->invitation_id, shown->invitation_id);
}

TEST_F(Inviting, refuses_what_no_sender_reaches_instead_of_pretending) {
  senders.sms = false;
  GuestDraft by_phone;
  by_phone.phone = "+15551230002";
  const auto refused = send({by_email("rosa@mail.example"), by_phone});
  EXPECT_EQ(refused.why().why, Why::no_sender);
  EXPECT_THAT(fields_of(refused.why()), ElementsAre("guests.1.phone:no_sms_sender"));
  EXPECT_EQ(details(visit).seats.size(), 1U);
  by_phone.email = "noor@mail.example";
  EXPECT_TRUE(send({by_phone}).ok());
}

TEST_F(Inviting, names_the_limit_of_guests_of_a_visit) {
  ASSERT_TRUE(change_settings([](ClinicChange& change) { change.guests_per_visit = 2; }).ok());
  const auto shown = fresh(osei);
  ASSERT_TRUE(send({by_email("a@mail.example"), by_email("b@mail.example")}).ok());
  const auto refused = send({by_email("c@mail.example")});
  EXPECT_EQ(refused.why().why, Why::limit_reached);
  EXPECT_EQ(refused.why().limit, "guests_per_visit");
  EXPECT_EQ(use(shown->invitation_id).why().limit, "guests_per_visit");
  now = at(9, 50);
  EXPECT_EQ(enter_by(token_of(*shown), "Carlos").why().limit, "guests_per_visit");
}

TEST_F(Inviting, incident_04_the_hours_budget_holds_on_sqlite_and_says_when_it_lifts) {
  ASSERT_TRUE(send({by_email("a@mail.example")}).ok());
  const InvitationId guest = details(visit).seats[1].invitation_id;
  const auto resend = [&] {
    return run([&](UnitOfWork& unit, const Context& c) { return resend_invitation(unit, c, actor(osei), guest); });
  };
  for (int i = 1; i < kInvitationsPerVisitAndHour; ++i) ASSERT_TRUE(resend().ok()) << i;
  const auto refused = resend();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.why().limit, "invitations_per_visit_and_hour");
  EXPECT_EQ(refused.why().lifts_at, at(10));
  now = at(10);
  EXPECT_TRUE(resend().ok());
}

/// Whoever got the misdirected mail holds nothing any more: neither link nor PIN, nor a seat by them.
TEST_F(Inviting, a_corrected_address_gets_a_link_of_its_own_and_the_wrong_ones_stops) {
  GuestDraft guest = by_email("wrong@mail.example");
  guest.phone = "+15551230079";
  dial_in_numbers.add({"+15550001111", "Harbor", "US", false});
  ASSERT_TRUE(send({guest}).ok());
  deliver();
  const std::string stranger = token_to("wrong@mail.example");
  const std::string old_pin = mail.back().payload.pin;
  ASSERT_FALSE(old_pin.empty());
  const InvitationId id = details(visit).seats[1].invitation_id;
  now = at(9, 50);
  const auto entered = enter_by(stranger, "Stranger");
  ASSERT_TRUE(entered.ok());
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                return note_waiting(unit, c, clinic.id, id, invites::Via::link);
              }).ok());
  const auto second = enter_by(stranger, "A friend", std::nullopt, As::other);
  ASSERT_TRUE(second.ok());

  InvitationChange right;
  right.email = "right@mail.example";
  const auto changed = change(id, right);
  ASSERT_TRUE(changed.ok());
  ASSERT_EQ(changed->ended.size(), 2U) << "the second seat ends, and who waits by the old link goes out";
  EXPECT_EQ(changed->ended[0].invitation, second->seat.invitation);
  EXPECT_FALSE(changed->ended[0].goes_on);
  EXPECT_EQ(changed->ended[1].invitation, id);
  EXPECT_TRUE(changed->ended[1].goes_on);
  EXPECT_EQ(page_state(stranger), JoinPage::State::revoked);
  EXPECT_EQ(enter_by(stranger, "Stranger", entered->cookie).why().why, Why::ended_revoked);
  const auto by_pin = [&](const std::string& pin) {
    return run([&](UnitOfWork& unit, const Context& c) { return try_pin(unit, c, {Secret<std::string>(pin), ""}); })->what;
  };
  EXPECT_EQ(by_pin(old_pin), PinAnswer::What::not_live);

  const auto sent = deliver();
  EXPECT_EQ(details(visit).seats[1].state, SeatState::sent) << "nobody has opened it";
  std::vector<std::string> told;
  for (const Sent& message : sent) {
    told.push_back(message.payload.to);
    EXPECT_THAT(message.payload.link, Not(HasSubstr(stranger)));
    EXPECT_EQ(by_pin(message.payload.pin), PinAnswer::What::comes_in);
  }
  EXPECT_THAT(told, UnorderedElementsAre("right@mail.example", "+15551230079")) << "the other address was told the old link";
  EXPECT_EQ(page_state(token_to("right@mail.example")), JoinPage::State::open);
  EXPECT_EQ(std::ranges::count(actions(), "invitation.changed"), 1);
}

TEST_F(Inviting, an_address_beside_another_leaves_the_link_and_so_does_somebody_in_the_call) {
  ASSERT_TRUE(send({by_email("rosa@mail.example")}).ok());
  deliver();
  const std::string token = token_to("rosa@mail.example");
  const InvitationId id = details(visit).seats[1].invitation_id;
  InvitationChange beside;
  beside.phone = "+15551230079";
  ASSERT_TRUE(change(id, beside).ok());
  ASSERT_EQ(deliver().size(), 1U);
  EXPECT_THAT(mail.back().payload.link, HasSubstr(token));

  now = at(10);
  start(visit);
  ASSERT_TRUE(enter_by(token, "Rosa").ok());
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                return note_entered(unit, c, clinic.id, id, invites::Via::link, std::nullopt);
              }).ok());
  InvitationChange other;
  other.email = "rosa@home.example";
  const auto changed = change(id, other);
  ASSERT_TRUE(changed.ok());
  EXPECT_THAT(changed->ended, IsEmpty());
  ASSERT_EQ(deliver().size(), 1U);
  EXPECT_THAT(mail.back().payload.link, HasSubstr(token));
  EXPECT_EQ(page_state(token), JoinPage::State::running);
}

/// "It is time: open it now", said of a link that nobody new is let in by.
TEST_F(Inviting, while_the_visit_runs_over_nothing_goes_out_that_would_lie_until_it_is_extended) {
  ASSERT_TRUE(send({by_email("rosa@mail.example"), by_email("leo@mail.example")}).ok());
  deliver();
  const auto shown = fresh(osei);
  const InvitationId rosa = details(visit).seats[1].invitation_id;
  const InvitationId leo = details(visit).seats[2].invitation_id;
  now = at(10);
  start(visit);
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                return note_entered(unit, c, clinic.id, rosa, invites::Via::link, std::nullopt);
              }).ok());
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return note_left(unit, c, clinic.id, rosa, {1}); }).ok());
  const auto resend = [&](const InvitationId& id) {
    return run([&](UnitOfWork& unit, const Context& c) { return resend_invitation(unit, c, actor(osei), id); });
  };
  InvitationChange corrected;
  corrected.email = "rosa@home.example";
  now = at(10, 30);
  EXPECT_EQ(send({by_email("late@mail.example")}, shown->invitation_id).why().why, Why::time_over);
  EXPECT_EQ(fresh(osei).why().why, Why::time_over);
  EXPECT_EQ(fresh(lind).why().why, Why::time_over);
  EXPECT_EQ(use(shown->invitation_id).why().why, Why::time_over);
  EXPECT_EQ(resend(leo).why().why, Why::time_over);
  EXPECT_EQ(change(rosa, corrected).why().why, Why::time_over) << "by a new link it is somebody new";
  EXPECT_TRUE(resend(rosa).ok()) << "who was in may come back";
  ASSERT_EQ(deliver().size(), 1U);
  EXPECT_EQ(page_state(token_to("rosa@mail.example")), JoinPage::State::running);

  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return extend_visit(unit, c, actor(osei), visit, std::chrono::minutes(10)); }).ok());
  EXPECT_TRUE(fresh(osei).ok());
  EXPECT_TRUE(send({by_email("late@mail.example")}, shown->invitation_id).ok());
  deliver();
  EXPECT_EQ(page_state(token_to("late@mail.example")), JoinPage::State::running);
}

TEST_F(Inviting, a_corrected_address_is_told_and_the_wrong_one_no_more) {
  ASSERT_TRUE(send({by_email("wrong@mail.example")}).ok());
  const InvitationId guest = details(visit).seats[1].invitation_id;
  InvitationChange right;
  right.name = "Rosa";
  right.email = "right@mail.example";
  ASSERT_TRUE(change(guest, right).ok());
  const auto sent = deliver();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].payload.to, "right@mail.example");
  InvitationChange bad;
  bad.phone = "12";
  bad.interprets = "es";
  EXPECT_THAT(fields_of(change(guest, bad).why()), UnorderedElementsAre("phone:not_an_e164_number", "interprets:only_for_interpreters"));
  EXPECT_EQ(details(visit).seats[1].name, "Rosa");
}

TEST_F(Inviting, shown_again_it_is_the_same_link_and_stands_in_the_audit_log) {
  const auto first = fresh(osei);
  use(first->invitation_id).ok();
  const auto shown = run([&](UnitOfWork& unit, const Context& c) {
    return show_invitation(unit, c, actor(lind), first->invitation_id);
  });
  EXPECT_EQ(shown->link, first->link);
  EXPECT_EQ(shown->pin, first->pin);
  EXPECT_EQ(actions().back(), "invitation.shown");
}

TEST_F(Inviting, revoked_it_is_dead_and_its_holder_is_told_once) {
  ASSERT_TRUE(send({by_email("rosa@mail.example")}).ok());
  deliver();
  const std::string token = token_to("rosa@mail.example");
  const InvitationId guest = details(visit).seats[1].invitation_id;
  const auto revoke = [&](const InvitationId& id) {
    return run([&](UnitOfWork& unit, const Context& c) { return revoke_invitation(unit, c, actor(osei), id); });
  };
  ASSERT_TRUE(revoke(guest).ok());
  EXPECT_EQ(revoke(guest).why().why, Why::ended_revoked);
  EXPECT_EQ(revoke(details(visit).seats[0].invitation_id).why().why, Why::not_allowed);
  EXPECT_EQ(page_state(token), JoinPage::State::revoked);
  const auto sent = deliver();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].kind, notices::Kind::revoked);
  EXPECT_THAT(sent[0].payload.link, IsEmpty());
  EXPECT_EQ(details(visit).seats[1].state, SeatState::revoked);
  EXPECT_FALSE(details(visit).seats[1].email);
}

TEST_F(Inviting, revoked_before_anything_went_out_its_holder_hears_nothing) {
  ASSERT_TRUE(send({by_email("rosa@mail.example")}).ok());
  const InvitationId guest = details(visit).seats[1].invitation_id;
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return revoke_invitation(unit, c, actor(osei), guest); }).ok());
  EXPECT_THAT(deliver(), IsEmpty());
}

TEST_F(Inviting, a_form_that_is_sent_again_invites_nobody_twice) {
  const auto shown = fresh(osei);
  std::vector<GuestDraft> couple{by_email("ana@home.example"), by_email("ana@home.example"), by_email("ben@home.example")};
  EXPECT_EQ(send(couple, shown->invitation_id, "one form").why().fields, (std::vector<FieldProblem>{{"guests.1.email", "duplicate"}}));
  couple[1].name = "Leo";
  const auto guests = [&] { return look([&](UnitOfWork& unit, const Context&) { return unit.invitations().count_guests(visit); }); };
  ASSERT_TRUE(send(couple, shown->invitation_id, "one form").ok());
  EXPECT_EQ(guests(), 3) << "two of one household, by their names";
  EXPECT_EQ(deliver().size(), 3U);
  ASSERT_TRUE(send(couple, shown->invitation_id, "one form").ok());
  EXPECT_EQ(guests(), 3);
  EXPECT_THAT(deliver(), IsEmpty());
  // What was typed since is invited, and nobody else.
  auto more = couple;
  more.push_back(by_email("cleo@home.example"));
  ASSERT_TRUE(send(more, std::nullopt, "one form").ok());
  EXPECT_EQ(guests(), 4);
  EXPECT_EQ(deliver().size(), 1U);
  ASSERT_TRUE(send({couple[2]}, std::nullopt, "another form").ok());
  EXPECT_EQ(guests(), 5) << "asked for anew";
  deliver();
  // A form that was refused has invited nobody: with its key it is sent when it is right.
  GuestDraft nowhere = by_email("not an address");
  EXPECT_EQ(send({couple[2], nowhere}, std::nullopt, "third form").why().why, Why::invalid);
  ASSERT_TRUE(send({couple[2]}, std::nullopt, "third form").ok());
  EXPECT_EQ(guests(), 6);
}

TEST_F(Inviting, not_for_me_ends_it_erases_the_address_and_tells_who_invited) {
  ASSERT_TRUE(send({by_email("stranger@mail.example")}).ok());
  deliver();
  const std::string token = token_to("stranger@mail.example");
  const auto decline = [&](const std::string& by_token) {
    return run([&](UnitOfWork& unit, const Context& c) { return not_for_me(unit, c, by_token); });
  };
  ASSERT_TRUE(decline(token).ok());
  EXPECT_EQ(page_state(token), JoinPage::State::declined);
  EXPECT_EQ(details(visit).seats[1].state, SeatState::declined);
  EXPECT_FALSE(details(visit).seats[1].email);
  const auto sent = deliver();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].kind, notices::Kind::declined);
  EXPECT_EQ(sent[0].payload.to, "osei@harbor.example");
  EXPECT_EQ(decline(token).why().why, Why::ended_declined);
  EXPECT_EQ(decline(token_to("ines@mail.example")).why().why, Why::not_allowed);
}

TEST_F(Inviting, switched_off_counts_asks_refuses_links_and_tells) {
  ASSERT_TRUE(send({by_email("rosa@mail.example")}).ok());
  deliver();
  const std::string token = token_to("rosa@mail.example");
  const auto shown = fresh(osei);
  const auto asked = change_settings([](ClinicChange& change) { change.guest_invite_staff = false; });
  ASSERT_FALSE(asked.ok());
  EXPECT_EQ(asked.why().why, Why::guests_affected);
  EXPECT_EQ(asked.why().affected_guests, 1);
  EXPECT_TRUE(details(visit).can_invite);

  const auto changed = change_settings([](ClinicChange& change) {
    change.guest_invite_staff = false;
    change.confirmed = true;
  });
  ASSERT_TRUE(changed.ok());
  ASSERT_EQ(changed->ended.size(), 1U);
  EXPECT_EQ(changed->ended[0].reason, invites::EndReason::switched_off);
  EXPECT_FALSE(details(visit).can_invite);
  now = at(9, 50);
  EXPECT_EQ(page_state(token), JoinPage::State::switched_off);
  EXPECT_EQ(enter_by(token, "Rosa").why().why, Why::ended_switched_off);
  EXPECT_EQ(enter_by(token_of(*shown), "Rosa").why().why, Why::ended_switched_off);
  EXPECT_EQ(fresh(osei).why().why, Why::guest_invite_off);
  EXPECT_EQ(use(shown->invitation_id).why().why, Why::guest_invite_off);
  EXPECT_EQ(send({by_email("noor@mail.example")}).why().why, Why::guest_invite_off);
  EXPECT_EQ(run([&](UnitOfWork& unit, const Context& c) { return create_visit(unit, c, actor(osei), draft(), ""); }).why().why,
            Why::guest_invite_off);
  const auto sent = deliver();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].kind, notices::Kind::switched_off);
  // The patient's own link is not a guest's.
  EXPECT_EQ(page_state(token_to("ines@mail.example")), JoinPage::State::open);
}

TEST_F(Inviting, settings_name_every_wrong_field) {
  const auto refused = change_settings([](ClinicChange& change) {
    change.public_name = "";
    change.contact_phone = "123";
    change.time_zone = "Mars/Olympus";
    change.doors_minutes = 121;
    change.guests_per_visit = 0;
  });
  EXPECT_THAT(fields_of(refused.why()),
              UnorderedElementsAre("public_name:required", "contact_phone:not_an_e164_number", "time_zone:unknown_zone",
                                   "doors_minutes:out_of_range", "guests_per_visit:out_of_range"));
}

TEST_F(Inviting, what_is_stored_of_a_guest_is_sealed) {
  ASSERT_TRUE(send({by_email("rosa@mail.example")}).ok());
  const auto shown = fresh(osei);
  deliver();
  const std::string token = token_to("rosa@mail.example");
  storage.reset();
  std::string bytes;
  for (const auto& file : std::filesystem::directory_iterator(directory)) {
    std::ifstream in(file.path(), std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(in), {});
  }
  ASSERT_GT(bytes.size(), 1000U);
  EXPECT_EQ(bytes.find("rosa@mail.example"), std::string::npos);
  EXPECT_EQ(bytes.find(token), std::string::npos);
  EXPECT_EQ(bytes.find(token_of(*shown)), std::string::npos);
  EXPECT_NE(bytes.find("Harbor Clinic"), std::string::npos);
}

}  // namespace
}  // namespace bedside::desk
