// Who is reminded of a visit, when, and when no longer.
#include "desk/reminders.hpp"
#include "desk/told_later.hpp"
#include "scenario/desk_world.hpp"
#include "zones/system_zone_rules.hpp"

namespace bedside::desk {
namespace {

using notices::MessageRules;
using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class Reminders : public DeskWorld {
 protected:
  /// As the caretaker does; then what went out.
  std::vector<std::string> reminded_at(WallTime time) {
    now = time;
    const auto done = run([](UnitOfWork& unit, const Context& c) { return remind_who_is_due(unit, c); });
    EXPECT_TRUE(done.ok());
    std::vector<std::string> to;
    for (const Sent& message : deliver())
      if (message.kind == notices::Kind::reminder) to.push_back(message.payload.to);
    return to;
  }
  VisitId book_two_days_ahead() {
    now = at(9) - hours(48);
    const VisitId visit = book();
    deliver();
    return visit;
  }
  VisitId book_at(const std::string& starts, const std::string& ends) {
    now = at(9) - hours(48);
    VisitDraft wanted = draft();
    wanted.starts_local = starts;
    wanted.ends_local = ends;
    const VisitId visit = book(wanted);
    deliver();
    return visit;
  }
  void change_rules(const MessageRulesChange& change) {
    const auto done = run([&](UnitOfWork& unit, const Context& c) { return change_message_rules(unit, c, actor(admin), change); });
    ASSERT_TRUE(done.ok());
  }
};

TEST_F(Reminders, come_a_day_and_a_quarter_of_an_hour_before_to_patient_and_guests_and_once_each) {
  book_two_days_ahead();
  EXPECT_THAT(reminded_at(at(10) - hours(24) - minutes(1)), IsEmpty());
  EXPECT_THAT(reminded_at(at(10) - hours(24)), UnorderedElementsAre("ines@mail.example", "rosa@mail.example", "+15551230001"));
  EXPECT_THAT(reminded_at(at(10) - hours(24)), IsEmpty());
  EXPECT_THAT(reminded_at(at(9, 44)), IsEmpty());
  EXPECT_THAT(reminded_at(at(9, 45)), SizeIs(3));
  EXPECT_THAT(reminded_at(at(9, 46)), IsEmpty());
  EXPECT_THAT(reminded_at(at(10, 5)), IsEmpty());
}

TEST_F(Reminders, have_the_way_in_of_their_reader) {
  book_two_days_ahead();
  const std::string token = token_to("rosa@mail.example");
  reminded_at(at(9, 45));
  ASSERT_EQ(mail.back().kind, notices::Kind::reminder);
  EXPECT_EQ(token_to("rosa@mail.example"), token);
  EXPECT_EQ(page_state(token), JoinPage::State::open);
}

TEST_F(Reminders, what_is_told_later_is_no_reminder_once_the_visit_has_begun_and_nothing_once_nobody_can_come) {
  const VisitId visit = book_two_days_ahead();
  const auto held = [&](std::size_t seat) {
    const auto id = seat_of(details(visit), seat).invitation_id;
    return look([&](UnitOfWork& unit, const Context&) { return find_held(unit, clinic.id, id).value(); });
  };
  const HeldInvitation patient = held(0);
  const HeldInvitation guest = held(1);
  now = at(9, 59);
  EXPECT_EQ(kind_told_later(context(), guest, notices::Kind::reminder), notices::Kind::reminder);
  now = at(10);
  EXPECT_EQ(kind_told_later(context(), guest, notices::Kind::reminder), notices::Kind::invitation);
  EXPECT_EQ(kind_told_later(context(), patient, notices::Kind::reminder), notices::Kind::appointment);
  EXPECT_EQ(kind_told_later(context(), guest, notices::Kind::moved), notices::Kind::moved);
  EXPECT_FALSE(why_not_told_later(context(), guest));
  now = at(10, 30);
  EXPECT_EQ(why_not_told_later(context(), guest)->why, Why::time_over);
  now = at(10);
  HeldInvitation switched_off = guest;
  switched_off.clinic.settings.guest_invite_staff = false;
  EXPECT_EQ(why_not_told_later(context(), switched_off)->why, Why::guest_invite_off);
  switched_off.invitation = patient.invitation;
  EXPECT_FALSE(why_not_told_later(context(), switched_off)) << "the switch is about guests";
}

TEST_F(Reminders, go_with_the_visit_when_it_is_moved) {
  const VisitId visit = book_two_days_ahead();
  VisitChange later;
  later.starts_local = "2026-11-25T12:00";
  later.ends_local = "2026-11-25T12:30";
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return change_visit(unit, c, actor(osei), visit, later); }).ok());
  deliver();
  EXPECT_THAT(reminded_at(at(9, 45)), IsEmpty()) << "the old time";
  EXPECT_THAT(reminded_at(at(12)), SizeIs(3));
  EXPECT_EQ(mail.back().payload.starts_at, at(12) + hours(24));
  EXPECT_THAT(reminded_at(at(11, 45) + hours(24)), SizeIs(3));
}

TEST_F(Reminders, wait_for_the_end_of_the_quiet_hours_except_the_last_one) {
  book_at("2026-11-24T07:00", "2026-11-24T07:30");
  EXPECT_THAT(reminded_at(at(7) - hours(24)), IsEmpty());
  EXPECT_THAT(reminded_at(at(7, 59) - hours(24)), IsEmpty());
  EXPECT_THAT(reminded_at(at(8) - hours(24)), SizeIs(3));
  EXPECT_THAT(reminded_at(at(6, 45)), SizeIs(3)) << "nobody misses a visit because the clinic was polite";
}

TEST_F(Reminders, quiet_hours_hold_back_neither_a_move_nor_a_cancellation) {
  const VisitId visit = book_two_days_ahead();
  now = at(3) - hours(24);
  VisitChange later;
  later.starts_local = "2026-11-25T12:00";
  later.ends_local = "2026-11-25T12:30";
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return change_visit(unit, c, actor(osei), visit, later); }).ok());
  EXPECT_THAT(deliver(), SizeIs(3));
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return cancel_visit(unit, c, actor(osei), visit); }).ok());
  EXPECT_THAT(deliver(), SizeIs(3));
}

TEST_F(Reminders, are_over_with_the_visit) {
  const VisitId visit = book_two_days_ahead();
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return cancel_visit(unit, c, actor(osei), visit); }).ok());
  deliver();
  EXPECT_FALSE(look([](UnitOfWork& unit, const Context&) { return unit.reminders().next_reminder(); }));
  EXPECT_THAT(reminded_at(at(10) - hours(24)), IsEmpty());
  EXPECT_THAT(reminded_at(at(9, 45)), IsEmpty());
}

TEST_F(Reminders, leave_out_who_is_there_already_who_was_revoked_and_who_was_never_told) {
  const VisitId visit = book_two_days_ahead();
  const std::string rosa = token_to("rosa@mail.example");
  const InvitationId interpreter = details(visit).seats.at(2).invitation_id;
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return revoke_invitation(unit, c, actor(osei), interpreter); }).ok());
  now = at(9, 45);
  ASSERT_TRUE(enter_by(rosa, "Rosa").ok());
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) -> Outcome<Done> {
                for (auto seat : unit.invitations().list_invitations(visit))
                  if (seat.email == "rosa@mail.example") {
                    seat.presence = invites::Presence::waiting;
                    unit.invitations().save_invitation(seat);
                  }
                static_cast<void>(c);
                return Done{};
              }).ok());
  deliver();
  EXPECT_THAT(reminded_at(at(9, 45)), ElementsAre("ines@mail.example"));
}

TEST_F(Reminders, that_were_missed_while_the_server_was_away_come_once_and_never_after_the_start) {
  book_two_days_ahead();
  EXPECT_THAT(reminded_at(at(9, 50)), SizeIs(3)) << "two were due: the later one says it all";
  EXPECT_THAT(reminded_at(at(9, 51)), IsEmpty());
  book_at("2026-11-24T11:00", "2026-11-24T11:30");
  EXPECT_THAT(reminded_at(at(11)), IsEmpty());
}

TEST_F(Reminders, of_a_visit_that_is_soon_are_only_those_still_to_come) {
  now = at(9);
  book();
  deliver();
  EXPECT_THAT(reminded_at(at(9, 1)), IsEmpty());
  EXPECT_THAT(reminded_at(at(9, 45)), SizeIs(3));
}

TEST_F(Reminders, follow_the_clinics_own_rules_for_visits_booked_before_too) {
  book_two_days_ahead();
  MessageRulesChange change;
  change.reminders_minutes = {60, 120, 120};
  change_rules(change);
  EXPECT_THAT(reminded_at(at(10) - hours(24)), IsEmpty());
  EXPECT_THAT(reminded_at(at(8)), SizeIs(3));
  EXPECT_THAT(reminded_at(at(9)), SizeIs(3));
  EXPECT_THAT(reminded_at(at(9, 45)), IsEmpty());
  change.reminders_minutes = std::vector<int>{};
  book_at("2026-11-24T11:00", "2026-11-24T11:30");
  change_rules(change);
  EXPECT_FALSE(look([](UnitOfWork& unit, const Context&) { return unit.reminders().next_reminder(); }));
}

TEST_F(Reminders, rules_that_make_no_sense_are_refused_by_name) {
  const auto wrong = [&](const MessageRulesChange& change) {
    const auto done = run([&](UnitOfWork& unit, const Context& c) { return change_message_rules(unit, c, actor(admin), change); });
    return done.ok() ? std::vector<std::string>{} : fields_of(done.why());
  };
  EXPECT_THAT(wrong({{{4}}, {}}), ElementsAre("reminders_minutes:out_of_range"));
  EXPECT_THAT(wrong({{{5, 6, 7, 8, 9, 10, 11}}, {}}), ElementsAre("reminders_minutes:too_many"));
  MessageRulesChange quiet;
  quiet.quiet_hours.emplace(std::pair("24:00", "8:00"));
  EXPECT_THAT(wrong(quiet), ElementsAre("quiet_hours.from:out_of_range", "quiet_hours.until:out_of_range"));
  quiet.quiet_hours.emplace(std::pair("22:30", "06:00"));
  EXPECT_THAT(wrong(quiet), IsEmpty());
}

TEST(ReminderTimes, are_of_the_clock_on_the_wall_across_a_clock_change) {
  const zones::SystemZoneRules zones;
  visits::Visit visit;
  visit.time_zone = "America/New_York";
  visit.starts_at = WallTime(std::chrono::sys_days(std::chrono::year(2027) / 3 / 14)) + hours(17);  // Sunday, 13:00 in summer time
  MessageRules rules;
  rules.reminders = {minutes(14 * 60), minutes(15)};
  rules.quiet = {21 * 60, 8 * 60};
  // 3:00 UTC is 22:00 on Saturday; the clocks go forward in the night, and 8:00 is 12:00 UTC.
  const auto times = reminder_times(zones, rules, visit);
  ASSERT_EQ(times.size(), 2U);
  EXPECT_EQ(times[0], WallTime(std::chrono::sys_days(std::chrono::year(2027) / 3 / 14)) + hours(12));
  EXPECT_EQ(times[1], visit.starts_at - minutes(15));
  rules.quiet = {0, 0};
  EXPECT_EQ(reminder_times(zones, rules, visit).front(), visit.starts_at - hours(14));
}

TEST(ReminderTimes, that_sleep_into_the_next_one_are_left_out) {
  const zones::SystemZoneRules zones;
  visits::Visit visit;
  visit.time_zone = "UTC";
  visit.starts_at = WallTime(std::chrono::sys_days(std::chrono::year(2027) / 3 / 14)) + hours(8) + minutes(10);
  MessageRules rules;
  rules.reminders = {minutes(60), minutes(15)};
  EXPECT_THAT(reminder_times(zones, rules, visit), ElementsAre(visit.starts_at - minutes(15)));
}

}  // namespace
}  // namespace bedside::desk
