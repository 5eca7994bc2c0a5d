// The pieces that every language must have, by id; what they say stands in prompts/LANGUAGE.toml.
// A piece is named "LANGUAGE/ID" once its language is known; tones are "tone/…", recorded names "name/…".
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace bedside::phone {

using Pieces = std::vector<std::string>;

/// The longest sentence has some thirty; what is beyond is not said.
inline constexpr std::size_t kPiecesLimit = 64;

inline constexpr std::string_view kChime = "tone/chime";
inline constexpr std::string_view kKeyTone = "tone/key";

enum class PersonKind { provider, patient, family, carer, guardian, interpreter, other };
inline constexpr std::array kAllPersonKinds = {PersonKind::provider, PersonKind::patient,     PersonKind::family, PersonKind::carer,
                                               PersonKind::guardian, PersonKind::interpreter, PersonKind::other};
std::string_view word(PersonKind kind);

/// Why the line is hung up by us: each has its sentence "goodbye.WORD".
enum class Parting {
  left, completed, cancelled, revoked, removed, declined, switched_off, expired, lapsed, taken_over, server_stops,
  no_pin, wrong_pins, too_early, unavailable, call_declined, nobody_there,
  turned_away  // by a provider, for now; or the visit takes nobody new
};
inline constexpr std::array kAllPartings = {
    Parting::left,         Parting::completed, Parting::cancelled,  Parting::revoked,      Parting::removed, Parting::declined,
    Parting::switched_off, Parting::expired,   Parting::lapsed,     Parting::taken_over,   Parting::server_stops,
    Parting::no_pin,       Parting::wrong_pins, Parting::too_early, Parting::unavailable,  Parting::call_declined,
    Parting::nobody_there, Parting::turned_away};
std::string_view word(Parting parting);

/// Every id that a language needs, apart from those that its own order of days and times names.
std::vector<std::string> required_pieces();

}  // namespace bedside::phone
