// When a clinic reminds people of their visits, and in which hours of the night it lets them sleep; and when the next
// reminder of each visit is due. What a reminder says stands in the templates; computing its time is the desk's.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"

namespace bedside::notices {

/// Minutes since midnight on the wall of the visit's zone; the same twice means no quiet hours.
struct QuietHours {
  int from = 21 * 60;
  int until = 8 * 60;
  bool operator==(const QuietHours&) const = default;
};

struct MessageRules {
  /// Before the start, the longest first, each once; none: no reminders.
  std::vector<std::chrono::minutes> reminders{std::chrono::minutes(24 * 60), std::chrono::minutes(15)};
  /// Hold back a reminder that is not the last one, and nothing else.
  QuietHours quiet;
  bool operator==(const MessageRules&) const = default;
};
inline constexpr std::size_t kMostReminders = 6;
inline constexpr std::chrono::minutes kShortestLead{5};
inline constexpr std::chrono::minutes kLongestLead{14 * 24 * 60};

struct DueReminder {
  ClinicId clinic;
  VisitId visit;
  WallTime due_at;
};

class ReminderRepository {
 public:
  virtual ~ReminderRepository() = default;
  /// The defaults where the clinic has decided nothing.
  virtual MessageRules find_rules(const ClinicId& clinic) = 0;
  virtual void save_rules(const ClinicId& clinic, const MessageRules& rules) = 0;
  /// In place of the one that was planned for this visit.
  virtual void plan_reminder(const DueReminder& reminder) = 0;
  virtual void forget_reminder(const VisitId& visit) = 0;
  virtual std::optional<WallTime> next_reminder() = 0;
  virtual std::vector<DueReminder> list_due_reminders(WallTime now, int limit) = 0;
};

}  // namespace bedside::notices
