// Several clinics on one server: each shows its own numbers, everywhere, and none of another's.
#include "scenario/desk_world.hpp"

namespace bedside::desk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kHarbors = "+15550001111";
constexpr const char* kShared = "+18005550199";
constexpr const char* kHills = "+15550002222";

class Numbers : public DeskWorld {
 protected:
  Numbers() {
    hill = *run([&](UnitOfWork& unit, const Context& c) { return add_clinic(unit, c, {"Hill Clinic", "en", "UTC", std::nullopt}); });
    moss = add_person(hill.id, "Dr. Mo Moss", "moss@hill.example", {clinic::Role::provider});
    dial_in_numbers.add({kHarbors, "Harbor", "US", false}, {"Harbor Clinic"});
    dial_in_numbers.add({kShared, "Toll-free", "US", true});
    dial_in_numbers.add({kHills, "Hill", "US", false}, {hill.id.text()});
  }
  VisitId book_at_hill() {
    VisitDraft wanted = draft();
    wanted.provider_ids = {moss.id};
    wanted.patient.email = "iris@mail.example";
    wanted.guests.at(0).email = "rob@mail.example";
    return *run([&](UnitOfWork& unit, const Context& c) { return create_visit(unit, c, actor(moss), wanted, ""); });
  }
  std::vector<std::string> shown(const clinic::Clinic& of) {
    std::vector<std::string> out;
    for (const auto& number : view_clinic(context(), of).dial_in_numbers) out.push_back(number.number);
    return out;
  }
  std::vector<std::string> told(const std::string& to) const {
    std::vector<std::string> out;
    for (const Sent& sent : mail)
      if (sent.payload.to == to)
        for (const auto& number : sent.payload.dial_in_numbers) out.push_back(number.number);
    return out;
  }
  std::vector<std::string> on_page(const std::string& to) {
    std::vector<std::string> out;
    const auto page = look([&](UnitOfWork& unit, const Context& c) { return join_page(unit, c, token_to(to)); });
    for (const auto& way : page->dial_in) {
      EXPECT_THAT(way.tel, HasSubstr(way.number.number));
      out.push_back(way.number.number);
    }
    return out;
  }
  clinic::Clinic hill;
  clinic::Person moss;
};

TEST_F(Numbers, panels_messages_and_pages_have_those_of_their_own_clinic) {
  book();
  book_at_hill();
  deliver();
  EXPECT_THAT(shown(clinic), ElementsAre(kHarbors, kShared));
  EXPECT_THAT(shown(hill), ElementsAre(kShared, kHills));
  for (const auto* harbors : {"ines@mail.example", "rosa@mail.example"}) {
    EXPECT_THAT(told(harbors), ElementsAre(kHarbors, kShared)) << harbors;
    EXPECT_THAT(on_page(harbors), ElementsAre(kHarbors, kShared)) << harbors;
  }
  for (const auto* hills : {"iris@mail.example", "rob@mail.example"}) {
    EXPECT_THAT(told(hills), ElementsAre(kShared, kHills)) << hills;
    EXPECT_THAT(on_page(hills), ElementsAre(kShared, kHills)) << hills;
  }
  const auto calendar = look([&](UnitOfWork& unit, const Context& c) { return calendar_entry(unit, c, token_to("rosa@mail.example")); });
  EXPECT_THAT(calendar->description, Not(HasSubstr("0002222")));
}

TEST_F(Numbers, a_clinic_without_any_tells_nobody_a_number_or_a_pin) {
  dial_in_numbers = {};
  dial_in_numbers.add({kHills, "Hill", "US", false}, {"Hill Clinic"});
  book();
  deliver();
  EXPECT_THAT(shown(clinic), IsEmpty());
  EXPECT_THAT(told("rosa@mail.example"), IsEmpty());
  EXPECT_THAT(on_page("rosa@mail.example"), IsEmpty());
  for (const Sent& sent : mail) EXPECT_THAT(sent.payload.pin, IsEmpty());
}

TEST_F(Numbers, a_renamed_clinic_keeps_what_is_its_own_by_id_and_takes_nobodys) {
  const auto renamed = [](clinic::Clinic one, const std::string& name) {
    one.settings.public_name = name;
    return one;
  };
  EXPECT_THAT(shown(renamed(hill, "Dale Clinic")), ElementsAre(kShared, kHills));
  EXPECT_THAT(shown(renamed(clinic, "Haven Clinic")), ElementsAre(kShared));
  EXPECT_THAT(shown(renamed(clinic, hill.id.text())), ElementsAre(kShared)) << "a name that looks like another clinic's id";
}

TEST_F(Numbers, several_clinics_share_one) {
  dial_in_numbers = {};
  dial_in_numbers.add({kShared, "Both", "US", true}, {"Harbor Clinic", hill.id.text()});
  const auto third = *run([&](UnitOfWork& unit, const Context& c) { return add_clinic(unit, c, {"Dale Clinic", "en", "UTC", std::nullopt}); });
  EXPECT_THAT(shown(clinic), ElementsAre(kShared));
  EXPECT_THAT(shown(hill), ElementsAre(kShared));
  EXPECT_THAT(shown(third), IsEmpty());
  dial_in_numbers.add({kShared, "On a second trunk", "US", true});
  EXPECT_THAT(shown(hill), ElementsAre(kShared));
  EXPECT_THAT(shown(third), ElementsAre(kShared));
}

}  // namespace
}  // namespace bedside::desk
