#include "desk/guest_invite.hpp"

namespace bedside::desk {

bool may_come_by(const clinic::Settings& settings, const invites::Invitation& invitation, invites::Via via) {
  if (invitation.role == invites::SeatRole::patient) return true;
  return via == invites::Via::phone ? settings.guest_ways.phone : settings.guest_ways.link;
}

bool guests_have_a_way_in(const Context& context, const clinic::Clinic& clinic, const clinic::GuestWays& ways) {
  const bool has_telephone = context.calling.possible || !context.dial_in_numbers.of(clinic).empty();
  return ways.link || (ways.phone && has_telephone);
}

SendersConfigured senders_for_guests(const clinic::Settings& settings, const Context& context) {
  return {context.senders.email && settings.guest_ways.email, context.senders.sms && settings.guest_ways.sms};
}

std::vector<FieldProblem> closed_ways(const clinic::Settings& settings, const std::string& prefix,
                                      const std::optional<std::string>& email, const std::optional<std::string>& phone) {
  const clinic::GuestWays& ways = settings.guest_ways;
  std::vector<FieldProblem> closed;
  if (email && !ways.email) closed.push_back({prefix + "email", "email_way_off"});
  if (phone && !ways.sms && !(ways.phone && email && ways.email)) closed.push_back({prefix + "phone", "sms_way_off"});
  return closed;
}

std::optional<Refusal> check_ways(const clinic::Settings& settings, const std::vector<GuestDraft>& guests) {
  std::vector<FieldProblem> closed;
  for (std::size_t i = 0; i < guests.size(); ++i)
    for (FieldProblem& one : closed_ways(settings, "guests." + std::to_string(i) + ".", guests[i].email, guests[i].phone))
      closed.push_back(std::move(one));
  return refuse_closed_ways(std::move(closed));
}

std::optional<Refusal> refuse_closed_ways(std::vector<FieldProblem> closed) {
  if (closed.empty()) return std::nullopt;
  Refusal refusal(Why::guest_way_off);
  refusal.fields = std::move(closed);
  return refusal;
}

}  // namespace bedside::desk
