// The names of a clinic's staff for what is shown in one answer: each person is read once.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "desk/unit_of_work.hpp"

namespace bedside::desk {

class StaffNames {
 public:
  StaffNames(UnitOfWork& unit, ClinicId clinic) : unit_(unit), clinic_(std::move(clinic)) {}

  /// Nothing: nobody of this clinic.
  const std::optional<std::string>& of(const PersonId& id) {
    const auto [at, is_new] = known_.try_emplace(id);
    if (!is_new) return at->second;
    if (auto person = unit_.clinics().find_person(clinic_, id)) at->second = std::move(person->name);
    return at->second;
  }

 private:
  UnitOfWork& unit_;
  ClinicId clinic_;
  std::map<PersonId, std::optional<std::string>> known_;
};

}  // namespace bedside::desk
