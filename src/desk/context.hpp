// What every use case is given beside its transaction: time, chance, keys and the facts of this server.
// Holds no state; made anew for each request, so that `now` is one moment for the whole use case.
#pragma once

#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "clinic/clinic.hpp"
#include "desk/dial_in.hpp"
#include "secure/keyring.hpp"
#include "visits/zone_rules.hpp"

namespace bedside::desk {

/// Which kinds of messages this server can send. What it cannot send is never queued.
struct SendersConfigured {
  bool email = false;
  bool sms = false;
  bool operator==(const SendersConfigured&) const = default;
};

/// Who may be called, and how often (settings, section telephone).
struct CallingRules {
  bool possible = false;              // a trunk takes calls of ours
  std::vector<std::string> prefixes;  // of numbers that are called: "+1", "+44"
  int per_visit_and_day = 20;         // the largest family, each twice, with a redial
  int per_clinic_and_hour = 60;       // one a minute
  int per_clinic_and_day = 300;
};

/// Who may be sent text messages, and how many (settings, section sms).
struct TextingRules {
  std::vector<std::string> prefixes;  // of numbers that are texted: "+1", "+44"; empty: of every country's
  std::vector<std::string> agencies;  // numbers of interpreters' agencies: counted nowhere
  int per_number_and_day = 20;        // a carer of several patients: each booked, moved once and reminded twice
  int neighbours_per_day = 10;        // numbers that differ in their last two digits alone: a family's contract has fewer
  int per_visit_and_day = 60;         // patient and eight guests, each booked, moved twice, reminded twice and told of the end
  int per_clinic_and_day = 2000;      // a large clinic's day
};

struct Context {
  WallTime now{};
  RandomSource& random;
  const secure::KeyRing& keys;
  const visits::ZoneRules& zones;
  std::string public_url;  // "https://visits.example.org", no slash at its end
  SendersConfigured senders;
  DialInNumbers dial_in_numbers;
  bool demo = false;
  CallingRules calling = {};
  TextingRules texting = {};
};

/// Who acts, taken from the session; permissions that need no row are checked by the route.
struct Actor {
  ClinicId clinic;
  PersonId person;
  std::vector<clinic::Role> roles;
};

}  // namespace bedside::desk
