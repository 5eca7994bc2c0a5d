#include "desk/dial_in.hpp"

#include <algorithm>

namespace bedside::desk {

bool is_named(const clinic::Clinic& clinic, std::string_view named) {
  // A clinic chooses its own name: one that looks like an id stands for nobody's.
  return named == (is_id_text(named) ? clinic.id.text() : clinic.settings.public_name);
}

std::vector<DialInNumber> DialInNumbers::of(const clinic::Clinic& clinic) const {
  std::vector<DialInNumber> own;
  for (const auto& one : all_) {
    const bool shows = one.clinics.empty() || std::any_of(one.clinics.begin(), one.clinics.end(),
                                                          [&](const std::string& named) { return is_named(clinic, named); });
    const bool known = std::any_of(own.begin(), own.end(),
                                   [&](const DialInNumber& other) { return other.number == one.number.number; });
    if (shows && !known) own.push_back(one.number);
  }
  return own;
}

bool DialInNumbers::has(std::string_view number) const {
  return std::any_of(all_.begin(), all_.end(), [&](const Entry& one) { return one.number.number == number; });
}

}  // namespace bedside::desk
