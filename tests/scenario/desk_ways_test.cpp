// By which ways guests are invited and come in, and which languages the clinic offers.
#include "desk/calling.hpp"
#include "desk/patient.hpp"
#include "desk/pin_entry.hpp"
#include "scenario/desk_world.hpp"

namespace bedside::desk {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using What = PinAnswer::What;

class Ways : public DeskWorld {
 protected:
  Ways() {
    dial_in_numbers.add({"+15550001111", "Harbor", "US", false});
    calling.possible = true;
    calling.prefixes = {"+1"};
    visit = book();
    deliver();
    const auto seats = details(visit).seats;
    ines = seats.at(0).invitation_id;
    rosa = seats.at(1).invitation_id;
    now = at(9, 50);
  }
  template <class Change>
  void must_change(Change change) {
    ASSERT_TRUE(change_settings([&](ClinicChange& wanted) {
                  change(wanted);
                  wanted.confirmed = true;
                }).ok());
  }
  Outcome<ShownInvitation> shown(const InvitationId& id) {
    return run([&](UnitOfWork& unit, const Context& c) { return show_invitation(unit, c, actor(osei), id); });
  }
  Outcome<ShownInvitation> fresh() {
    return run([&](UnitOfWork& unit, const Context& c) { return fresh_invitation(unit, c, actor(osei), visit); });
  }
  What dial(const std::string& pin) {
    const auto answer = run([&](UnitOfWork& unit, const Context& c) { return try_pin(unit, c, {Secret<std::string>(pin), {}}); });
    return answer->what;
  }
  GuestDraft guest(std::optional<std::string> email, std::optional<std::string> phone) {
    GuestDraft draft;
    draft.email = std::move(email);
    draft.phone = std::move(phone);
    return draft;
  }
  Outcome<Done> send(const GuestDraft& one) {
    return run([&](UnitOfWork& unit, const Context& c) {
      return send_invitations(unit, c, actor(osei), visit, std::nullopt, std::nullopt, {one});
    });
  }
  JoinPage page(const std::string& token) {
    return *look([&](UnitOfWork& unit, const Context& c) { return join_page(unit, c, token); });
  }
  VisitId visit;
  InvitationId ines, rosa;
};

TEST_F(Ways, without_the_link_guests_come_by_telephone_and_patients_as_before) {
  const auto asked = change_settings([](ClinicChange& change) { change.guest_way_link = false; });
  EXPECT_EQ(asked.why().why, Why::guests_affected);
  EXPECT_EQ(asked.why().affected_guests, 2);
  must_change([](ClinicChange& change) { change.guest_way_link = false; });

  const auto given = fresh();
  ASSERT_TRUE(given.ok());
  EXPECT_FALSE(given->link);
  EXPECT_TRUE(given->pin);
  EXPECT_FALSE(shown(rosa)->link);
  EXPECT_TRUE(shown(ines)->link) << "the patient's own";

  const std::string token = token_to("rosa@mail.example");
  EXPECT_EQ(enter_by(token, "Rosa").why().why, Why::guest_way_off);
  const JoinPage told = page(token);
  EXPECT_EQ(told.state, JoinPage::State::phone_only);
  ASSERT_TRUE(told.visit) << "the page still says what the visit is";
  EXPECT_EQ(told.dial_in.size(), 1U);
  EXPECT_TRUE(enter_by(token_to("ines@mail.example"), "Ines").ok());
  EXPECT_EQ(dial(shown(rosa)->pin->reveal()), What::comes_in);
  must_change([](ClinicChange& change) { change.guest_way_link = true; });
  EXPECT_TRUE(enter_by(token, "Rosa").ok()) << "no invitation was ended";
}

TEST_F(Ways, without_the_telephone_a_pin_is_like_any_that_is_not_live_and_nobody_is_called) {
  const std::string pin = shown(rosa)->pin->reveal();
  const std::string patients_pin = shown(ines)->pin->reveal();
  must_change([](ClinicChange& change) { change.guest_way_phone = false; });
  EXPECT_EQ(dial(pin), What::not_live);
  EXPECT_EQ(dial(patients_pin), What::comes_in);
  EXPECT_FALSE(fresh()->pin);
  EXPECT_TRUE(fresh()->link);
  const std::string token = token_to("rosa@mail.example");
  EXPECT_THAT(page(token).dial_in, IsEmpty());
  EXPECT_TRUE(enter_by(token, "Rosa").ok());
  const auto call = [&](const InvitationId& id) {
    return run([&](UnitOfWork& unit, const Context& c) { return call_seat(unit, c, actor(osei), id, "+15551230077", Presence{}); });
  };
  EXPECT_EQ(call(rosa).why().why, Why::guest_way_off);
  EXPECT_TRUE(call(ines).ok());
  EXPECT_EQ(run([&](UnitOfWork& unit, const Context& c) {
              return call_guest(unit, c, actor(osei), visit, guest(std::nullopt, "+15551230078"));
            }).why().why, Why::guest_way_off);
  ASSERT_TRUE(send(guest("carlos@mail.example", std::nullopt)).ok());
  EXPECT_THAT(deliver().at(0).payload.pin, IsEmpty());
}

TEST_F(Ways, addresses_of_a_way_that_is_off_are_refused_wherever_they_are_typed) {
  must_change([](ClinicChange& change) { change.guest_way_email = false; });
  const auto refused = send(guest("carlos@mail.example", std::nullopt));
  EXPECT_EQ(refused.why().why, Why::guest_way_off);
  EXPECT_THAT(fields_of(refused.why()), ElementsAre("guests.0.email:email_way_off"));
  const auto check = run([&](UnitOfWork& unit, const Context& c) { return check_visit(unit, c, actor(osei), draft()); });
  EXPECT_THAT(fields_of(check.why()), ElementsAre("guests.0.email:email_way_off"));
  EXPECT_EQ(run([&](UnitOfWork& unit, const Context& c) { return create_visit(unit, c, actor(osei), draft(), ""); }).why().why,
            Why::guest_way_off);
  InvitationChange corrected;
  corrected.email = "rosa.b@mail.example";
  const auto change = run([&](UnitOfWork& unit, const Context& c) { return change_invitation(unit, c, actor(osei), rosa, corrected); });
  EXPECT_EQ(change.why().why, Why::guest_way_off);
  EXPECT_EQ(run([&](UnitOfWork& unit, const Context& c) { return resend_invitation(unit, c, actor(osei), rosa); }).why().why,
            Why::guest_way_off);
  EXPECT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return resend_invitation(unit, c, actor(osei), ines); }).ok());
  EXPECT_TRUE(send(guest(std::nullopt, "+15551230079")).ok()) << "a text message is another way";
  must_change([](ClinicChange& wanted) { wanted.guest_way_sms = false; });
  EXPECT_THAT(fields_of(send(guest(std::nullopt, "+15551230080")).why()), ElementsAre("guests.0.phone:sms_way_off"));
}

TEST_F(Ways, a_number_beside_an_email_address_is_kept_for_calling_and_written_nothing) {
  must_change([](ClinicChange& change) { change.guest_way_sms = false; });
  deliver();
  ASSERT_TRUE(send(guest("carlos@mail.example", "+15551230081")).ok());
  const auto sent = deliver();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].channel, notices::Channel::email);
  EXPECT_EQ(details(visit).seats.back().phone, "+15551230081");
}

TEST_F(Ways, who_was_invited_still_hears_that_the_visit_has_moved) {
  must_change([](ClinicChange& change) { change.guest_way_email = false; });
  VisitChange later;
  later.starts_local = "2026-11-24T11:00";
  later.ends_local = "2026-11-24T11:30";
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return change_visit(unit, c, actor(osei), visit, later); }).ok());
  std::vector<std::string> told;
  for (const Sent& one : deliver()) told.push_back(one.payload.to);
  EXPECT_THAT(told, Contains("rosa@mail.example"));
}

TEST_F(Ways, one_way_in_stays_on_while_guest_invite_is) {
  const auto both = [](ClinicChange& change) { change.guest_way_link = change.guest_way_phone = false; };
  EXPECT_THAT(fields_of(change_settings(both).why()), ElementsAre("guest_way_phone:way_in_required"));
  dial_in_numbers = {};
  calling.possible = false;
  EXPECT_THAT(fields_of(change_settings([](ClinicChange& change) { change.guest_way_link = false; }).why()),
              ElementsAre("guest_way_link:way_in_required")) << "a server without a telephone has no other";
  must_change([&](ClinicChange& change) {
    both(change);
    change.guest_invite_staff = change.guest_invite_patients = false;
  });
  EXPECT_FALSE(change_settings([](ClinicChange& change) { change.guest_invite_patients = true; }).ok());
}

TEST_F(Ways, the_patients_panel_knows_the_ways_and_the_languages) {
  must_change([](ClinicChange& change) {
    change.guest_way_phone = change.guest_way_sms = false;
    change.languages = {"es", "de"};
  });
  const auto host = *look([&](UnitOfWork& unit, const Context& c) { return patient_host(unit, c, token_to("ines@mail.example")); });
  const auto list = *look([&](UnitOfWork& unit, const Context& c) { return patient_guests(unit, c, host, Presence{}); });
  EXPECT_TRUE(list.senders.email);
  EXPECT_FALSE(list.senders.sms);
  EXPECT_THAT(list.dial_in_numbers, IsEmpty());
  EXPECT_THAT(list.languages, ElementsAre("en", "es", "de"));
}

TEST_F(Ways, the_languages_that_are_offered_are_the_chosen_ones_the_clinics_own_and_the_invitations) {
  EXPECT_EQ(page(token_to("rosa@mail.example")).languages.size(), 12U);
  must_change([](ClinicChange& change) { change.languages = {"de"}; });
  EXPECT_THAT(page(token_to("ines@mail.example")).languages, Contains("de"));
  EXPECT_THAT(page(token_to("ines@mail.example")).languages, Contains("en"));
  EXPECT_THAT(page(token_to("ines@mail.example")).languages, Not(Contains("fr")));
  EXPECT_EQ(change_settings([](ClinicChange& change) { change.languages = {"xx"}; }).why().fields.at(0).problem, "unknown_language");
  must_change([](ClinicChange& change) { change.language = "fr"; });
  EXPECT_THAT(page(token_to("ines@mail.example")).languages, Contains("fr"));
}

TEST_F(Ways, the_audit_log_says_what_was_changed_and_no_name) {
  must_change([](ClinicChange& change) {
    change.public_name = "Lakeside";
    change.guest_way_sms = false;
    change.languages = {"en", "es"};
    change.doors_minutes = 20;
  });
  const std::string details = audit_details().back();
  EXPECT_THAT(details, HasSubstr(R"({"public_name":"changed","guest_way_sms":"off","languages":"en,es","doors_minutes":"20"})"));
  const auto before = audit_details().size();
  must_change([](ClinicChange& change) { change.doors_minutes = 20; });
  EXPECT_EQ(audit_details().size(), before) << "nothing has changed";
}

}  // namespace
}  // namespace bedside::desk
