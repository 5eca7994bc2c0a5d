#include "dialin/words.hpp"

namespace bedside::dialin {

phone::Parting to_parting(calls::EndedReason reason) {
  using calls::EndedReason;
  using phone::Parting;
  switch (reason) {
    case EndedReason::completed: return Parting::completed;
    case EndedReason::cancelled: return Parting::cancelled;
    case EndedReason::revoked: return Parting::revoked;
    case EndedReason::removed: return Parting::removed;
    case EndedReason::declined: return Parting::declined;
    case EndedReason::switched_off: return Parting::switched_off;
    case EndedReason::expired: return Parting::expired;
    case EndedReason::lapsed: return Parting::lapsed;
    case EndedReason::taken_over: return Parting::taken_over;
    case EndedReason::server_stops: return Parting::server_stops;
    case EndedReason::turned_away: return Parting::turned_away;
  }
  return Parting::server_stops;
}

phone::WaitingFor to_waiting_for(calls::WaitingReason reason) {
  switch (reason) {
    case calls::WaitingReason::provider_not_started: return phone::WaitingFor::provider;
    case calls::WaitingReason::provider_left: return phone::WaitingFor::provider_to_return;
    case calls::WaitingReason::put_back: return phone::WaitingFor::provider_who_put_back;
    case calls::WaitingReason::asked: return phone::WaitingFor::admission;
    case calls::WaitingReason::without_guests: return phone::WaitingFor::others_who_talk_alone;
  }
  return phone::WaitingFor::provider;
}

phone::PersonKind to_person_kind(const calls::RosterEntry& person) {
  using phone::PersonKind;
  if (person.role == calls::Role::provider) return PersonKind::provider;
  if (person.role == calls::Role::patient) return PersonKind::patient;
  switch (person.kind) {
    case invites::Kind::family: return PersonKind::family;
    case invites::Kind::carer: return PersonKind::carer;
    case invites::Kind::guardian: return PersonKind::guardian;
    case invites::Kind::interpreter: return PersonKind::interpreter;
    case invites::Kind::other: return PersonKind::other;
  }
  return PersonKind::other;
}

phone::PeopleHere to_people(const std::vector<calls::RosterEntry>& roster, const ParticipantId& caller) {
  phone::PeopleHere people;
  for (const auto& person : roster)
    if (person.participant != caller) ++people[to_person_kind(person)];
  return people;
}

phone::DayAndTime to_day_and_time(WallTime time, const std::string& zone, const visits::ZoneRules& zones) {
  phone::DayAndTime out;
  auto local = zones.to_local_time(time, zone);
  out.zone = local.ok() ? zone : "UTC";
  if (!local.ok()) local = zones.to_local_time(time, "UTC");
  if (!local.ok()) return out;
  out.year = local->year;
  out.month = local->month;
  out.day = local->day;
  out.hour = local->hour;
  out.minute = local->minute;
  using namespace std::chrono;
  const sys_days day = year(local->year) / local->month / local->day;
  const auto as_utc = day + hours(local->hour) + minutes(local->minute);
  out.utc_offset_minutes = static_cast<int>(duration_cast<minutes>(as_utc - floor<minutes>(time)).count());
  return out;
}

desk::CallState to_call_state(calls::CallEnd end, desk::CallState state) {
  using calls::CallEnd;
  using desk::CallState;
  if (state == CallState::joined) return CallState::ended;
  const bool answered = state == CallState::asking;
  switch (end) {
    case CallEnd::by_us: return CallState::hung_up;
    case CallEnd::by_them: return answered ? CallState::they_hung_up : CallState::no_answer;
    case CallEnd::busy: return CallState::busy;
    case CallEnd::no_answer: return CallState::no_answer;
    case CallEnd::declined: return CallState::declined;
    case CallEnd::unreachable: return CallState::unreachable;
    case CallEnd::trunk_failed: return answered ? CallState::failed : CallState::trunk_away;
    case CallEnd::no_media:
    case CallEnd::lost: return CallState::failed;
  }
  return CallState::failed;
}

desk::CallState to_call_state(calls::DialWhy why) {
  switch (why) {
    case calls::DialWhy::no_such_trunk:
    case calls::DialWhy::trunk_away: return desk::CallState::trunk_away;
    case calls::DialWhy::not_a_number: return desk::CallState::unreachable;
    case calls::DialWhy::too_many:
    case calls::DialWhy::no_media: return desk::CallState::failed;
  }
  return desk::CallState::failed;
}

std::string name_piece(const PersonId& provider) { return "name/" + provider.text(); }

phone::PinAnswer to_pin_answer(const desk::PinAnswer& answer, const visits::ZoneRules& zones) {
  switch (answer.what) {
    case desk::PinAnswer::What::comes_in: {
      phone::Introduction introduction;
      introduction.language = answer.language;
      for (const auto& provider : answer.providers) introduction.names.push_back(name_piece(provider));
      return phone::PinAccepted{std::move(introduction)};
    }
    case desk::PinAnswer::What::too_early:
      return phone::PinTooEarly{answer.language, to_day_and_time(answer.early->starts_at, answer.early->time_zone, zones)};
    case desk::PinAnswer::What::locked: return phone::PinLocked{answer.language};
    case desk::PinAnswer::What::not_live:
    case desk::PinAnswer::What::full: break;
  }
  return phone::PinNotLive{};
}

}  // namespace bedside::dialin
