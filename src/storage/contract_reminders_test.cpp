// The storage contract: reminders, and the migration that brought them, on every database.
#include <gmock/gmock.h>

#include "storage/contract_fixture.hpp"
#include "storage/migrations.hpp"

namespace bedside::storage {
namespace {

using desk::UnitOfWork;
using notices::MessageRules;
using testing::IsEmpty;
using namespace std::chrono_literals;

TEST_P(StorageContract, rules_about_messages_are_the_defaults_until_a_clinic_decides) {
  const auto mine = add_world("grace@example.org");
  const auto others = add_world("ada@example.org");
  const auto rules = [&](const ClinicId& clinic) {
    return look([&](UnitOfWork& unit) { return unit.reminders().find_rules(clinic); });
  };
  EXPECT_EQ(rules(mine.clinic.id), MessageRules{});
  for (const auto& reminders : {std::vector{2880min, 30min}, std::vector<std::chrono::minutes>{}}) {
    const MessageRules wanted{reminders, {22 * 60, 7 * 60 + 30}, notices::FirstWay::sms, 25min};
    commit([&](UnitOfWork& unit) { unit.reminders().save_rules(mine.clinic.id, wanted); });
    EXPECT_EQ(rules(mine.clinic.id), wanted);
  }
  EXPECT_EQ(rules(others.clinic.id), MessageRules{});
}

TEST_P(StorageContract, a_visit_has_one_reminder_to_come_and_those_that_are_due_come_in_order) {
  const auto first = add_world("grace@example.org");
  const auto second = add_world("ada@example.org");
  const auto due = [&](WallTime now) {
    std::vector<VisitId> visits;
    for (const auto& one : look([&](UnitOfWork& unit) { return unit.reminders().list_due_reminders(now, 10); })) visits.push_back(one.visit);
    return visits;
  };
  commit([&](UnitOfWork& unit) {
    unit.reminders().plan_reminder({first.clinic.id, first.visit.id, kNow + 10min});
    unit.reminders().plan_reminder({second.clinic.id, second.visit.id, kNow + 5min});
    unit.reminders().plan_reminder({first.clinic.id, first.visit.id, kNow + 1min});
  });
  EXPECT_EQ(look([](UnitOfWork& unit) { return unit.reminders().next_reminder(); }), kNow + 1min);
  EXPECT_THAT(due(kNow), IsEmpty());
  EXPECT_EQ(due(kNow + 10min), (std::vector{first.visit.id, second.visit.id}));
  commit([&](UnitOfWork& unit) {
    unit.reminders().forget_reminder(first.visit.id);
    unit.reminders().forget_reminder(second.visit.id);
  });
  EXPECT_EQ(look([](UnitOfWork& unit) { return unit.reminders().next_reminder(); }), std::nullopt);
}

TEST_P(StorageContract, the_migration_to_reminders_keeps_every_message_and_plans_for_visits_that_are_booked) {
  const auto world = add_world("grace@example.org");
  const auto guest = add_guest(world);
  auto notice = make_notice(world, guest.id);
  notice.failure = "451 busy";
  notice.attempts = 3;
  commit([&](UnitOfWork& unit) { unit.outbox().add_notice(notice); });
  storage.reset();
  const auto migration = std::find_if(migrations().begin(), migrations().end(),
                                      [](const Migration& one) { return std::string(one.name).ends_with("_reminders"); });
  ASSERT_NE(migration, migrations().end());
  {
    Sql sql(database->kind(), database->where());
    // As before it: without its tables.
    sql.execute("DROP TABLE reminders");
    sql.execute("DROP TABLE message_rules");
    for (auto one = migration; one != migrations().end(); ++one) {
      const std::string text = one->text;
      const bool changes_them = text.find("ON notices") != std::string::npos || text.find("TABLE notices") != std::string::npos ||
                                text.find("TABLE message_rules") != std::string::npos;
      if (changes_them)
        for (const std::string& statement : split_statements(text)) sql.execute(statement);
    }
  }
  open_storage();
  const auto kept = look([&](UnitOfWork& unit) { return unit.outbox().list_for_invitation(guest.id); });
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].payload_sealed, notice.payload_sealed);
  EXPECT_EQ(kept[0].failure, "451 busy");
  EXPECT_EQ(kept[0].attempts, 3);
  EXPECT_EQ(look([](UnitOfWork& unit) { return unit.reminders().next_reminder(); }), world.visit.starts_at - 24h);
}

}  // namespace
}  // namespace bedside::storage
