#include "api/view_json.hpp"

#include "api/times.hpp"

namespace bedside::api {
namespace {

namespace json = boost::json;

json::value nullable(const std::optional<std::string>& text) { return text ? json::value(*text) : json::value(); }
json::value nullable(const std::optional<WallTime>& time) { return time ? json::value(write_time(*time)) : json::value(); }

json::array write_texts(const std::vector<std::string>& texts) {
  json::array out;
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

json::value write_call(const std::optional<desk::SeatCall>& call) {
  if (!call) return nullptr;
  return json::object{{"state", desk::word(call->state)}, {"since", write_time(call->since)}};
}

json::value write_late(const std::optional<invites::Late>& late) {
  if (!late) return nullptr;
  return json::object{{"minutes", late->by.count()}, {"said_at", write_time(late->said_at)}};
}

json::object write_on_move(const desk::OnMove& foretold) {
  json::array ways;
  for (const auto channel : foretold.ways) ways.emplace_back(notices::word(channel));
  json::object out{{"ways", std::move(ways)}};
  if (foretold.otherwise) out["otherwise"] = notices::word(*foretold.otherwise);
  return out;
}

json::object write_seat(const desk::SeatView& seat) {
  json::array messages;
  for (const auto& message : seat.messages) {
    const auto state = message.state == notices::State::sending ? notices::State::queued : message.state;
    json::object one{{"channel", notices::word(message.channel)},
                     {"state", notices::word(state)},
                     {"at", write_time(message.at)}};
    if (!message.reason.empty()) one["reason"] = message.reason;
    if (message.instead_because) one["instead_because"] = notices::word(*message.instead_because);
    messages.push_back(std::move(one));
  }
  json::object out{{"invitation_id", seat.invitation_id.text()},
                   {"role", invites::word(seat.role)},
                   {"number", seat.number},
                   {"state", desk::word(seat.state)},
                   {"state_since", write_time(seat.state_since)},
                   {"entered_at", nullable(seat.entered_at)},
                   {"left_at", nullable(seat.left_at)},
                   {"via", seat.via == invites::Via::none ? json::value() : json::value(invites::word(seat.via))},
                   {"muted", seat.muted},
                   {"hand", seat.hand},
                   {"line", nullable(seat.line)},
                   {"call", write_call(seat.call)},
                   {"late", write_late(seat.late)},
                   {"name", nullable(seat.name)},
                   {"email", nullable(seat.email)},
                   {"phone", nullable(seat.phone)},
                   {"language", seat.language},
                   {"interprets", nullable(seat.interprets)},
                   {"job_reference", nullable(seat.job_reference)},
                   {"messages", std::move(messages)}};
  if (seat.role == invites::SeatRole::guest) out["kind"] = invites::word(seat.kind);
  if (seat.on_cancel) out["on_cancel"] = desk::word(*seat.on_cancel);
  if (seat.on_move) out["on_move"] = write_on_move(*seat.on_move);
  out["invited_by"] = json::object{{"role", invites::word(seat.invited_by_role)}, {"name", seat.invited_by_name}};
  return out;
}

json::object write_number(const desk::DialInNumber& number) {
  return {{"number", number.number}, {"label", number.label}, {"country", number.country}, {"toll_free", number.toll_free}};
}

json::object write_ways(const clinic::GuestWays& ways) {
  return {{"link", ways.link}, {"email", ways.email}, {"sms", ways.sms}, {"phone", ways.phone}};
}

json::value nullable(const std::optional<Secret<std::string>>& secret) {
  return secret ? json::value(secret->reveal()) : json::value();
}

json::value write_logo(const std::optional<clinic::LogoFacts>& logo) {
  if (!logo) return nullptr;
  return json::object{{"path", "/logo/" + logo->name}, {"width", logo->width}, {"height", logo->height}};
}

json::object write_privacy(const std::map<std::string, std::string>& sentences) {
  json::object out;
  for (const auto& [language, sentence] : sentences) out[language] = sentence;
  return out;
}

json::object write_shades(const Shades& shades) {
  return {{"accent", write_colour(shades.accent)},
          {"on_accent", write_colour(shades.on_accent)},
          {"strong", write_colour(shades.strong)},
          {"soft", write_colour(shades.soft)}};
}

json::value write_palette(const std::optional<std::string>& accent) {
  const auto colour = parse_colour(accent.value_or(""));
  return colour ? json::value(write_json(make_palette(*colour))) : json::value();
}

}  // namespace

json::object write_json(const Palette& palette) {
  return {{"light", write_shades(palette.light)}, {"dark", write_shades(palette.dark)}};
}

json::object write_json(const clinic::Person& person) {
  json::array roles;
  for (const auto role : person.roles) roles.emplace_back(clinic::word(role));
  return {{"id", person.id.text()},
          {"name", person.name},
          {"email", person.email},
          {"roles", std::move(roles)},
          {"disabled", person.disabled}};
}

json::object write_json(const desk::ClinicView& clinic) {
  const auto& settings = clinic.settings;
  json::array numbers;
  for (const auto& number : clinic.dial_in_numbers) numbers.push_back(write_number(number));
  return {{"id", clinic.id.text()},
          {"public_name", settings.public_name},
          {"contact_phone", nullable(settings.contact_phone)},
          {"language", settings.language},
          {"time_zone", settings.time_zone},
          {"guest_invite_staff", settings.guest_invite_staff},
          {"guest_invite_patients", settings.guest_invite_patients},
          {"guest_ways", write_ways(settings.guest_ways)},
          {"languages", write_texts(clinic.languages)},
          {"doors_minutes", settings.doors.count()},
          {"guests_per_visit", settings.guests_per_visit},
          {"guests_see_patient", settings.guests_see_patient},
          {"admission", word(settings.admission)},
          {"accent", nullable(settings.accent)},
          {"palette", write_palette(settings.accent)},
          {"logo", write_logo(clinic.logo)},
          {"privacy", write_privacy(settings.privacy)},
          {"retention", json::object{{"visits_days", settings.retention.visits_days},
                                     {"patients_days", settings.retention.patients_days},
                                     {"audit_days", settings.retention.audit_days}}},
          {"senders", json::object{{"email", clinic.senders.email}, {"sms", clinic.senders.sms}}},
          {"dial_in_numbers", std::move(numbers)},
          {"can_call", clinic.can_call},
          {"demo", clinic.demo}};
}

json::object write_json(const clinic::Patient& patient) {
  return {{"id", patient.id.text()},
          {"name", patient.name},
          {"email", nullable(patient.email)},
          {"phone", nullable(patient.phone)},
          {"language", patient.language},
          {"messages_to", clinic::word(patient.messages_to)}};
}

json::object write_json(const desk::VisitView& visit) {
  json::array providers;
  for (const auto& provider : visit.providers)
    providers.push_back(json::object{{"id", provider.id.text()}, {"name", provider.name}});
  return {{"id", visit.id.text()},
          {"status", visits::word(visit.status)},
          {"starts_at", write_time(visit.starts_at)},
          {"ends_at", write_time(visit.ends_at)},
          {"time_zone", visit.time_zone},
          {"starts_local", visit.starts_local},
          {"ends_local", visit.ends_local},
          {"type", visits::word(visit.type)},
          {"reason", visit.reason},
          {"line", visit.line},
          {"patient", write_json(visit.patient)},
          {"providers", std::move(providers)},
          {"doors_open_at", write_time(visit.doors_open_at)},
          {"ever_held", visit.ever_held},
          {"admission", word(visit.admission)},
          {"locked", visit.locked},
          {"other_time", nullable(visit.other_time)},
          {"guest_count", visit.guest_count},
          {"present_count", visit.present_count},
          {"waiting_count", visit.waiting_count},
          {"waiting_since", nullable(visit.waiting_since)}};
}

json::object write_json(const desk::VisitDetails& details) {
  json::object out = write_json(details.visit);
  json::array seats;
  for (const auto& seat : details.seats) seats.push_back(write_seat(seat));
  out["seats"] = std::move(seats);
  json::array present;
  for (const auto& provider : details.providers_present)
    present.push_back(json::object{
        {"person_id", provider.person.text()}, {"name", provider.name}, {"since", write_time(provider.since)}});
  out["providers_present"] = std::move(present);
  out["can_invite"] = details.can_invite;
  out["next_visit"] = nullptr;
  if (details.next_visit)
    out["next_visit"] = json::object{{"patient_name", details.next_visit->patient_name},
                                     {"starts_at", write_time(details.next_visit->starts_at)}};
  return out;
}

json::object write_json(const desk::VisitCheck& check) {
  json::array warnings;
  for (const auto& entry : check.warnings) {
    json::object one{{"warning", desk::word(entry.warning)}};
    if (!entry.provider_name.empty()) one["provider_name"] = entry.provider_name;
    if (entry.other_starts_at) one["other_starts_at"] = write_time(*entry.other_starts_at);
    if (entry.other_ends_at) one["other_ends_at"] = write_time(*entry.other_ends_at);
    warnings.push_back(std::move(one));
  }
  return {{"starts_at", write_time(check.starts_at)},
          {"ends_at", write_time(check.ends_at)},
          {"warnings", std::move(warnings)},
          {"first_way", notices::word(check.first_way)}};
}

json::object write_json(const desk::ShownInvitation& shown) {
  return {{"invitation_id", shown.invitation_id.text()}, {"link", nullable(shown.link)}, {"pin", nullable(shown.pin)}};
}

json::object write_json(const desk::PatientGuests& list) {
  json::array numbers;
  for (const auto& number : list.dial_in_numbers) numbers.push_back(write_number(number));
  json::array guests;
  for (const auto& guest : list.guests) guests.push_back(write_seat(guest));
  return {{"can_invite", list.can_invite},
          {"language", list.language},
          {"time_zone", list.time_zone},
          {"senders", json::object{{"email", list.senders.email}, {"sms", list.senders.sms}}},
          {"guest_ways", write_ways(list.ways)},
          {"languages", write_texts(list.languages)},
          {"dial_in_numbers", std::move(numbers)},
          {"guests", std::move(guests)}};
}

json::object write_json(const desk::JoinPage& page) {
  json::object out{{"role", invites::word(page.role)},
                   {"state", desk::word(page.state)},
                   {"now", write_time(page.now)},
                   {"languages", write_texts(page.languages)},
                   {"language", page.language},
                   {"clinic", json::object{{"public_name", page.clinic_public_name},
                                           {"contact_phone", nullable(page.clinic_contact_phone)},
                                           {"palette", write_palette(page.clinic_accent)},
                                           {"logo", write_logo(page.clinic_logo)},
                                           {"privacy", write_privacy(page.clinic_privacy)}}}};
  if (page.visit) {
    json::object visit{{"starts_at", write_time(page.visit->starts_at)},
                       {"ends_at", write_time(page.visit->ends_at)},
                       {"time_zone", page.visit->time_zone},
                       {"doors_open_at", write_time(page.visit->doors_open_at)},
                       {"provider_names", write_texts(page.visit->provider_names)}};
    if (!page.visit->line.empty()) visit["line"] = page.visit->line;
    if (page.visit->patient_name) visit["patient_name"] = *page.visit->patient_name;
    out["visit"] = std::move(visit);
  }
  out["can_invite"] = page.can_invite;
  if (page.admission) out["admission"] = word(*page.admission);
  if (page.me) {
    json::object me{{"name", nullable(page.me->name)},
                    {"language", page.me->language},
                    {"interprets", nullable(page.me->interprets)},
                    {"late", write_late(page.me->late)}};
    if (page.me->kind) me["kind"] = invites::word(*page.me->kind);
    out["me"] = std::move(me);
  }
  if (!page.dial_in.empty()) {
    json::array numbers;
    for (const auto& way : page.dial_in) {
      json::object number = write_number(way.number);
      number["pin"] = way.pin;
      number["tel"] = way.tel;
      numbers.push_back(std::move(number));
    }
    out["dial_in"] = std::move(numbers);
  }
  return out;
}

}  // namespace bedside::api
