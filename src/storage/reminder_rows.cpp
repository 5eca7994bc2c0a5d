#include "storage/reminder_rows.hpp"

#include <fmt/format.h>

#include <sstream>

namespace bedside::storage {
namespace {

/// "1440,15"
std::string write_minutes(const std::vector<std::chrono::minutes>& list) {
  std::string out;
  for (const auto minutes : list) out += fmt::format("{}{}", out.empty() ? "" : ",", minutes.count());
  return out;
}

std::vector<std::chrono::minutes> read_minutes(const std::string& text) {
  std::vector<std::chrono::minutes> list;
  std::istringstream in(text);
  for (std::string one; std::getline(in, one, ',');) list.emplace_back(std::stol(one));
  return list;
}

}  // namespace

notices::MessageRules ReminderRows::find_rules(const ClinicId& clinic) {
  notices::MessageRules rules;
  auto row = sql_.find("SELECT reminders, quiet_from, quiet_until, first_way, receipt_minutes FROM message_rules WHERE clinic_id = ?", {clinic});
  if (!row) return rules;
  rules.reminders = read_minutes(row->text());
  rules.quiet.from = row->small();
  rules.quiet.until = row->small();
  rules.first_way = known(notices::parse_first_way(row->text()));
  rules.receipt_wait = std::chrono::minutes(row->number());
  return rules;
}

void ReminderRows::save_rules(const ClinicId& clinic, const notices::MessageRules& rules) {
  sql_.run(
      "INSERT INTO message_rules (clinic_id, reminders, quiet_from, quiet_until, first_way, receipt_minutes) "
      "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (clinic_id) DO UPDATE SET reminders = excluded.reminders, "
      "quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, first_way = excluded.first_way, "
      "receipt_minutes = excluded.receipt_minutes",
      {clinic, write_minutes(rules.reminders), rules.quiet.from, rules.quiet.until, word(rules.first_way),
       static_cast<std::int64_t>(rules.receipt_wait.count())});
}

void ReminderRows::plan_reminder(const notices::DueReminder& reminder) {
  sql_.run(
      "INSERT INTO reminders (visit_id, clinic_id, due_at) VALUES (?, ?, ?) ON CONFLICT (visit_id) DO UPDATE SET due_at = "
      "excluded.due_at",
      {reminder.visit, reminder.clinic, reminder.due_at});
}

void ReminderRows::forget_reminder(const VisitId& visit) { sql_.run("DELETE FROM reminders WHERE visit_id = ?", {visit}); }

std::optional<WallTime> ReminderRows::next_reminder() {
  auto row = sql_.find("SELECT MIN(due_at) FROM reminders");
  return row ? row->maybe_time() : std::nullopt;
}

std::vector<notices::DueReminder> ReminderRows::list_due_reminders(WallTime now, int limit) {
  std::vector<notices::DueReminder> due;
  for (Row& row :
       sql_.select("SELECT clinic_id, visit_id, due_at FROM reminders WHERE due_at <= ? ORDER BY due_at LIMIT ?", {now, limit})) {
    notices::DueReminder one;
    one.clinic = row.id<ClinicId>();
    one.visit = row.id<VisitId>();
    one.due_at = row.time();
    due.push_back(std::move(one));
  }
  return due;
}

}  // namespace bedside::storage
