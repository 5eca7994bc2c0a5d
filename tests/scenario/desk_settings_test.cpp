// How a clinic's pages look and what it keeps: colour, logo, privacy sentence; and retention in simulated time.
#include "audit/sealer.hpp"
#include "base/crc32.hpp"
#include "desk/audit_view.hpp"
#include "desk/branding.hpp"
#include "desk/retention.hpp"
#include "scenario/desk_world.hpp"

namespace bedside::desk {
namespace {

using std::chrono::days;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

class Settings : public DeskWorld {
 protected:
  JoinPage page_of(const std::string& token) {
    return *look([&](UnitOfWork& unit, const Context& c) { return join_page(unit, c, token); });
  }
  Outcome<ClinicView> upload(const std::string& bytes) {
    return run([&](UnitOfWork& unit, const Context& c) { return set_logo(unit, c, actor(admin), bytes); });
  }
  /// Turns until nothing is left to do.
  Removed remove() {
    Removed all;
    for (;;) {
      const auto turn = run([&](UnitOfWork& unit, const Context& c) { return remove_what_is_too_old(unit, c, clinic.id); });
      all.visits += turn->visits;
      all.patients += turn->patients;
      all.audit_entries += turn->audit_entries;
      if (!turn->more) return all;
    }
  }
  void seal() {
    ASSERT_TRUE(run([&](UnitOfWork& unit, const Context&) -> Outcome<Done> {
      audit::seal_events(unit.audit(), keys, 10'000);
      return Done{};
    }).ok());
  }
  AuditPage log(const AuditQuery& query = {}) {
    return *look([&](UnitOfWork& unit, const Context& c) { return read_audit_log(unit, c, actor(admin), query); });
  }
  bool knows_patient(const std::string& part) {
    return !look([&](UnitOfWork& unit, const Context&) { return find_patients(unit, actor(admin), part); }).empty();
  }
};

std::string big(std::uint32_t number) {
  std::string bytes;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes += static_cast<char>(number >> shift & 255U);
  return bytes;
}

std::string part(const std::string& type, const std::string& data) {
  return big(static_cast<std::uint32_t>(data.size())) + type + data + big(crc32(as_bytes(type + data)));
}

std::string png(unsigned width, unsigned height, std::size_t more = 0) {
  return "\x89PNG\r\n\x1A\n" + part("IHDR", big(width) + big(height) + std::string("\x08\x06\0\0\0", 5)) +
         part("IDAT", std::string(1 + more, '\0')) + part("IEND", "");
}

TEST_F(Settings, a_logo_is_a_picture_of_bounded_size_under_a_name_of_its_content) {
  EXPECT_THAT(fields_of(upload("<svg xmlns=\"http://www.w3.org/2000/svg\"/>").why()), ElementsAre("logo:not_an_image"));
  EXPECT_THAT(fields_of(upload(png(1025, 10)).why()), ElementsAre("logo:image_too_wide"));
  EXPECT_THAT(fields_of(upload(png(10, 10, kLogoBytes)).why()), ElementsAre("logo:image_too_big"));
  EXPECT_THAT(fields_of(upload(png(320, 96).substr(0, 33)).why()), ElementsAre("logo:not_an_image")) << "a header alone";
  const auto first = upload(png(320, 96));
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE(first->logo);
  EXPECT_EQ(first->logo->width, 320);
  EXPECT_THAT(first->logo->name, testing::MatchesRegex("[0-9a-f]{32}"));
  EXPECT_THAT(audit_details().back(), HasSubstr(R"("logo":"changed")"));
  const auto entries = audit_details().size();
  EXPECT_TRUE(upload(png(320, 96)).ok());
  EXPECT_EQ(audit_details().size(), entries) << "the same again";
  EXPECT_NE(upload(png(320, 97))->logo->name, first->logo->name);
  book();
  deliver();
  EXPECT_EQ(page_of(token_to("rosa@mail.example")).clinic_logo->height, 97);
  const auto removed = run([&](UnitOfWork& unit, const Context& c) { return remove_logo(unit, c, actor(admin)); });
  EXPECT_FALSE(removed->logo);
  EXPECT_THAT(audit_details().back(), HasSubstr(R"("logo":"removed")"));
}

TEST_F(Settings, a_colour_goes_to_the_pages_as_it_was_chosen_and_to_messages_as_it_can_be_read) {
  EXPECT_THAT(fields_of(change_settings([](ClinicChange& change) { change.accent = "teal"; }).why()), ElementsAre("accent:not_a_colour"));
  ASSERT_TRUE(change_settings([](ClinicChange& change) { change.accent = "#FFD400"; }).ok());
  book();
  const auto sent = deliver();
  EXPECT_EQ(page_of(token_to("rosa@mail.example")).clinic_accent, "#ffd400");
  ASSERT_FALSE(sent.empty());
  EXPECT_THAT(sent[0].payload.accent, Not(testing::AnyOf("", "#ffd400"))) << "yellow cannot be read on white";
  EXPECT_EQ(sent[0].payload.on_accent, "#ffffff");
  EXPECT_THAT(audit_details(), testing::Contains(HasSubstr(R"("accent":"ffd400")")));
  ASSERT_TRUE(change_settings([](ClinicChange& change) { change.accent = std::optional<std::string>(); }).ok());
  EXPECT_FALSE(page_of(token_to("rosa@mail.example")).clinic_accent);
  EXPECT_THAT(audit_details().back(), HasSubstr(R"("accent":"none")"));
}

TEST_F(Settings, a_privacy_sentence_is_text_of_300_characters_in_the_languages_of_the_pages) {
  const auto change = [&](std::map<std::string, std::string> sentences) {
    return change_settings([&](ClinicChange& wanted) { wanted.privacy = std::move(sentences); });
  };
  EXPECT_THAT(fields_of(change({{"en", std::string(301, 'x')}}).why()), ElementsAre("privacy.en:too_long"));
  EXPECT_THAT(fields_of(change({{"xx", "Hello"}}).why()), ElementsAre("privacy.xx:unknown_language"));
  EXPECT_THAT(fields_of(change({{"en", "two\nlines"}}).why()), ElementsAre("privacy.en:forbidden_character"));
  ASSERT_TRUE(change({{"en", " Nothing is recorded. "}, {"es", "No se graba nada."}, {"de", " "}}).ok());
  book();
  deliver();
  EXPECT_THAT(page_of(token_to("rosa@mail.example")).clinic_privacy, ElementsAre(Pair("en", "Nothing is recorded."), Pair("es", "No se graba nada.")));
  EXPECT_THAT(audit_details(), testing::Contains(HasSubstr(R"("privacy":"en,es")")));
  EXPECT_THAT(audit_details(), testing::Each(Not(HasSubstr("recorded"))));
}

TEST_F(Settings, days_that_are_kept_have_bounds) {
  EXPECT_THAT(fields_of(change_settings([](ClinicChange& change) {
                          change.retention_visits_days = 59;
                          change.retention_patients_days = 3651;
                          change.retention_audit_days = 364;
                        }).why()),
              ElementsAre("retention.visits_days:out_of_range", "retention.patients_days:out_of_range", "retention.audit_days:out_of_range"));
  ASSERT_TRUE(change_settings([](ClinicChange& change) { change.retention_visits_days = 60; }).ok());
  EXPECT_THAT(audit_details().back(), HasSubstr(R"({"retention_visits_days":"60"})"));
}

TEST_F(Settings, a_year_after_the_visit_it_goes_and_its_patient_with_it_and_an_open_visit_stays) {
  const VisitId over = book();
  VisitDraft later = draft();
  later.starts_local = "2027-11-30T10:00";
  later.ends_local = "2027-11-30T10:30";
  later.patient.name = "Jonas Weber";
  const VisitId open = book(later);
  now = at(11);
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return cancel_visit(unit, c, actor(osei), over); }).ok());
  now += days(365);
  EXPECT_FALSE(remove().any()) << "a year to the second";
  now += std::chrono::seconds(1);
  const Removed removed = remove();
  EXPECT_EQ(removed.visits, 1);
  EXPECT_EQ(removed.patients, 1);
  EXPECT_FALSE(knows_patient("Ines"));
  EXPECT_TRUE(knows_patient("Jonas"));
  EXPECT_EQ(details(open).visit.status, visits::Status::scheduled);
  EXPECT_FALSE(run([&](UnitOfWork& unit, const Context& c) { return visit_details(unit, c, actor(osei), over, Presence{}); }).ok());
  EXPECT_EQ(actions().back(), "retention.removed");
  EXPECT_THAT(audit_details().back(), HasSubstr(R"({"visits":"1","patients":"1","audit_entries":"0"})"));
  EXPECT_FALSE(remove().any()) << "nothing is left to do, and nothing is written";
}

TEST_F(Settings, a_patient_who_comes_again_is_kept_from_the_last_visit_on) {
  const VisitId first = book();
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return cancel_visit(unit, c, actor(osei), first); }).ok());
  now += days(300);
  VisitDraft again = draft();
  again.starts_local = "2027-09-21T10:00";
  again.ends_local = "2027-09-21T10:30";
  const auto known = look([&](UnitOfWork& unit, const Context&) { return find_patients(unit, actor(osei), "Ines"); });
  again.patient.id = known.at(0).id;
  const VisitId second = book(again);
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return cancel_visit(unit, c, actor(osei), second); }).ok());
  now += days(200);
  EXPECT_EQ(remove().visits, 1);
  EXPECT_TRUE(knows_patient("Ines"));
  now += days(167);
  const Removed removed = remove();
  EXPECT_EQ(removed.visits, 1);
  EXPECT_EQ(removed.patients, 1) << "the visit was due a year after it, and so was the patient";
}

TEST_F(Settings, the_log_is_cut_at_its_head_after_six_years_and_says_where_it_begins) {
  book();
  seal();
  const auto before = log();
  const std::int64_t newest = before.entries.front().sealed.number;
  now += days(2191);
  ASSERT_TRUE(change_settings([](ClinicChange& change) { change.doors_minutes = 20; }).ok());
  seal();
  EXPECT_EQ(remove().audit_entries, newest);
  seal();
  const auto after = log();
  EXPECT_EQ(after.begins_at, newest + 1);
  EXPECT_EQ(after.entries.back().sealed.event.action, "clinic.changed");
  EXPECT_EQ(after.entries.front().sealed.event.action, "retention.removed");
  EXPECT_FALSE(after.next);
  EXPECT_TRUE(look([&](UnitOfWork& unit, const Context&) { return audit::verify_chain(unit.audit(), keys, clinic.id); }).ok());
}

TEST_F(Settings, a_day_of_the_log_is_found_at_once_however_long_it_is) {
  book();
  seal();
  AuditQuery day;
  day.day = "2026-11-24";
  EXPECT_FALSE(log(day).entries.empty());
  day.limit = 1;
  EXPECT_TRUE(log(day).next);
  day.day = "2026-11-20";
  EXPECT_THAT(log(day).entries, IsEmpty());
  EXPECT_FALSE(log(day).next);
}

}  // namespace
}  // namespace bedside::desk
