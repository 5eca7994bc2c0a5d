// Text messages that may not be sent: other countries, too many to one number, to neighbours, for a visit, of a clinic.
#include "desk/opt_out.hpp"
#include "desk/own_words.hpp"
#include "scenario/desk_world.hpp"
#include "words/icu_date_words.hpp"
#include "zones/system_zone_rules.hpp"

namespace bedside::desk {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;

class Texting : public DeskWorld {
 protected:
  static GuestDraft by_phone(const std::string& number) {
    GuestDraft guest;
    guest.phone = number;
    return guest;
  }
  Outcome<Done> invite(const VisitId& visit, const std::vector<std::string>& numbers) {
    std::vector<GuestDraft> guests;
    for (const auto& number : numbers) guests.push_back(by_phone(number));
    return run([&](UnitOfWork& unit, const Context& c) { return send_invitations(unit, c, actor(osei), visit, std::nullopt, std::nullopt, guests); });
  }
  VisitDraft without_guests() const {
    VisitDraft wanted = draft();
    wanted.guests.clear();
    return wanted;
  }
  std::vector<std::string> texted() {
    std::vector<std::string> numbers;
    for (const Sent& sent : deliver())
      if (sent.channel == notices::Channel::sms) numbers.push_back(sent.payload.to);
    return numbers;
  }
};

TEST_F(Texting, a_guest_of_a_country_that_is_not_texted_is_refused_by_the_field_and_nothing_has_happened) {
  texting.prefixes = {"+1555", "+44"};
  VisitDraft wanted = draft();
  wanted.guests.at(1).phone = "+15061230001";
  const auto checked = run([&](UnitOfWork& unit, const Context& c) { return check_visit(unit, c, actor(osei), wanted); });
  ASSERT_FALSE(checked.ok());
  EXPECT_THAT(fields_of(checked.why()), ElementsAre("guests.1.phone:country_not_texted"));
  const auto made = run([&](UnitOfWork& unit, const Context& c) { return create_visit(unit, c, actor(osei), wanted, ""); });
  EXPECT_FALSE(made.ok());
  const auto visit = book(without_guests());
  const auto sent = invite(visit, {"+447700900123", "+33612345678"});
  ASSERT_FALSE(sent.ok());
  EXPECT_THAT(fields_of(sent.why()), ElementsAre("guests.1.phone:country_not_texted"));
  EXPECT_TRUE(texted().empty());
  EXPECT_TRUE(invite(visit, {"+447700900123"}).ok());
  EXPECT_THAT(texted(), ElementsAre("+447700900123"));
}

TEST_F(Texting, a_patients_foreign_number_forbids_no_visit_and_stands_there_as_not_texted) {
  texting.prefixes = {"+1"};
  VisitDraft wanted = without_guests();
  wanted.patient.phone = "+33612345678";
  const auto visit = book(wanted);
  EXPECT_TRUE(texted().empty());
  const auto shown = details(visit);
  const auto& messages = seat_of(shown, 0).messages;
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages.back().state, notices::State::failed);
  EXPECT_THAT(messages.back().reason, HasSubstr("numbers of this country"));
}

TEST_F(Texting, one_number_is_texted_so_often_a_day_and_the_refusal_says_until_when) {
  texting.per_number_and_day = 2;
  const auto visit = book(without_guests());
  EXPECT_TRUE(invite(visit, {"+15551230001"}).ok());
  EXPECT_TRUE(invite(visit, {"+15551230001"}).ok());
  const auto third = invite(visit, {"+15551230001"});
  ASSERT_FALSE(third.ok());
  EXPECT_EQ(third.why().why, Why::limit_reached);
  EXPECT_EQ(third.why().limit, "texts_per_number_and_day");
  EXPECT_GT(*third.why().lifts_at, now);
  EXPECT_LE(*third.why().lifts_at, now + hours(24));
  EXPECT_TRUE(invite(visit, {"+15551239999"}).ok()) << "another number";
  EXPECT_EQ(texted().size(), 3U);
}

TEST_F(Texting, a_refusal_takes_back_what_the_same_press_had_queued_and_counted) {
  texting.per_visit_and_day = 2;
  const auto visit = book(without_guests());
  const auto three = invite(visit, {"+15551230001", "+15551240001", "+15551250001"});
  ASSERT_FALSE(three.ok());
  EXPECT_EQ(three.why().limit, "texts_per_visit_and_day");
  EXPECT_TRUE(texted().empty());
  EXPECT_TRUE(invite(visit, {"+15551230001", "+15551240001"}).ok());
  EXPECT_EQ(texted().size(), 2U);
}

TEST_F(Texting, a_run_through_neighbouring_numbers_is_stopped_and_people_elsewhere_are_not) {
  texting.neighbours_per_day = 3;
  const auto visit = book(without_guests());
  for (const char* number : {"+15551230001", "+15551230002", "+15551230003"}) EXPECT_TRUE(invite(visit, {number}).ok());
  const auto fourth = invite(visit, {"+15551230004"});
  ASSERT_FALSE(fourth.ok());
  EXPECT_EQ(fourth.why().limit, "texts_to_neighbours_and_day");
  EXPECT_TRUE(invite(visit, {"+15551230003"}).ok()) << "a number counts once a day";
  EXPECT_TRUE(invite(visit, {"+15551231004"}).ok());
}

TEST_F(Texting, listed_agencies_are_counted_nowhere) {
  texting.per_number_and_day = texting.per_visit_and_day = texting.per_clinic_and_day = 1;
  texting.agencies = {"+15551230001"};
  const auto visit = book(without_guests());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(invite(visit, {"+15551230001"}).ok());
  EXPECT_TRUE(invite(visit, {"+15559990001"}).ok());
  const auto over = invite(visit, {"+15558880001"});
  ASSERT_FALSE(over.ok());
  EXPECT_EQ(over.why().why, Why::limit_reached);
}

TEST_F(Texting, what_nobody_waits_for_is_shown_as_not_sent_when_a_limit_is_reached) {
  texting.per_clinic_and_day = 1;
  VisitDraft wanted = draft();
  wanted.guests.erase(wanted.guests.begin());  // the interpreter alone, by text message
  const auto visit = book(wanted);
  EXPECT_EQ(texted().size(), 1U);
  const auto move_to = [&](const std::string& hour) {
    return run([&](UnitOfWork& unit, const Context& c) {
      VisitChange change;
      change.starts_local = "2026-11-24T" + hour + ":00";
      change.ends_local = "2026-11-24T" + hour + ":30";
      return change_visit(unit, c, actor(osei), visit, change);
    });
  };
  EXPECT_TRUE(move_to("11").ok()) << "the visit is moved all the same";
  EXPECT_TRUE(texted().empty());
  const auto shown = details(visit);
  EXPECT_THAT(seat_of(shown, 1).messages.front().reason, HasSubstr("of the clinic and day"));

  // What was not sent for one limit was not counted by the others either: the number's second text goes.
  texting.per_clinic_and_day = 9;
  texting.per_number_and_day = 2;
  EXPECT_TRUE(move_to("12").ok());
  EXPECT_EQ(texted().size(), 1U);
}

TEST_F(Texting, who_answers_is_answered_in_the_language_of_whoever_was_written_to_last_at_that_number) {
  const auto said = [&](const std::string& number, const std::string& word) {
    return run([&](UnitOfWork& unit, const Context& c) { return take_incoming_text(unit, c, number, word); }).value().value_or("");
  };
  const auto another_clinic = run([](UnitOfWork& unit, const Context& c) { return add_clinic(unit, c, {"Praxis am Ufer", "de", "UTC", std::nullopt}); });
  ASSERT_TRUE(another_clinic.ok());
  const auto visit = book(without_guests());
  const auto invite_in = [&](const std::string& number, const std::string& language) {
    GuestDraft guest = by_phone(number);
    guest.language = language;
    EXPECT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return send_invitations(unit, c, actor(osei), visit, std::nullopt, std::nullopt, {guest}); }).ok());
    deliver();
    now += std::chrono::minutes(1);
    return details(visit).seats.back().invitation_id;
  };
  const std::string unknown = said("+15551230001", "STOP");
  invite_in("+15551230001", "fr");
  const auto spanish = invite_in("+15551230001", "es");
  invite_in("+15559990001", "de");
  const std::string in_spanish = said("+15551230001", "STOP");
  EXPECT_THAT(in_spanish, HasSubstr("ya no"));
  EXPECT_THAT(said("+15551230001", "ARRET"), testing::Not(HasSubstr("ya no"))) << "the word has a language of its own";
  EXPECT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return revoke_invitation(unit, c, actor(osei), spanish); }).ok());
  const std::string in_french = said("+15551230001", "STOP");
  EXPECT_NE(in_french, in_spanish) << "that number went with the invitation";
  EXPECT_NE(in_french, unknown);
  EXPECT_EQ(said("+15551239999", "STOP"), unknown) << "nobody whom we know: the clinic's language";
}

TEST_F(Texting, a_message_that_an_admin_sends_to_try_it_stands_in_the_audit_log_without_its_address) {
  const zones::SystemZoneClocks clocks;
  const words::IcuDateWords dates(clocks);
  const auto sent = run([&](UnitOfWork& unit, const Context& c) {
    return send_sample(unit, c, dates, actor(admin), "es", notices::Kind::reminder, {}, "+15551230077");
  });
  ASSERT_TRUE(sent.ok());
  const auto details = audit_details();
  ASSERT_GE(details.size(), 2U);
  for (const auto& [index, channel] : {std::pair{details.size() - 2, "email"}, std::pair{details.size() - 1, "sms"}}) {
    const std::string& line = details.at(index);
    for (const std::string word : {"message.tested", channel, "reminder", "\"es\""}) EXPECT_THAT(line, HasSubstr(word));
    for (const std::string& address : {std::string("0077"), admin.email}) EXPECT_THAT(line, testing::Not(HasSubstr(address)));
  }
}

}  // namespace
}  // namespace bedside::desk
