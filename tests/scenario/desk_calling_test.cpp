#include <fstream>
#include <sstream>

#include "desk/calling.hpp"
#include "scenario/desk_world.hpp"

namespace bedside::desk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kNumber = "+15551230077";

class Calling : public DeskWorld {
 protected:
  Calling() {
    calling.possible = true;
    calling.prefixes = {"+1"};
    visit = book();
    const auto seats = details(visit).seats;
    patient = seats.at(0).invitation_id;
    rosa = seats.at(1).invitation_id;         // an e-mail address alone
    interpreter = seats.at(2).invitation_id;  // a number
    now = at(9, 50);
  }
  Outcome<CallOrder> call(const InvitationId& id, std::optional<std::string> typed = std::nullopt, const Presence& present = {}) {
    return run([&](UnitOfWork& unit, const Context& c) { return call_seat(unit, c, actor(osei), id, typed, present); });
  }
  Outcome<CallOrder> call_new(const std::string& number) {
    GuestDraft guest;
    guest.phone = number;
    return run([&](UnitOfWork& unit, const Context& c) { return call_guest(unit, c, actor(osei), visit, guest); });
  }
  Why why(const Outcome<CallOrder>& outcome) {
    EXPECT_FALSE(outcome.ok());
    return outcome.ok() ? Why::not_found : outcome.why().why;
  }
  void reopen() {
    storage.reset();
    storage::Settings settings;
    settings.database = (directory / "bedside.db").string();
    storage = storage::open(settings, keys);
  }
  VisitId visit;
  InvitationId patient, rosa, interpreter;
};

TEST_F(Calling, the_number_on_file_is_called_in_the_invitations_language) {
  const auto order = call(interpreter);
  ASSERT_TRUE(order.ok());
  EXPECT_EQ(order->number.reveal(), *details(visit).seats.at(2).phone);
  EXPECT_EQ(order->visit, visit);
  EXPECT_THAT(order->providers, ElementsAre(osei.id));
  EXPECT_EQ(order->language, details(visit).seats.at(2).language);
}

TEST_F(Calling, a_typed_number_becomes_the_seats_own_where_it_has_none_and_is_told_nothing) {
  deliver();
  EXPECT_EQ(fields_of(call(rosa).why()), std::vector<std::string>{"phone:required"});
  ASSERT_EQ(call(rosa, kNumber)->number.reveal(), kNumber);
  EXPECT_EQ(details(visit).seats.at(1).phone, kNumber);
  EXPECT_EQ(call(rosa)->number.reveal(), kNumber) << "again in one press";
  const auto on_file = details(visit).seats.at(2).phone;
  ASSERT_TRUE(call(interpreter, kNumber).ok());
  EXPECT_EQ(details(visit).seats.at(2).phone, on_file) << "this call alone";
  EXPECT_TRUE(deliver().empty());
}

TEST_F(Calling, somebody_new_gets_a_seat_and_no_message) {
  deliver();
  const auto order = call_new(kNumber);
  ASSERT_TRUE(order.ok());
  const auto seat = details(visit).seats.back();
  EXPECT_EQ(seat.invitation_id, order->invitation);
  EXPECT_EQ(seat.phone, kNumber);
  EXPECT_EQ(seat.state, SeatState::not_told);
  EXPECT_TRUE(deliver().empty());
  EXPECT_EQ(fields_of(call_new("").why()), std::vector<std::string>{"phone:required"});
  EXPECT_EQ(fields_of(call_new("5551230077").why()), std::vector<std::string>{"phone:not_an_e164_number"});
}

TEST_F(Calling, a_refused_call_makes_no_seat) {
  calling.per_visit_and_day = 0;
  EXPECT_EQ(why(call_new(kNumber)), Why::limit_reached);
  EXPECT_EQ(details(visit).seats.size(), 3U);
}

TEST_F(Calling, the_servers_own_numbers_are_not_called) {
  dial_in_numbers.add({"+16175550123", "Another clinic's", "US"}, {"Somebody else"});
  EXPECT_EQ(fields_of(call(rosa, "+16175550123").why()), std::vector<std::string>{"phone:own_number"});
  EXPECT_EQ(fields_of(call_new("+16175550123").why()), std::vector<std::string>{"phone:own_number"});
  EXPECT_EQ(details(visit).seats.size(), 3U);
}

TEST_F(Calling, only_countries_of_the_list_are_called) {
  for (const char* abroad : {"+442079460100", "+5215512345678"}) {
    EXPECT_EQ(fields_of(call(rosa, abroad).why()), std::vector<std::string>{"phone:country_not_called"});
    EXPECT_EQ(fields_of(call_new(abroad).why()), std::vector<std::string>{"phone:country_not_called"});
  }
  calling.prefixes = {"+1617", "+44"};
  EXPECT_TRUE(call(rosa, "+442079460100").ok());
  EXPECT_FALSE(call(interpreter, "+18765550100").ok());
  calling.prefixes.clear();
  EXPECT_FALSE(call(interpreter, kNumber).ok());
}

TEST_F(Calling, before_the_doors_nobody_is_called_unless_the_provider_has_started) {
  now = at(9, 30);
  EXPECT_EQ(why(call(interpreter)), Why::too_early);
  EXPECT_EQ(call(interpreter).why().opens_at, at(9, 45));
  EXPECT_EQ(why(call_new(kNumber)), Why::too_early);
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return provider_enters(unit, c, actor(osei), visit); }).ok());
  EXPECT_TRUE(call(interpreter).ok());
}

TEST_F(Calling, what_has_ended_is_not_called) {
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return revoke_invitation(unit, c, actor(osei), interpreter); }).ok());
  EXPECT_EQ(why(call(interpreter)), Why::ended_revoked);
  now = at(10, 31);
  EXPECT_EQ(why(call(rosa, kNumber)), Why::time_over) << "newcomers are refused from the scheduled end on";
  EXPECT_EQ(why(call_new(kNumber)), Why::time_over);
  now = at(10, 0);
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return provider_enters(unit, c, actor(osei), visit); }).ok());
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return complete_visit(unit, c, actor(osei), visit); }).ok());
  EXPECT_EQ(why(call(patient, kNumber)), Why::visit_over);
  EXPECT_EQ(why(call_new(kNumber)), Why::visit_over);
}

TEST_F(Calling, the_switch_ends_calls_to_guests_and_not_to_the_patient) {
  ASSERT_TRUE(change_settings([](ClinicChange& change) {
                change.guest_invite_staff = false;
                change.confirmed = true;
              }).ok());
  EXPECT_EQ(why(call_new(kNumber)), Why::guest_invite_off);
  EXPECT_FALSE(call(interpreter).ok());
  EXPECT_TRUE(call(patient, kNumber).ok());
}

TEST_F(Calling, a_clinic_calls_nobody_of_another) {
  const clinic::Clinic other = *run([&](UnitOfWork& unit, const Context& c) {
    return add_clinic(unit, c, {"Other", "en", "UTC", std::nullopt});
  });
  const auto stranger = add_person(other.id, "Stranger", "stranger@other.example", {clinic::Role::provider});
  EXPECT_EQ(run([&](UnitOfWork& unit, const Context& c) {
              return call_seat(unit, c, actor(stranger), interpreter, std::nullopt, Presence{});
            }).why().why, Why::not_found);
  EXPECT_EQ(run([&](UnitOfWork& unit, const Context& c) { return hang_up_call(unit, c, actor(stranger), interpreter); }).why().why,
            Why::not_found);
}

TEST_F(Calling, without_a_trunk_nobody_is_called) {
  calling.possible = false;
  EXPECT_EQ(why(call(interpreter)), Why::cannot_call);
  EXPECT_EQ(why(call_new(kNumber)), Why::cannot_call);
}

TEST_F(Calling, one_call_at_a_time_to_a_seat) {
  Presence present;
  for (const CallState state : kAllCallStates) {
    present.calls[interpreter] = {state, now};
    EXPECT_EQ(call(interpreter, std::nullopt, present).ok(), !is_under_way(state)) << word(state);
  }
}

TEST_F(Calling, each_limit_says_its_name_and_when_it_lifts_and_holds_over_a_restart) {
  calling.per_visit_and_day = 3;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(call(interpreter).ok());
  reopen();
  const auto refused = call(interpreter);
  EXPECT_EQ(why(refused), Why::limit_reached);
  EXPECT_EQ(refused.why().limit, "calls_per_visit_and_day");
  EXPECT_EQ(refused.why().lifts_at, at(19, 0)) << "midnight in UTC";
  calling.per_visit_and_day = 20;
  calling.per_clinic_and_hour = 3;
  EXPECT_EQ(call(interpreter).why().limit, "calls_per_clinic_and_hour");
  EXPECT_EQ(call(interpreter).why().lifts_at, at(10, 0));
  now = at(10, 0);
  EXPECT_TRUE(call(interpreter).ok());
  calling.per_clinic_and_day = 4;
  EXPECT_EQ(call(interpreter).why().limit, "calls_per_clinic_and_day");
  EXPECT_EQ(call(interpreter).why().lifts_at, at(19, 0));
}

TEST_F(Calling, who_presses_1_comes_in_like_a_good_pin_by_the_same_rules) {
  ASSERT_TRUE(call(interpreter).ok());
  const auto enters = [&] {
    return run([&](UnitOfWork& unit, const Context& c) { return called_enters(unit, c, clinic.id, interpreter); });
  };
  const auto person = enters();
  ASSERT_TRUE(person.ok());
  EXPECT_EQ(person->seat.invitation, interpreter);
  EXPECT_EQ(person->visit.public_name, "Harbor Clinic");
  EXPECT_EQ(details(visit).seats.at(2).state, SeatState::opened);
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return revoke_invitation(unit, c, actor(osei), interpreter); }).ok());
  EXPECT_FALSE(enters().ok());
}

TEST_F(Calling, calls_are_audited_by_ids_and_no_number_is_stored_in_the_clear) {
  ASSERT_TRUE(call(rosa, kNumber).ok());
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return hang_up_call(unit, c, actor(osei), rosa); }).ok());
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                return note_call_ended(unit, c, clinic.id, rosa, CallState::hung_up);
              }).ok());
  const auto all = actions();
  EXPECT_THAT(std::vector<std::string>(all.end() - 3, all.end()), ElementsAre("call.made", "call.hung_up", "call.ended"));
  EXPECT_THAT(audit_details().back(), HasSubstr("hung_up"));
  storage.reset();
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_THAT(text.str(), Not(HasSubstr("5551230077"))) << entry.path();
  }
}

}  // namespace
}  // namespace bedside::desk
