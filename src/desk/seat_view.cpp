#include "desk/seat_view.hpp"

#include <algorithm>

namespace bedside::desk {
namespace {

using State = notices::State;

SeatState state_of_messages(const std::vector<SeatMessage>& messages) {
  const auto any = [&](State state) {
    return std::any_of(messages.begin(), messages.end(), [&](const SeatMessage& message) { return message.state == state; });
  };
  // One that arrived is enough: the other's failure stands beside it.
  if (any(State::delivered)) return SeatState::delivered;
  if (any(State::sent)) return SeatState::sent;
  if (any(State::queued)) return SeatState::queued;
  if (any(State::failed)) return SeatState::failed;
  return SeatState::not_told;
}

WallTime state_since(const invites::Invitation& seat, const visits::Visit& visit, SeatState state,
                     const std::vector<SeatMessage>& messages) {
  switch (state) {
    case SeatState::waiting:
    case SeatState::in_call:
    case SeatState::left: return seat.presence_since.value_or(seat.created_at);
    case SeatState::opened: return seat.opened_at.value_or(seat.created_at);
    case SeatState::expired: return visit.ended_at.value_or(visit.ends_at);
    case SeatState::queued:
    case SeatState::sent:
    case SeatState::delivered:
    case SeatState::failed: break;
    case SeatState::not_told:
    case SeatState::revoked:
    case SeatState::declined: return seat.created_at;
  }
  WallTime newest = seat.created_at;
  for (const SeatMessage& message : messages) newest = std::max(newest, message.at);
  return newest;
}

}  // namespace

std::string_view word(SeatState state) {
  switch (state) {
    case SeatState::not_told: return "not_told";
    case SeatState::queued: return "queued";
    case SeatState::sent: return "sent";
    case SeatState::delivered: return "delivered";
    case SeatState::failed: return "failed";
    case SeatState::opened: return "opened";
    case SeatState::waiting: return "waiting";
    case SeatState::in_call: return "in_call";
    case SeatState::left: return "left";
    case SeatState::revoked: return "revoked";
    case SeatState::expired: return "expired";
    case SeatState::declined: return "declined";
  }
  return {};
}

std::vector<SeatMessage> view_messages(const std::vector<notices::Notice>& all) {
  std::vector<SeatMessage> messages;
  for (const notices::Channel channel : notices::kAllChannels) {
    const notices::Notice* newest = nullptr;
    for (const notices::Notice& notice : all) {
      // What a patient is told of a declined guest says nothing of the patient's own invitation.
      if (notice.channel != channel || notice.kind == notices::Kind::declined) continue;
      if (newest == nullptr || notice.created_at >= newest->created_at) newest = &notice;
    }
    if (newest == nullptr) continue;
    const State state = newest->state == State::sending ? State::queued : newest->state;
    messages.push_back({channel, state, newest->failure, newest->created_at, newest->instead_because});
  }
  return messages;
}

SeatState seat_state(const invites::Invitation& seat, const visits::Visit& visit, const std::vector<SeatMessage>& messages,
                     WallTime now) {
  using invites::Presence;
  switch (seat.status) {
    case invites::Status::revoked: return SeatState::revoked;
    case invites::Status::declined: return SeatState::declined;
    case invites::Status::fresh:
    case invites::Status::live:
    case invites::Status::expired:
    case invites::Status::over: break;
  }
  switch (seat.presence) {
    case Presence::waiting: return SeatState::waiting;
    case Presence::in_call: return SeatState::in_call;
    case Presence::left: return SeatState::left;
    case Presence::absent: break;
  }
  const bool newcomer = !seat.first_entered_at && !seat.was_waiting_before_end;
  if (seat.status == invites::Status::expired || seat.status == invites::Status::over ||
      (newcomer && visits::newcomers_refused(visit, now)))
    return SeatState::expired;
  if (seat.opened_at) return SeatState::opened;
  return state_of_messages(messages);
}

SeatViewer::SeatViewer(UnitOfWork& unit, const Context& context, const clinic::Settings& settings, const visits::Visit& visit,
                       const clinic::Patient& patient, const Presence& presence, StaffNames& names)
    : unit_(unit), context_(context), settings_(settings), visit_(visit), patient_(patient), presence_(presence), names_(names) {
  for (notices::Notice& notice : unit.outbox().list_for_visit(visit.id))
    if (notice.invitation) notices_[*notice.invitation].push_back(std::move(notice));
}

const notices::MessageRules& SeatViewer::rules() {
  if (!rules_) rules_ = unit_.reminders().find_rules(visit_.clinic);
  return *rules_;
}

SeatView SeatViewer::view(const invites::Invitation& seat) {
  SeatView view;
  view.invitation_id = seat.id;
  view.role = seat.role;
  view.number = seat.number;
  const std::vector<notices::Notice>& notices = notices_[seat.id];
  view.messages = view_messages(notices);
  view.on_cancel = what_cancelling_tells(context_, settings_, seat, notices);
  view.on_move = what_moving_tells(context_, settings_, [this] { return rules(); }, seat, notices);
  view.state = seat_state(seat, visit_, view.messages, context_.now);
  view.state_since = state_since(seat, visit_, view.state, view.messages);
  view.entered_at = seat.first_entered_at;
  if (seat.presence == invites::Presence::left) view.left_at = seat.presence_since;
  view.via = seat.via;
  view.muted = presence_.muted.contains(seat.id);
  view.hand = presence_.hands.contains(seat.id);
  if (const auto line = presence_.lines.find(seat.id); line != presence_.lines.end()) view.line = line->second;
  if (const auto call = presence_.calls.find(seat.id); call != presence_.calls.end()) view.call = call->second;
  view.late = seat.late;
  view.name = seat.role == invites::SeatRole::patient ? std::optional(patient_.name) : seat.name;
  view.kind = seat.kind;
  view.email = seat.email;
  view.phone = seat.phone;
  view.language = seat.language;
  view.interprets = seat.interprets;
  view.job_reference = seat.job_reference;
  view.invited_by_role = seat.inviter;
  if (seat.inviter == invites::Inviter::patient) {
    view.invited_by_name = patient_.name;
  } else if (seat.inviter_person) {
    if (const auto& name = names_.of(*seat.inviter_person)) view.invited_by_name = *name;
  }
  return view;
}

}  // namespace bedside::desk
