// Reminders in SQL: the clinic's rules, and one row for each visit that has one to come.
#pragma once

#include "notices/reminders.hpp"
#include "storage/rows.hpp"

namespace bedside::storage {

class ReminderRows final : public notices::ReminderRepository {
 public:
  explicit ReminderRows(Connection& connection) : sql_(connection.sql) {}

  notices::MessageRules find_rules(const ClinicId& clinic) override;
  void save_rules(const ClinicId& clinic, const notices::MessageRules& rules) override;
  void plan_reminder(const notices::DueReminder& reminder) override;
  void forget_reminder(const VisitId& visit) override;
  std::optional<WallTime> next_reminder() override;
  std::vector<notices::DueReminder> list_due_reminders(WallTime now, int limit) override;

 private:
  Sql& sql_;
};

}  // namespace bedside::storage
