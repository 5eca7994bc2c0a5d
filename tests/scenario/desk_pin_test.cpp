#include "scenario/desk_world.hpp"

#include <fstream>
#include <sstream>

#include "desk/pin_entry.hpp"

namespace bedside::desk {
namespace {

using testing::HasSubstr;
using testing::Not;
using std::chrono::minutes;
using What = PinAnswer::What;

/// Wrong for every seat of the visit with a chance of 1 in 100 million, and of the form that PINs have.
constexpr const char* kWrong = "121212121";

class PinEntry : public DeskWorld {
 protected:
  PinEntry() {
    visit = book();
    const auto seats = details(visit).seats;
    ines = pin_of(seats.at(0).invitation_id);
    rosa_id = seats.at(1).invitation_id;
    rosa = pin_of(rosa_id);
    now = at(9, 50);
  }
  std::string pin_of(const InvitationId& id) {
    return run([&](UnitOfWork& unit, const Context& c) { return show_invitation(unit, c, actor(osei), id); })->pin->reveal();
  }
  /// As sip makes it.
  std::string key_of(const std::string& caller) const {
    return caller.empty() ? caller : keys.current_hash(secure::Purpose::limiter, caller);
  }
  bool over_budget(const std::string& caller) {
    return look([&](UnitOfWork& unit, const Context& c) { return over_pin_budget(unit, c, key_of(caller)); });
  }
  PinAnswer dial(const std::string& pin, const std::string& caller = "+15557770001") {
    const auto answer = run([&](UnitOfWork& unit, const Context& c) {
      return try_pin(unit, c, {Secret<std::string>(pin), key_of(caller)});
    });
    EXPECT_TRUE(answer.ok());
    return answer.value();
  }
  void guess(int times, const std::string& caller) {
    for (int i = 0; i < times; ++i) EXPECT_EQ(dial(kWrong, caller).what, What::not_live);
  }
  /// From so many numbers that no number's own budget is spent.
  void guess_from_everywhere(int times) {
    for (int i = 0; i < times; ++i) dial(kWrong, "+1555888" + std::to_string(1000 + i / 8));
  }
  void reopen() {
    storage.reset();
    storage::Settings settings;
    settings.database = (directory / "bedside.db").string();
    storage = storage::open(settings, keys);
  }

  VisitId visit;
  InvitationId rosa_id;
  std::string ines, rosa;
};

TEST_F(PinEntry, a_right_pin_brings_the_seat_of_its_invitation) {
  const auto answer = dial(rosa);
  ASSERT_EQ(answer.what, What::comes_in);
  EXPECT_EQ(answer.seat->invitation, rosa_id);
  EXPECT_EQ(answer.seat->name, "Rosa");
  EXPECT_EQ(answer.visit->public_name, "Harbor Clinic");
  EXPECT_EQ(answer.language, "en");
  EXPECT_EQ(details(visit).seats[1].state, SeatState::opened) << "somebody called: a person";
}

TEST_F(PinEntry, a_patient_comes_in_by_the_patients_own_pin) {
  const auto answer = dial(ines);
  ASSERT_EQ(answer.what, What::comes_in);
  EXPECT_EQ(answer.seat->role, invites::SeatRole::patient);
  EXPECT_EQ(answer.language, "es");
}

TEST_F(PinEntry, who_calls_again_gets_the_same_seat_also_after_a_page) {
  EXPECT_EQ(dial(rosa).seat->invitation, rosa_id);
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return note_waiting(unit, c, clinic.id, rosa_id, Via::phone); }).ok());
  EXPECT_EQ(dial(rosa).seat->invitation, rosa_id) << "no question, unlike a second browser";
  EXPECT_EQ(details(visit).seats[1].via, Via::phone);
}

TEST_F(PinEntry, before_the_doors_a_good_pin_hears_day_and_time_and_is_no_wrong_try) {
  now = at(9, 30);
  for (int i = 0; i < 20; ++i) {
    const auto answer = dial(rosa);
    ASSERT_EQ(answer.what, What::too_early);
    EXPECT_EQ(answer.early->starts_at, at(10));
    EXPECT_EQ(answer.early->doors_open_at, at(9, 45));
    EXPECT_EQ(answer.early->time_zone, "America/New_York");
    EXPECT_FALSE(answer.seat);
  }
  EXPECT_FALSE(over_budget("+15557770001"));
}

TEST_F(PinEntry, one_answer_for_every_pin_that_is_not_live) {
  const auto unknown = dial(kWrong);
  const auto same = [&](const PinAnswer& answer) {
    EXPECT_EQ(answer.what, What::not_live);
    EXPECT_EQ(answer.language, unknown.language);
    EXPECT_FALSE(answer.seat || answer.visit || answer.early);
  };
  for (const char* typed : {"", "1", "123456789", "112345678", "12345678901234567890"}) same(dial(typed, "+15557770002"));
  now = at(10, 31);
  same(dial(rosa, "+15557770003"));
  now = at(10, 5);
  ASSERT_TRUE(change_settings([](ClinicChange& change) {
                change.guest_invite_staff = false;
                change.confirmed = true;
              }).ok());
  same(dial(rosa, "+15557770003"));
  ASSERT_TRUE(change_settings([](ClinicChange& change) { change.guest_invite_staff = true; }).ok());
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return provider_enters(unit, c, actor(osei), visit); }).ok());
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return complete_visit(unit, c, actor(osei), visit); }).ok());
  same(dial(ines, "+15557770003"));
}

TEST_F(PinEntry, incident_02_a_callers_wrong_pins_spend_the_callers_budget_and_a_right_pin_works) {
  guess(kCallerBudget.tries - 1, "+15557770001");
  EXPECT_FALSE(over_budget("+15557770001"));
  guess(1, "+15557770001");
  EXPECT_TRUE(over_budget("+15557770001"));
  EXPECT_FALSE(over_budget("+15557770009")) << "others are not touched";
  EXPECT_EQ(dial(rosa, "+15557770001").what, What::comes_in);
  EXPECT_TRUE(over_budget("+15557770001")) << "one good PIN buys no tries at others";
  now = at(11, 0);
  EXPECT_FALSE(over_budget("+15557770001"));
}

TEST_F(PinEntry, incident_02_over_the_total_budget_everybody_is_slowed_and_a_right_pin_works) {
  guess_from_everywhere(kTotalBudget.tries - 1);
  EXPECT_FALSE(over_budget("+15557770001"));
  dial(kWrong);
  for (const char* caller : {"+15557770002", ""}) EXPECT_TRUE(over_budget(caller));
  EXPECT_EQ(dial(rosa, "+15557770003").what, What::comes_in);
}

TEST_F(PinEntry, incident_02_the_operator_is_told_once_that_somebody_guesses) {
  guess_from_everywhere(kTotalBudget.tries - 1);
  EXPECT_TRUE(dial(kWrong).total_budget_spent);
  EXPECT_FALSE(dial(kWrong).total_budget_spent);
}

TEST_F(PinEntry, callers_without_a_number_share_a_wider_budget) {
  guess(kSharedBudget.tries - 1, "");
  EXPECT_FALSE(over_budget(""));
  guess(1, "");
  EXPECT_TRUE(over_budget(""));
  EXPECT_EQ(dial(rosa, "").what, What::comes_in);
  EXPECT_FALSE(over_budget("+15557770001"));
}

TEST_F(PinEntry, a_number_with_several_good_pins_is_shared_and_one_pin_again_and_again_is_not) {
  for (int i = 0; i < 10; ++i) dial(rosa, "+15557770001");
  guess(kCallerBudget.tries, "+15557770001");
  EXPECT_TRUE(over_budget("+15557770001"));

  const std::string interpreter = pin_of(details(visit).seats.at(2).invitation_id);
  for (const std::string& pin : {rosa, ines, interpreter}) dial(pin, "+15557770002");
  guess(kSharedBudget.tries - 1, "+15557770002");
  EXPECT_FALSE(over_budget("+15557770002"));
  guess(1, "+15557770002");
  EXPECT_TRUE(over_budget("+15557770002"));
}

TEST_F(PinEntry, incident_04_the_budgets_hold_over_a_restart) {
  guess(kCallerBudget.tries, "+15557770001");
  reopen();
  EXPECT_TRUE(over_budget("+15557770001"));
}

// Incident 3: a second way of checking that counts nothing.
TEST(pins, incident_03_one_function_compares_pins_and_one_caller_of_it_counts) {
  std::vector<std::string> callers;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(BEDSIDE_SOURCES)) {
    const auto path = entry.path();
    if (path.extension() != ".cpp" || path.stem().string().ends_with("_test")) continue;
    if (path.parent_path().filename() == "storage") continue;  // fills the port
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    if (text.str().find("find_by_pin(") != std::string::npos) callers.push_back(path.filename().string());
  }
  EXPECT_THAT(callers, testing::UnorderedElementsAre("entering.cpp", "pin_entry.cpp"));
}

TEST_F(PinEntry, no_number_and_no_pin_is_stored) {
  dial(kWrong, "+15557770001");
  dial(rosa, "+15557770001");
  std::string all;
  storage->read([&](UnitOfWork&) {});
  storage.reset();
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    all += text.str();
  }
  std::string digits = rosa;
  std::erase(digits, '-');
  for (const std::string& secret : {std::string("5557770001"), std::string(kWrong), digits}) EXPECT_THAT(all, Not(HasSubstr(secret)));
}

}  // namespace
}  // namespace bedside::desk
