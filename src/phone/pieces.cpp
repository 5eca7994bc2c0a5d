#include "phone/pieces.hpp"

#include "phone/spoken.hpp"

namespace bedside::phone {
namespace {

constexpr std::string_view kSentences[] = {
    "welcome", "ask_pin", "remind_pin", "no_keys_arrive", "pin_too_short", "start_again", "pin_wrong", "one_moment",
    "too_early", "visit_with", "visit_with_provider", "and", "privacy",
    "called_by", "called", "press_one",
    "waiting_for", "waiting_for_provider", "please_stay", "provider_left", "put_back", "provider_told", "others_alone", "few_minutes",
    "entered", "hint_help", "help_in_call", "help_waiting", "only_in_call", "language_name",
    "muted", "heard_again", "muted_by_provider", "hand_up", "hand_down", "hand_lowered_by_provider",
    "here", "here_alone", "not_heard", "bad_line"};

}  // namespace

std::string_view word(PersonKind kind) {
  switch (kind) {
    case PersonKind::provider: return "provider";
    case PersonKind::patient: return "patient";
    case PersonKind::family: return "family";
    case PersonKind::carer: return "carer";
    case PersonKind::guardian: return "guardian";
    case PersonKind::interpreter: return "interpreter";
    case PersonKind::other: return "other";
  }
  return {};
}

std::string_view word(Parting parting) {
  switch (parting) {
    case Parting::left: return "left";
    case Parting::completed: return "completed";
    case Parting::cancelled: return "cancelled";
    case Parting::revoked: return "revoked";
    case Parting::removed: return "removed";
    case Parting::declined: return "declined";
    case Parting::switched_off: return "switched_off";
    case Parting::expired: return "expired";
    case Parting::lapsed: return "lapsed";
    case Parting::taken_over: return "taken_over";
    case Parting::server_stops: return "server_stops";
    case Parting::no_pin: return "no_pin";
    case Parting::wrong_pins: return "wrong_pins";
    case Parting::too_early: return "too_early";
    case Parting::unavailable: return "unavailable";
    case Parting::call_declined: return "call_declined";
    case Parting::nobody_there: return "nobody_there";
    case Parting::turned_away: return "turned_away";
  }
  return {};
}

std::vector<std::string> required_pieces() {
  std::vector<std::string> ids(std::begin(kSentences), std::end(kSentences));
  for (const Parting parting : kAllPartings) ids.push_back("goodbye." + std::string(word(parting)));
  for (const PersonKind kind : kAllPersonKinds) {
    ids.push_back("entered." + std::string(word(kind)));
    ids.push_back("one." + std::string(word(kind)));
    ids.push_back("many." + std::string(word(kind)));
  }
  const auto add_numbers = [&ids](const std::string& of, int from, int to) {
    for (int i = from; i <= to; ++i) ids.push_back(of + "." + std::to_string(i));
  };
  add_numbers("weekday", 1, 7);
  add_numbers("month", 1, 12);
  add_numbers("day", 1, 31);
  add_numbers("hour", 0, 23);
  add_numbers("minute", 1, 59);
  add_numbers("number", 0, 59);
  for (const std::string_view zone : zone_words()) ids.push_back("zone." + std::string(zone));
  for (const std::string_view of_offset : {"zone.utc", "zone.plus", "zone.minus"})
    ids.emplace_back(of_offset);
  return ids;
}

}  // namespace bedside::phone
