#include "desk/tell.hpp"

#include <algorithm>

#include "base/colour.hpp"
#include "desk/guest_invite.hpp"
#include "desk/keys.hpp"
#include "desk/texting.hpp"
#include "invites/pin.hpp"
#include "notices/fallback.hpp"
#include "notices/payload.hpp"
#include "notices/render.hpp"

namespace bedside::desk {
namespace {

using notices::Channel;
using notices::Kind;

enum class Lasting { no, last_notice };

/// What becomes of a message that does not arrive, and whether it stands in the place of one.
struct OtherWay {
  std::optional<std::chrono::milliseconds> after = {};
  std::optional<notices::Because> because = {};
};

/// The newest end of another invitation of which this address is told but has not been yet: who is revoked and invited again reads
/// that in this order.
std::optional<NoticeId> find_followed(UnitOfWork& unit, const Context& context, const notices::Notice& notice, const std::string& to) {
  if (!notice.visit || !notice.invitation) return std::nullopt;
  std::optional<NoticeId> newest;
  for (const notices::Notice& last : unit.outbox().list_last_unsent(*notice.visit, notice.channel)) {
    const auto payload = notices::open_payload(last, context.keys);
    if (payload && payload->to == to) newest = last.id;
  }
  return newest;
}

void queue(UnitOfWork& unit, const Context& context, const ClinicId& clinic, const std::optional<VisitId>& visit,
           const std::optional<InvitationId>& invitation, Channel channel, Kind kind, const notices::Payload& payload,
           Lasting lasting, const std::optional<Refusal>& blocked = std::nullopt, const OtherWay& other = {}) {
  notices::Notice notice;
  notice.id = NoticeId::make(context.random);
  notice.clinic = clinic;
  notice.visit = visit;
  notice.invitation = invitation;
  notice.channel = channel;
  notice.kind = kind;
  notice.last_notice = lasting == Lasting::last_notice;
  notice.fallback_after = other.after;
  notice.instead_because = other.because;
  if (blocked) {
    notice.state = notices::State::failed;
    notice.failure = words_of_blocked_text(*blocked);
  } else {
    notice.payload_sealed = notices::seal_payload(payload, notice.id, context.keys, context.random);
    notice.follows = find_followed(unit, context, notice, payload.to);
  }
  notice.created_at = context.now;
  notice.next_attempt_at = context.now;
  unit.outbox().add_notice(notice);
}

/// To a parent or carer the program's own words: a clinic's speak to whose visit it is.
notices::OwnWords own_words_for(UnitOfWork& unit, const ClinicId& clinic, const notices::Payload& payload, Kind kind) {
  if (!notices::has_own_words(kind) || payload.for_another || payload.reader == notices::Reader::staff) return {};
  return unit.own_words().find_words(clinic, notices::written_language(payload.language), kind).value_or(notices::OwnWords{});
}

std::optional<Refusal> queue_on(UnitOfWork& unit, const Context& context, const invites::Invitation& invitation,
                                notices::Payload payload, Kind kind, Channel channel, Lasting lasting, Blocked when_blocked,
                                const OtherWay& other = {}) {
  const bool by_email = channel == Channel::email;
  const auto& address = by_email ? invitation.email : invitation.phone;
  const bool can_send = by_email ? context.senders.email : context.senders.sms;
  if (!address || !can_send) return std::nullopt;
  std::optional<Refusal> refusal;
  if (!by_email) refusal = spend_text(unit, context, invitation.clinic, invitation.visit, *address);
  // The other way is still open: whoever waits for an answer has one.
  if (refusal && when_blocked == Blocked::is_refused && !other.after) return refusal;
  payload.to = *address;
  payload.own_words = own_words_for(unit, invitation.clinic, payload, kind);
  queue(unit, context, invitation.clinic, invitation.visit, invitation.id, channel, kind, payload, lasting, refusal, other);
  return std::nullopt;
}

/// The clinic's ways are those of inviting: who was invited still hears that the visit has moved.
bool may_be_told(const clinic::Settings& settings, const invites::Invitation& invitation, Kind kind, Channel channel) {
  if (invitation.role == invites::SeatRole::patient || kind != Kind::invitation) return true;
  return channel == Channel::email ? settings.guest_ways.email : settings.guest_ways.sms;
}

std::vector<Channel> open_channels(const Context& context, const clinic::Settings& settings, const invites::Invitation& invitation, Kind kind) {
  std::vector<Channel> open;
  if (invitation.email && context.senders.email && may_be_told(settings, invitation, kind, Channel::email)) open.push_back(Channel::email);
  if (invitation.phone && context.senders.sms && may_be_told(settings, invitation, kind, Channel::sms)) open.push_back(Channel::sms);
  return open;
}

std::optional<Refusal> queue_by(UnitOfWork& unit, const Context& context, const invites::Invitation& invitation,
                                const notices::Payload& payload, Kind kind, const notices::ChosenWays& ways, Blocked blocked) {
  for (const Channel channel : ways.channels)
    if (auto refusal = queue_on(unit, context, invitation, payload, kind, channel, Lasting::no, blocked, {ways.fallback_after})) return refusal;
  return std::nullopt;
}

std::string host_of(const std::string& url) {
  const auto scheme = url.find("://");
  const auto start = scheme == std::string::npos ? 0 : scheme + 3;
  return url.substr(start, url.find_first_of(":/", start) - start);
}

}  // namespace

namespace {

void dress(notices::Payload& payload, const clinic::Clinic& clinic) {
  payload.public_name = clinic.settings.public_name;
  payload.contact_phone = clinic.settings.contact_phone;
  if (const auto colour = parse_colour(clinic.settings.accent.value_or(""))) {
    const Shades shades = make_palette(*colour).light;
    payload.accent = write_colour(shades.accent);
    payload.on_accent = write_colour(shades.on_accent);
  }
}

Told told_by(const std::vector<notices::Notice>& before) {
  Told told = Told::nothing;
  for (const notices::Notice& notice : before) {
    if (notice.state == notices::State::failed && notice.attempts == 0) continue;  // it was not to be sent at all
    // An attempt that broke off may still have arrived.
    if (notice.state != notices::State::queued || notice.attempts > 0) return Told::yes;
    told = Told::only_queued;
  }
  return told;
}

/// By these addresses, if there are any: what tell_last does and what_cancelling_tells foretells.
std::vector<Channel> channels_of_end(const Context& context, const clinic::Settings& settings, const invites::Invitation& invitation,
                                     const std::vector<notices::Notice>& before) {
  if (told_by(before) != Told::yes) return {};
  return open_channels(context, settings, invitation, Kind::cancelled);
}

/// What tell_moved sends and by which ways, and what what_moving_tells foretells; nothing: nobody has tried to tell them of the visit.
struct Move {
  Kind kind;
  notices::ChosenWays ways;
};
std::optional<Move> plan_move(const Context& context, const clinic::Settings& settings, const FindRules& find_rules,
                              const invites::Invitation& invitation, std::vector<notices::Notice> before) {
  const Told told = told_by(before);
  if (told == Told::nothing) return std::nullopt;
  Move move{told == Told::yes ? Kind::moved : first_kind(invitation), {}};
  // What has not gone out is dropped with the move (drop_unsent_of), and says nothing of its address.
  std::erase_if(before, [](const notices::Notice& one) { return one.state == notices::State::queued && !one.last_notice; });
  const auto open = open_channels(context, settings, invitation, move.kind);
  move.ways = open.size() > 1 ? notices::choose_ways(find_rules(), open, move.kind, before) : notices::ChosenWays{open, std::nullopt};
  return move;
}

}  // namespace

notices::Payload make_sample(const Context& context, const clinic::Clinic& clinic, const std::string& language, notices::Reader reader,
                             WallTime starts_at) {
  notices::Payload payload;
  payload.reader = reader;
  payload.language = language;
  dress(payload, clinic);
  payload.starts_at = starts_at;
  payload.ends_at = payload.starts_at + std::chrono::minutes(30);
  payload.time_zone = clinic.settings.time_zone;
  // As long as a real one, so that segments are counted right; leads to a page that says that it is none.
  payload.link = context.public_url + (reader == notices::Reader::guest ? "/g/" : "/a/") + std::string(invites::kTokenLength, 'x');
  for (const DialInNumber& number : context.dial_in_numbers.of(clinic))
    payload.dial_in_numbers.push_back({number.number, number.label, number.toll_free});
  if (!payload.dial_in_numbers.empty()) payload.pin = "000-000-000";
  payload.guest_kind = std::string(invites::word(invites::Kind::family));
  payload.written_at = context.now;
  return payload;
}

void queue_sample(UnitOfWork& unit, const Context& context, const ClinicId& clinic, Channel channel, Kind kind, const notices::Payload& payload) {
  queue(unit, context, clinic, std::nullopt, std::nullopt, channel, kind, payload, Lasting::no);
}

std::vector<std::string> provider_names(UnitOfWork& unit, const visits::Visit& visit) {
  std::vector<std::string> names;
  for (const PersonId& id : visit.providers)
    if (const auto person = unit.clinics().find_person(visit.clinic, id)) names.push_back(person->name);
  return names;
}

notices::Payload make_payload(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic,
                              const visits::Visit& visit, const invites::Invitation& invitation, const std::optional<OpenedKeys>& drawn) {
  const bool is_guest = invitation.role == invites::SeatRole::guest;
  notices::Payload payload;
  payload.reader = is_guest ? notices::Reader::guest : notices::Reader::patient;
  payload.language = invitation.language;
  dress(payload, clinic);
  payload.provider_names = provider_names(unit, visit);
  payload.starts_at = visit.starts_at;
  payload.ends_at = visit.ends_at;
  payload.time_zone = visit.time_zone;
  const auto numbers = context.dial_in_numbers.of(clinic);
  if (const auto keys = drawn ? drawn : open_keys(unit, context, invitation)) {
    payload.link = keys->link.reveal();
    // Without a number a PIN would lead nowhere. The link stays where guests do not come in by it: its page says how
    // they do, and takes "Not for me".
    if (!numbers.empty() && may_come_by(clinic.settings, invitation, invites::Via::phone)) payload.pin = invites::write_pin_3_3_3(keys->pin);
  }
  if (!payload.pin.empty())
    for (const DialInNumber& number : numbers)
      payload.dial_in_numbers.push_back({number.number, number.label, number.toll_free});
  if (!is_guest) {
    const auto patient = unit.clinics().find_patient(clinic.id, visit.patient);
    payload.for_another = patient && patient->messages_to != clinic::MessagesTo::patient;
  }
  if (is_guest) {
    payload.line = visit.line;
    payload.guest_kind = std::string(invites::word(invitation.kind));
    payload.interprets = invitation.interprets;
    payload.job_reference = invitation.job_reference;
    payload.reader_name = invitation.name.value_or("");
  }
  // Of the invitation, not of the visit: who is told as the patient and as a guest in one mailbox keeps both entries.
  payload.calendar_uid = invitation.id.text() + "@" + host_of(context.public_url);
  payload.calendar_sequence = visit.calendar_sequence;
  payload.written_at = context.now;
  return payload;
}

std::optional<Refusal> tell_by(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
                               const invites::Invitation& invitation, Kind kind, Channel channel, Blocked blocked) {
  if (!may_be_told(clinic.settings, invitation, kind, channel)) return std::nullopt;
  return queue_on(unit, context, invitation, make_payload(unit, context, clinic, visit, invitation), kind, channel,
                  Lasting::no, blocked);
}

std::optional<Refusal> tell(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
                            const invites::Invitation& invitation, Kind kind, Blocked blocked, const std::optional<OpenedKeys>& drawn) {
  const notices::Payload payload = make_payload(unit, context, clinic, visit, invitation, drawn);
  notices::ChosenWays ways{open_channels(context, clinic.settings, invitation, kind), {}};
  // Asked only where there is a choice: a guest with one address is invited without a question more.
  if (ways.channels.size() > 1)
    ways = notices::choose_ways(unit.reminders().find_rules(clinic.id), ways.channels, kind, unit.outbox().list_for_invitation(invitation.id));
  return queue_by(unit, context, invitation, payload, kind, ways, blocked);
}

std::optional<Refusal> tell_corrected(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
                                      const invites::Invitation& before, const invites::Invitation& invitation, notices::Link link,
                                      Blocked blocked) {
  const Kind kind = first_kind(invitation);
  std::vector<Channel> changed;
  if (invitation.email != before.email) changed.push_back(Channel::email);
  if (invitation.phone != before.phone) changed.push_back(Channel::sms);
  const notices::ChosenWays ways =
      notices::choose_corrected_ways(unit.reminders().find_rules(clinic.id), open_channels(context, clinic.settings, invitation, kind),
                                     changed, link, unit.outbox().list_for_invitation(invitation.id));
  return queue_by(unit, context, invitation, make_payload(unit, context, clinic, visit, invitation), kind, ways, blocked);
}

bool tell_instead(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
                  const invites::Invitation& invitation, Kind kind, Channel channel, notices::Because because) {
  const auto open = open_channels(context, clinic.settings, invitation, kind);
  if (std::find(open.begin(), open.end(), channel) == open.end()) return false;
  queue_on(unit, context, invitation, make_payload(unit, context, clinic, visit, invitation), kind, channel, Lasting::no,
           Blocked::is_shown, {std::nullopt, because});
  return true;
}

Kind first_kind(const invites::Invitation& invitation) {
  return invitation.role == invites::SeatRole::patient ? Kind::appointment : Kind::invitation;
}

Told was_told(UnitOfWork& unit, const invites::Invitation& invitation) {
  return told_by(unit.outbox().list_for_invitation(invitation.id));
}

std::string_view word(OnCancel what) {
  switch (what) {
    case OnCancel::nothing: return "nothing";
    case OnCancel::unreached: return "unreached";
    case OnCancel::told: return "told";
  }
  return {};
}

OnCancel what_cancelling_tells(const Context& context, const clinic::Settings& settings, const invites::Invitation& invitation,
                               const std::vector<notices::Notice>& before) {
  if (!invites::next_status(invitation.status, invites::ending_event(invites::EndReason::cancelled))) return OnCancel::nothing;
  for (const Channel channel : channels_of_end(context, settings, invitation, before))
    if (notices::has_worked(before, channel)) return OnCancel::told;
  const bool tried = std::any_of(before.begin(), before.end(), [](const notices::Notice& one) {
    return one.state != notices::State::queued || one.attempts > 0;
  });
  return tried ? OnCancel::unreached : OnCancel::nothing;
}

std::optional<OnMove> what_moving_tells(const Context& context, const clinic::Settings& settings, const FindRules& find_rules,
                                        const invites::Invitation& invitation, const std::vector<notices::Notice>& before) {
  if (invitation.status != invites::Status::live) return std::nullopt;
  const auto move = plan_move(context, settings, find_rules, invitation, before);
  if (!move || move->ways.channels.empty()) return OnMove{};
  OnMove foretold{move->ways.channels};
  if (move->ways.fallback_after) foretold.otherwise = notices::other_way(foretold.ways.front());
  return foretold;
}

void tell_moved(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
                const invites::Invitation& invitation) {
  const auto find_rules = [&] { return unit.reminders().find_rules(clinic.id); };
  const auto move = plan_move(context, clinic.settings, find_rules, invitation, unit.outbox().list_for_invitation(invitation.id));
  if (!move) return;
  unit.outbox().drop_unsent_of(invitation.id);
  queue_by(unit, context, invitation, make_payload(unit, context, clinic, visit, invitation), move->kind, move->ways, Blocked::is_shown);
}

void tell_last(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
               const invites::Invitation& invitation, Kind kind) {
  const auto before = unit.outbox().list_for_invitation(invitation.id);
  const auto channels = channels_of_end(context, clinic.settings, invitation, before);
  unit.outbox().drop_unsent_of(invitation.id);
  if (channels.empty()) return;
  notices::Payload payload = make_payload(unit, context, clinic, visit, invitation);
  payload.link.clear();
  payload.pin.clear();
  payload.dial_in_numbers.clear();
  payload.line.clear();
  payload.calendar_sequence = visit.calendar_sequence + 1;  // RFC 5546: a cancellation supersedes what was sent
  for (const Channel channel : notices::choose_last_ways(unit.reminders().find_rules(clinic.id), channels, before))
    queue_on(unit, context, invitation, payload, kind, channel, Lasting::last_notice, Blocked::is_shown);
}

void tell_inviter(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
                  const invites::Invitation& declined) {
  notices::Payload payload = make_payload(unit, context, clinic, visit, declined);
  payload.pin.clear();
  payload.dial_in_numbers.clear();
  payload.line.clear();
  payload.link.clear();
  payload.reader_name.clear();
  if (declined.inviter == invites::Inviter::patient) {
    payload.reader = notices::Reader::patient;
    for (const invites::Invitation& seat : unit.invitations().list_invitations(visit.id)) {
      if (seat.role != invites::SeatRole::patient || seat.status != invites::Status::live) continue;
      payload.language = seat.language;
      if (const auto keys = open_keys(unit, context, seat)) payload.link = keys->link.reveal();
      for (const Channel channel : notices::kAllChannels)
        queue_on(unit, context, seat, payload, Kind::declined, channel, Lasting::no, Blocked::is_shown);
    }
    return;
  }
  if (!declined.inviter_person || !context.senders.email) return;
  const auto person = unit.clinics().find_person(clinic.id, *declined.inviter_person);
  if (!person || person->disabled) return;
  payload.reader = notices::Reader::staff;
  payload.language = clinic.settings.language;
  payload.to = person->email;
  payload.reader_name = person->name;
  payload.link = context.public_url + "/visits/" + visit.id.text();
  // Belongs to the visit, not to the guest's invitation: that one shows what its own holder was told.
  queue(unit, context, clinic.id, visit.id, std::nullopt, Channel::email, Kind::declined, payload, Lasting::last_notice);
}

void tell_account(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const clinic::Person& person,
                  Kind kind, const std::string& link) {
  if (!context.senders.email) return;
  notices::Payload payload;
  payload.to = person.email;
  payload.reader = notices::Reader::staff;
  payload.language = clinic.settings.language;
  payload.public_name = clinic.settings.public_name;
  payload.reader_name = person.name;
  payload.link = link;
  payload.time_zone = clinic.settings.time_zone;
  payload.written_at = context.now;
  queue(unit, context, clinic.id, std::nullopt, std::nullopt, Channel::email, kind, payload, Lasting::no);
}

}  // namespace bedside::desk
