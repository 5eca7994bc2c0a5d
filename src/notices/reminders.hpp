// When a clinic reminds people of their visits, in which hours of the night it lets them sleep, and by which way it writes
// first to who has an e-mail address and a number; and when the next
// reminder of each visit is due. What a reminder says stands in the templates; computing its time is the desk's.
#pragma once

#include <chrono>
#include <array>
#include <optional>
#include <string_view>
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

/// To who has both addresses: by both at once, or by one, and by the other when that does not arrive.
enum class FirstWay { both, email, sms };
inline constexpr std::array kAllFirstWays = {FirstWay::both, FirstWay::email, FirstWay::sms};
std::string_view word(FirstWay way);
std::optional<FirstWay> parse_first_way(std::string_view word);

struct MessageRules {
  /// Before the start, the longest first, each once; none: no reminders.
  std::vector<std::chrono::minutes> reminders{std::chrono::minutes(24 * 60), std::chrono::minutes(15)};
  /// Hold back a reminder that is not the last one, and nothing else.
  QuietHours quiet;
  FirstWay first_way = FirstWay::both;
  /// Without a receipt so long after a text message was sent: the e-mail. 0: only when it fails. Receipts come within seconds
  /// from a phone that is on; ten minutes let one pass through a lift, and still come before a visit that begins now is over.
  std::chrono::minutes receipt_wait{10};
  bool operator==(const MessageRules&) const = default;
};
inline constexpr std::chrono::minutes kLongestReceiptWait{24 * 60};
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
