#include "desk/patient.hpp"
#include "scenario/inviting_world.hpp"

namespace bedside::desk {
namespace {

class PatientInvites : public Inviting {
 protected:
  Outcome<PatientHost> host(const std::string& token) {
    return look([&](UnitOfWork& unit, const Context& c) { return patient_host(unit, c, token); });
  }
  PatientGuests list() {
    const auto patient = host(ines);
    return *look([&](UnitOfWork& unit, const Context& c) { return patient_guests(unit, c, *patient, {}); });
  }
  Outcome<Done> invite(const std::string& email, const std::string& key = {}) {
    GuestDraft guest;
    guest.email = email;
    return run([&](UnitOfWork& unit, const Context& c) -> Outcome<Done> {
      const auto patient = patient_host(unit, c, ines);
      return send_invitations(unit, c, patient->host, patient->visit, std::nullopt, std::nullopt, {guest}, key);
    });
  }
  void SetUp() override {
    visit = book();
    deliver();
    ines = token_to("ines@mail.example");
  }
  std::string ines;
};

TEST_F(PatientInvites, by_the_patients_own_link_and_no_other) {
  EXPECT_TRUE(host(ines).ok());
  EXPECT_EQ(host(token_to("rosa@mail.example")).why().why, Why::not_allowed);
  EXPECT_EQ(host("nonsense").why().why, Why::unknown_link);
}

TEST_F(PatientInvites, a_form_that_is_sent_again_invites_nobody_twice) {
  const auto before = list().guests.size();
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(invite("tomas@home.example", "one form").ok());
  EXPECT_EQ(list().guests.size(), before + 1);
  EXPECT_EQ(deliver().size(), 1U);
}

TEST_F(PatientInvites, sees_every_guest_and_the_addresses_of_the_own_ones_alone) {
  ASSERT_TRUE(invite("carlos@mail.example").ok());
  const auto guests = list().guests;
  ASSERT_EQ(guests.size(), 3U);
  EXPECT_EQ(guests[0].invited_by_role, invites::Inviter::staff);
  EXPECT_FALSE(guests[0].email || guests[0].phone || guests[1].phone);
  EXPECT_EQ(guests[2].invited_by_role, invites::Inviter::patient);
  EXPECT_EQ(guests[2].email, "carlos@mail.example");
  EXPECT_EQ(details(visit).seats.at(3).invited_by_name, details(visit).visit.patient.name);
}

TEST_F(PatientInvites, touches_no_guest_of_anybody_else) {
  const auto patient = *host(ines);
  const auto staffs = details(visit).seats.at(1).invitation_id;
  const auto patients_own = details(visit).seats.at(0).invitation_id;
  ASSERT_TRUE(invite("carlos@mail.example").ok());
  const auto own = details(visit).seats.at(3).invitation_id;
  const auto refused = [&](const InvitationId& id) {
    return look([&](UnitOfWork& unit, const Context&) { return is_another_ones_guest(unit, patient, id); }).has_value();
  };
  EXPECT_TRUE(refused(staffs));
  EXPECT_TRUE(refused(patients_own));
  EXPECT_TRUE(refused(InvitationId("nobody")));
  EXPECT_FALSE(refused(own));
}

TEST_F(PatientInvites, has_a_fresh_invitation_beside_that_of_staff) {
  const auto patient = *host(ines);
  const auto mine = run([&](UnitOfWork& unit, const Context& c) { return fresh_invitation(unit, c, patient.host, visit); });
  const auto staffs = run([&](UnitOfWork& unit, const Context& c) { return fresh_invitation(unit, c, actor(osei), visit); });
  const auto again = run([&](UnitOfWork& unit, const Context& c) { return fresh_invitation(unit, c, patient.host, visit); });
  EXPECT_NE(mine->invitation_id, staffs->invitation_id);
  EXPECT_EQ(mine->invitation_id, again->invitation_id);
}

TEST_F(PatientInvites, an_hour_has_a_budget_of_the_patients_own) {
  ClinicChange wide;
  wide.guests_per_visit = 30;
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return change_clinic(unit, c, actor(admin), wide); }).ok());
  for (int i = 0; i < kInvitationsOfPatientPerHour; ++i) ASSERT_TRUE(invite("g" + std::to_string(i) + "@mail.example").ok());
  const auto refused = invite("one.more@mail.example");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.why().limit, "invitations_of_patient_and_hour");
  now += std::chrono::hours(1);
  EXPECT_TRUE(invite("later@mail.example").ok());
}

TEST_F(PatientInvites, not_where_the_clinic_has_switched_it_off) {
  ClinicChange off;
  off.guest_invite_patients = false;
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return change_clinic(unit, c, actor(admin), off); }).ok());
  EXPECT_FALSE(list().can_invite);
  EXPECT_EQ(invite("carlos@mail.example").why().why, Why::guest_invite_off);
}

TEST_F(PatientInvites, cancels_the_appointment_or_asks_for_another_time) {
  const auto patient = *host(ines);
  const auto ask = [&](const std::string& words) {
    return run([&](UnitOfWork& unit, const Context& c) { return ask_for_other_time(unit, c, patient, words); });
  };
  EXPECT_FALSE(ask("  ").ok());
  EXPECT_FALSE(ask(std::string(201, 'x')).ok());
  ASSERT_TRUE(ask("Any afternoon, please.").ok());
  EXPECT_EQ(details(visit).visit.other_time, "Any afternoon, please.");
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return cancel_by_patient(unit, c, patient); }).ok());
  EXPECT_EQ(details(visit).visit.status, visits::Status::cancelled);
  EXPECT_FALSE(details(visit).visit.other_time);
  EXPECT_EQ(host(ines).why().why, Why::ended_cancelled);
}

TEST_F(PatientInvites, asks_for_another_time_so_often_an_hour_and_the_same_wish_again_is_no_event) {
  const auto patient = *host(ines);
  const auto ask = [&](const std::string& words) {
    return run([&](UnitOfWork& unit, const Context& c) { return ask_for_other_time(unit, c, patient, words); });
  };
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(ask("Any afternoon, please.").ok());
  EXPECT_THAT(actions(), testing::Contains("visit.other_time_asked").Times(1));
  for (int i = 1; i < kOtherTimesPerHour; ++i) ASSERT_TRUE(ask("In " + std::to_string(i) + " weeks").ok());
  const auto once_more = ask("Never");
  ASSERT_FALSE(once_more.ok());
  EXPECT_EQ(once_more.why().limit, "other_times_per_hour");
  EXPECT_THAT(actions(), testing::Contains("visit.other_time_asked").Times(kOtherTimesPerHour));
  now += std::chrono::hours(1);
  EXPECT_TRUE(ask("Never").ok());
}

}  // namespace
}  // namespace bedside::desk
