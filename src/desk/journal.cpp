#include "desk/journal.hpp"

#include <fmt/format.h>

#include "base/invariant.hpp"

namespace bedside::desk {
namespace {

/// Ids, words, numbers and times are made of these; anything else is a mistake of ours that would put
/// somebody's words into a log that is never erased.
bool is_opaque(std::string_view text) {
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:.,-") == std::string_view::npos;
}

}  // namespace

std::string by(const PersonId& person) { return "person:" + person.text(); }
std::string by(const Actor& actor) { return by(actor.person); }
std::string by(const invites::Invitation& holder) { return "invitation:" + holder.id.text(); }
std::string about(const VisitId& visit) { return "visit:" + visit.text(); }
std::string about(const InvitationId& invitation) { return "invitation:" + invitation.text(); }
std::string about(const PersonId& person) { return "person:" + person.text(); }

std::string write_utc(WallTime time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(second);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(second - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", int{date.year()}, unsigned{date.month()},
                     unsigned{date.day()}, clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

void note(UnitOfWork& unit, const Context& context, const ClinicId& clinic, std::string_view actor,
          std::string_view action, const std::string& subject, const Details& details) {
  std::string json = "{";
  for (const auto& [key, value] : details) {
    BEDSIDE_INVARIANT(is_opaque(value), "an audit event holds words and ids only");
    json += fmt::format("{}\"{}\":\"{}\"", json.size() > 1 ? "," : "", key, value);
  }
  json += "}";
  unit.audit().append({clinic, context.now, std::string(actor), std::string(action), subject, json});
}

}  // namespace bedside::desk
