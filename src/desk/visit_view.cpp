#include "desk/visit_view.hpp"

#include <algorithm>

#include "base/contact.hpp"
#include "desk/days.hpp"
#include "desk/guest_invite.hpp"
#include "desk/seat_view.hpp"

namespace bedside::desk {
namespace {

using invites::Invitation;

constexpr std::chrono::days kLongestList{32};
constexpr std::chrono::minutes kLongestExtension{30};

std::string local_text(const Context& context, WallTime time, const std::string& zone) {
  const auto local = context.zones.to_local_time(time, zone);
  return local.ok() ? visits::write_local_time(*local) : std::string();
}

/// Those who belong to somebody, the patient first. A guest is counted when the invitation is somebody's: one that
/// was still unused when the visit ended never was.
std::vector<Invitation> list_seats(UnitOfWork& unit, const VisitId& visit) {
  std::vector<Invitation> seats = unit.invitations().list_invitations(visit);
  std::erase_if(seats, [](const Invitation& seat) {
    return seat.status == invites::Status::fresh || (seat.role == invites::SeatRole::guest && seat.number == 0);
  });
  std::stable_partition(seats.begin(), seats.end(),
                        [](const Invitation& seat) { return seat.role == invites::SeatRole::patient; });
  return seats;
}

VisitView view_visit(const Context& context, const clinic::Settings& settings, const visits::Visit& visit,
                     const clinic::Patient& patient, const std::vector<Invitation>& seats, const Presence& presence,
                     StaffNames& names) {
  VisitView view;
  view.id = visit.id;
  view.status = visit.status;
  view.starts_at = visit.starts_at;
  view.ends_at = visit.ends_at;
  view.time_zone = visit.time_zone;
  view.starts_local = local_text(context, visit.starts_at, visit.time_zone);
  view.ends_local = local_text(context, visit.ends_at, visit.time_zone);
  view.type = visit.type;
  view.reason = visit.reason;
  view.line = visit.line;
  view.patient = patient;
  for (const PersonId& id : visit.providers)
    if (const auto& name = names.of(id)) view.providers.push_back({id, *name});
  view.doors_open_at = visits::doors_open_at(visit, settings.doors);
  view.ever_held = visit.ever_held;
  view.admission = visit.admission.value_or(settings.admission);
  view.locked = visit.locked;
  view.other_time = visit.other_time;
  view.present_count = static_cast<int>(presence.providers.size());
  for (const Invitation& seat : seats) {
    const bool counts = seat.status == invites::Status::live || seat.status == invites::Status::over;
    if (counts && seat.role == invites::SeatRole::guest) ++view.guest_count;
    if (seat.presence == invites::Presence::in_call) ++view.present_count;
    if (seat.presence != invites::Presence::waiting) continue;
    ++view.waiting_count;
    if (seat.presence_since && (!view.waiting_since || *seat.presence_since < *view.waiting_since))
      view.waiting_since = seat.presence_since;
  }
  return view;
}

std::optional<NextVisit> next_visit(UnitOfWork& unit, const visits::Visit& visit) {
  if (visits::is_over(visit.status)) return std::nullopt;
  std::optional<visits::Visit> next;
  for (visits::Visit& other : unit.visits().list_overlaps(visit.clinic, visit.providers, visit.ends_at,
                                                          visit.ends_at + kLongestExtension, visit.id))
    if (other.starts_at > visit.starts_at && (!next || other.starts_at < next->starts_at)) next = other;
  if (!next) return std::nullopt;
  const auto patient = unit.clinics().find_patient(visit.clinic, next->patient);
  if (!patient) return std::nullopt;
  return NextVisit{patient->name, next->starts_at};
}

VisitDetails view_details(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
                          const Presence& presence, StaffNames& names) {
  // A visit without its patient's row cannot be: a foreign key holds it.
  const clinic::Patient patient = unit.clinics().find_patient(clinic.id, visit.patient).value_or(clinic::Patient{});
  const std::vector<Invitation> seats = list_seats(unit, visit.id);
  VisitDetails details;
  details.visit = view_visit(context, clinic.settings, visit, patient, seats, presence, names);
  SeatViewer viewer(unit, context, clinic.settings, visit, patient, presence, names);
  for (const Invitation& seat : seats) details.seats.push_back(viewer.view(seat));
  for (const Presence::Provider& provider : presence.providers)
    if (const auto& name = names.of(provider.person)) details.providers_present.push_back({provider.person, *name, provider.since});
  details.can_invite = !visits::is_over(visit.status) && guest_invite_on(clinic.settings, invites::Inviter::staff);
  details.next_visit = next_visit(unit, visit);
  return details;
}

}  // namespace

ClinicView view_clinic(const Context& context, const clinic::Clinic& clinic) {
  return {clinic.id, clinic.settings, offered_languages(clinic.settings, {}), clinic.logo, context.senders, context.dial_in_numbers.of(clinic), context.calling.possible, context.demo};
}

Presence nobody_present(const VisitId&) { return {}; }

Outcome<std::vector<VisitView>> list_visits(UnitOfWork& unit, const Context& context, const Actor& actor, WallTime from,
                                            WallTime to, const PersonId& provider, const PresenceOf& presence_of) {
  const auto clinic = unit.clinics().find_clinic(actor.clinic);
  if (!clinic) return refuse(Why::not_found);
  if (to <= from) return refuse(Refusal(std::vector<FieldProblem>{{"to", "ends_before_start"}}));
  if (to - from > kLongestList) return refuse(Refusal(std::vector<FieldProblem>{{"to", "out_of_range"}}));
  StaffNames names(unit, actor.clinic);
  std::vector<VisitView> views;
  for (const visits::Visit& visit : unit.visits().list_visits(actor.clinic, from, to, provider)) {
    const clinic::Patient patient = unit.clinics().find_patient(actor.clinic, visit.patient).value_or(clinic::Patient{});
    views.push_back(view_visit(context, clinic->settings, visit, patient, list_seats(unit, visit.id), presence_of(visit.id), names));
  }
  return views;
}

std::vector<VisitDetails> waiting_room(UnitOfWork& unit, const Context& context, const Actor& actor,
                                       const PresenceOf& presence_of) {
  const auto clinic = unit.clinics().find_clinic(actor.clinic);
  if (!clinic) return {};
  const std::string& zone = clinic->settings.time_zone;
  const auto today = context.zones.to_local_time(context.now, zone);
  if (!today.ok()) return {};
  const auto from_midnight = start_of_day(context.zones, zone, day_of(*today));
  const auto to_midnight = start_of_day(context.zones, zone, next_day(day_of(*today)));
  if (!from_midnight || !to_midnight) return {};
  const WallTime from = *from_midnight;
  const WallTime to = *to_midnight;
  std::vector<visits::Visit> visits = unit.visits().list_visits(actor.clinic, from, to, PersonId());
  for (visits::Visit& open : unit.visits().list_open_before(actor.clinic, from)) {
    const bool listed = std::any_of(visits.begin(), visits.end(), [&](const visits::Visit& visit) { return visit.id == open.id; });
    if (!listed) visits.push_back(std::move(open));
  }
  StaffNames names(unit, actor.clinic);
  std::vector<VisitDetails> rows;
  for (const visits::Visit& visit : visits)
    rows.push_back(view_details(unit, context, *clinic, visit, presence_of(visit.id), names));
  std::stable_sort(rows.begin(), rows.end(), [](const VisitDetails& a, const VisitDetails& b) {
    const auto& waits_a = a.visit.waiting_since;
    const auto& waits_b = b.visit.waiting_since;
    if (waits_a.has_value() != waits_b.has_value()) return waits_a.has_value();
    if (waits_a && *waits_a != *waits_b) return *waits_a < *waits_b;
    return a.visit.starts_at < b.visit.starts_at;
  });
  return rows;
}

Outcome<VisitDetails> visit_details(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitId& visit_id,
                                    const Presence& presence) {
  const auto clinic = unit.clinics().find_clinic(actor.clinic);
  const auto visit = unit.visits().find_visit(actor.clinic, visit_id);
  if (!clinic || !visit) return refuse(Why::not_found);
  StaffNames names(unit, actor.clinic);
  return view_details(unit, context, *clinic, *visit, presence, names);
}

std::vector<clinic::Patient> find_patients(UnitOfWork& unit, const Actor& actor, const std::string& part) {
  constexpr int kMostPatients = 20;
  const auto text = parse_text(part, 80);
  if (!text.ok() || text->empty()) return {};
  return unit.clinics().find_patients_by_name(actor.clinic, *text, kMostPatients);
}

Outcome<bool> is_provider_of(UnitOfWork& unit, const Actor& actor, const VisitId& visit_id) {
  const auto visit = unit.visits().find_visit(actor.clinic, visit_id);
  if (!visit) return refuse(Why::not_found);
  const bool listed = std::find(visit->providers.begin(), visit->providers.end(), actor.person) != visit->providers.end();
  // Who has lost the role may still be named on visits that were booked before.
  return listed && std::find(actor.roles.begin(), actor.roles.end(), clinic::Role::provider) != actor.roles.end();
}

}  // namespace bedside::desk
