#include "base/admission.hpp"

namespace bedside {

std::string_view word(Admission admission) {
  switch (admission) {
    case Admission::straight_in: return "straight_in";
    case Admission::ask: return "ask";
  }
  return {};
}

std::optional<Admission> parse_admission(std::string_view text) {
  for (const Admission admission : kAllAdmissions)
    if (word(admission) == text) return admission;
  return std::nullopt;
}

}  // namespace bedside
