#include "desk/pin_entry.hpp"

#include "desk/seats.hpp"

namespace bedside::desk {
namespace {

using invites::Invitation;
using What = PinAnswer::What;

constexpr std::chrono::hours kSharedWithin{24};

/// What is counted for a caller, and where the budgets stand before this try.
class Counts {
 public:
  Counts(UnitOfWork& unit, const Context& context, const std::string& caller)
      : attempts_(unit.attempts()), context_(context), caller_(caller) {
    shared_ = caller_.empty() || attempts_.attempts(key("pins-good:" + caller_), kSharedWithin, context.now) >= kPinsOfSharedNumber;
  }
  bool over_budget() const {
    const auto& own = shared_ ? kSharedBudget : kCallerBudget;
    return attempts_.attempts(own_key(), own.window, context_.now) >= own.tries ||
           over_total_budget();
  }
  bool over_total_budget() const {
    return attempts_.attempts(total_key(), kTotalBudget.window, context_.now) >= kTotalBudget.tries;
  }
  /// True when the total budget is spent by this one.
  bool count_wrong() {
    attempts_.count_attempt(own_key(), kCallerBudget.window, context_.now);
    return attempts_.count_attempt(total_key(), kTotalBudget.window, context_.now) == kTotalBudget.tries;
  }
  /// The same PIN again says nothing about who else calls from there.
  void count_good(const InvitationId& invitation) {
    if (caller_.empty()) return;
    if (attempts_.count_attempt(key("pin-good:" + caller_ + ":" + invitation.text()), kSharedWithin, context_.now) == 1)
      attempts_.count_attempt(key("pins-good:" + caller_), kSharedWithin, context_.now);
  }

 private:
  std::string key(const std::string& what) const { return context_.keys.current_hash(secure::Purpose::limiter, what); }
  std::string own_key() const { return key(caller_.empty() ? "pins-wrong-withheld" : "pins-wrong-of:" + caller_); }
  std::string total_key() const { return key("pins-wrong"); }

  clinic::AttemptRepository& attempts_;
  const Context& context_;
  std::string caller_;
  bool shared_ = false;
};
static_assert(kCallerBudget.window == kSharedBudget.window, "a number that becomes shared keeps its count");

struct Held {
  clinic::Clinic clinic;
  visits::Visit visit;
  Invitation invitation;
};

std::optional<Held> find_held_by_pin(UnitOfWork& unit, const Context& context, const Secret<std::string>& typed) {
  const LinkFound found = find_by_pin(unit, context, typed.reveal());
  if (!found.invitation) return std::nullopt;
  const auto visit = unit.visits().find_visit(found.invitation->clinic, found.invitation->visit);
  const auto clinic = unit.clinics().find_clinic(found.invitation->clinic);
  if (!visit || !clinic) return std::nullopt;
  return Held{*clinic, *visit, *found.invitation};
}

What what_it_opens(UnitOfWork& unit, const Context& context, std::optional<Held>& held) {
  if (!held) return What::not_live;
  if (const auto refusal = may_enter(context, held->clinic.settings, held->visit, held->invitation, invites::Via::phone))
    return refusal->why == Why::too_early ? What::too_early : refusal->why == Why::visit_locked ? What::locked : What::not_live;
  return use_fresh(unit, held->clinic, held->visit, held->invitation) ? What::full : What::comes_in;
}

}  // namespace

bool over_pin_budget(UnitOfWork& unit, const Context& context, const std::string& caller) {
  return Counts(unit, context, caller).over_budget();
}

Outcome<PinAnswer> try_pin(UnitOfWork& unit, const Context& context, const PinTry& attempt) {
  Counts counts(unit, context, attempt.caller);
  PinAnswer answer;
  auto held = find_held_by_pin(unit, context, attempt.typed);
  answer.what = what_it_opens(unit, context, held);
  if (answer.what == What::not_live) {
    answer.total_budget_spent = counts.count_wrong();
    answer.over_total_budget = counts.over_total_budget();
    if (held && held->invitation.status == invites::Status::live && visits::newcomers_refused(held->visit, context.now))
      answer.knocks = seat_of(unit, held->visit, held->invitation);
    return answer;
  }
  answer.over_total_budget = counts.over_total_budget();

  Invitation& invitation = held->invitation;
  counts.count_good(invitation.id);
  answer.language = invitation.language;
  auto visit = call_visit(unit, context, held->visit.id);
  if (!visit.ok()) return refuse(visit.why());
  answer.visit = std::move(visit).value();
  answer.providers = held->visit.providers;
  if (answer.what == What::too_early) {
    answer.early = PinAnswer::Early{visits::doors_open_at(held->visit, held->clinic.settings.doors), held->visit.starts_at,
                                    held->visit.time_zone};
    return answer;
  }
  if (answer.what == What::full) return answer;
  if (answer.what == What::locked) {
    answer.knocks = seat_of(unit, held->visit, invitation);
    return answer;
  }
  if (!invitation.opened_at) invitation.opened_at = context.now;
  unit.invitations().save_invitation(invitation);
  answer.seat = seat_of(unit, held->visit, invitation);
  return answer;
}

}  // namespace bedside::desk
