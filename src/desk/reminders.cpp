#include "desk/reminders.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "desk/field_check.hpp"
#include "desk/journal.hpp"
#include "desk/tell.hpp"

namespace bedside::desk {
namespace {

using notices::MessageRules;
using notices::QuietHours;

constexpr int kDay = 24 * 60;

bool is_quiet(const QuietHours& quiet, int minute) {
  if (quiet.from <= quiet.until) return minute >= quiet.from && minute < quiet.until;
  return minute >= quiet.from || minute < quiet.until;
}

std::optional<int> minute_of_day(const visits::ZoneRules& zones, const std::string& zone, WallTime time) {
  const auto local = zones.to_local_time(time, zone);
  if (!local.ok()) return std::nullopt;
  return local->hour * 60 + local->minute;
}

/// The end of the quiet hours that this time lies in; the time itself outside of them.
WallTime awake(const visits::ZoneRules& zones, const QuietHours& quiet, const std::string& zone, WallTime time) {
  const auto minute = minute_of_day(zones, zone, time);
  if (!minute || !is_quiet(quiet, *minute)) return time;
  WallTime end = time + std::chrono::minutes((quiet.until - *minute + kDay) % kDay);
  // A clock that changed in between is an hour ahead, or an hour late.
  if (const auto read = minute_of_day(zones, zone, end)) {
    int late = *read - quiet.until;
    if (late > kDay / 2) late -= kDay;
    if (late < -kDay / 2) late += kDay;
    end -= std::chrono::minutes(late);
  }
  return end;
}

bool is_awaited(const invites::Invitation& seat) {
  return seat.status == invites::Status::live && seat.presence != invites::Presence::waiting &&
         seat.presence != invites::Presence::in_call;
}

void plan_after(UnitOfWork& unit, const visits::Visit& visit, const std::vector<WallTime>& times, WallTime now) {
  const auto next = std::upper_bound(times.begin(), times.end(), now);
  if (next == times.end()) unit.reminders().forget_reminder(visit.id);
  else unit.reminders().plan_reminder({visit.clinic, visit.id, *next});
}

void remind(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit) {
  for (const invites::Invitation& seat : unit.invitations().list_invitations(visit.id))
    if (is_awaited(seat) && was_told(unit, seat) == Told::yes) tell(unit, context, clinic, visit, seat, notices::Kind::reminder, Blocked::is_shown);
}

std::optional<int> parse_time_of_day(const std::string& text) {
  const auto digit = [&text](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (hour > 23 || minute > 59) return std::nullopt;
  return hour * 60 + minute;
}

void apply(MessageRules& rules, const MessageRulesChange& change, FieldCheck& check) {
  if (change.reminders_minutes) {
    rules.reminders.clear();
    for (const int minutes : *change.reminders_minutes) {
      const std::chrono::minutes lead(minutes);
      if (lead < notices::kShortestLead || lead > notices::kLongestLead) check.wrong("reminders_minutes", "out_of_range");
      else rules.reminders.push_back(lead);
    }
    std::sort(rules.reminders.rbegin(), rules.reminders.rend());
    rules.reminders.erase(std::unique(rules.reminders.begin(), rules.reminders.end()), rules.reminders.end());
    if (rules.reminders.size() > notices::kMostReminders) check.wrong("reminders_minutes", "too_many");
  }
  if (change.first_way) rules.first_way = *change.first_way;
  if (change.receipt_minutes) {
    rules.receipt_wait = std::chrono::minutes(*change.receipt_minutes);
    if (rules.receipt_wait < std::chrono::minutes(0) || rules.receipt_wait > notices::kLongestReceiptWait) check.wrong("receipt_minutes", "out_of_range");
  }
  if (!change.quiet_hours) return;
  if (!*change.quiet_hours) {
    rules.quiet = {0, 0};
    return;
  }
  const auto from = parse_time_of_day((*change.quiet_hours)->first);
  const auto until = parse_time_of_day((*change.quiet_hours)->second);
  if (!from) check.wrong("quiet_hours.from", "out_of_range");
  if (!until) check.wrong("quiet_hours.until", "out_of_range");
  if (from && until) rules.quiet = {*from, *until};
}

}  // namespace

std::string write_time_of_day(int minutes) { return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60); }

std::vector<WallTime> reminder_times(const visits::ZoneRules& zones, const MessageRules& rules, const visits::Visit& visit) {
  std::vector<WallTime> times;
  const bool quiet = rules.quiet.from != rules.quiet.until;
  for (std::size_t i = 0; i < rules.reminders.size(); ++i) {
    WallTime time = visit.starts_at - rules.reminders[i];
    const bool last = i + 1 == rules.reminders.size();
    if (!last && quiet) {
      time = awake(zones, rules.quiet, visit.time_zone, time);
      // Slept into the next one: that one says the same.
      if (time >= visit.starts_at - rules.reminders[i + 1]) continue;
    }
    times.push_back(time);
  }
  std::sort(times.begin(), times.end());
  return times;
}

void plan_reminder(UnitOfWork& unit, const Context& context, const visits::Visit& visit) {
  plan_after(unit, visit, reminder_times(context.zones, unit.reminders().find_rules(visit.clinic), visit), context.now);
}

Outcome<std::vector<Reminded>> remind_who_is_due(UnitOfWork& unit, const Context& context) {
  constexpr int kVisitsACall = 50;  // each is some messages; what is over the limit comes with the next call
  std::vector<Reminded> reminded;
  for (const notices::DueReminder& due : unit.reminders().list_due_reminders(context.now, kVisitsACall)) {
    const auto visit = unit.visits().find_visit(due.clinic, due.visit);
    const auto clinic = unit.clinics().find_clinic(due.clinic);
    if (!visit || !clinic || visits::is_over(visit->status) || context.now >= visit->starts_at) {
      unit.reminders().forget_reminder(due.visit);
      continue;
    }
    remind(unit, context, *clinic, *visit);
    plan_after(unit, *visit, reminder_times(context.zones, unit.reminders().find_rules(due.clinic), *visit), context.now);
    reminded.push_back({due.clinic, due.visit});
  }
  return reminded;
}

Outcome<MessageRules> change_message_rules(UnitOfWork& unit, const Context& context, const Actor& actor,
                                           const MessageRulesChange& change) {
  MessageRules rules = unit.reminders().find_rules(actor.clinic);
  const MessageRules before = rules;
  FieldCheck check;
  apply(rules, change, check);
  if (!check.ok()) return check.refusal();
  unit.reminders().save_rules(actor.clinic, rules);
  // Whose reminders are all over by the new rules has its row taken away by the same call.
  const WallTime ever = context.now + std::chrono::days(3650);
  for (const visits::Visit& visit : unit.visits().list_open_before(actor.clinic, ever))
    plan_after(unit, visit, reminder_times(context.zones, rules, visit), context.now);
  Details details;
  if (before.reminders != rules.reminders) details.emplace_back("reminders", std::to_string(rules.reminders.size()));
  if (before.quiet != rules.quiet) details.emplace_back("quiet_hours", "changed");
  if (before.first_way != rules.first_way) details.emplace_back("first_way", std::string(word(rules.first_way)));
  if (before.receipt_wait != rules.receipt_wait) details.emplace_back("receipt_minutes", std::to_string(rules.receipt_wait.count()));
  note(unit, context, actor.clinic, by(actor), "clinic.messages_changed", "clinic", details);
  return rules;
}

}  // namespace bedside::desk
