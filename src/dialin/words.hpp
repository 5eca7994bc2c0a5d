// What the hall and the use cases say, as the caller's dialogue takes it.
#pragma once

#include <string>
#include <vector>

#include "calls/messages.hpp"
#include "calls/telephone.hpp"
#include "desk/call_state.hpp"
#include "desk/pin_entry.hpp"
#include "phone/dialogue.hpp"
#include "visits/zone_rules.hpp"

namespace bedside::dialin {

phone::Parting to_parting(calls::EndedReason reason);
phone::WaitingFor to_waiting_for(calls::WaitingReason reason);
phone::PersonKind to_person_kind(const calls::RosterEntry& person);
/// Everybody but the caller.
phone::PeopleHere to_people(const std::vector<calls::RosterEntry>& roster, const ParticipantId& caller);
phone::PinAnswer to_pin_answer(const desk::PinAnswer& answer, const visits::ZoneRules& zones);
/// What became of a call of ours that ended so in this state, and of one that could not be made.
desk::CallState to_call_state(calls::CallEnd end, desk::CallState state);
desk::CallState to_call_state(calls::DialWhy why);
/// The recording of a provider's name.
std::string name_piece(const PersonId& provider);
phone::DayAndTime to_day_and_time(WallTime time, const std::string& zone, const visits::ZoneRules& zones);

}  // namespace bedside::dialin
