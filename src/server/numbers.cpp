#include "server/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bedside::server {

desk::DialInNumbers dial_in_numbers(const Settings& settings) {
  desk::DialInNumbers numbers;
  for (const auto& trunk : settings.trunks)
    for (const auto& number : trunk.numbers) numbers.add({number.number, number.label, number.country, number.toll_free}, number.clinics);
  return numbers;
}

std::vector<clinic::Clinic> clinics_of(desk::Storage& storage) {
  std::vector<clinic::Clinic> clinics;
  storage.read([&](desk::UnitOfWork& unit) {
    for (const auto& id : unit.clinics().list_clinics())
      if (auto clinic = unit.clinics().find_clinic(id)) clinics.push_back(std::move(*clinic));
  });
  return clinics;
}

std::vector<std::string> doubts_about_clinics(const Settings& settings, const std::vector<clinic::Clinic>& clinics) {
  std::vector<std::string> doubts;
  const auto judge = [&](const std::string& trunk, const std::string& number, const std::string& named) {
    const auto found = std::count_if(clinics.begin(), clinics.end(), [&](const auto& clinic) { return desk::is_named(clinic, named); });
    if (found == 1) return;
    const auto what = found == 0 ? std::string("which there is not: `bedside clinic list` prints the names and ids")
                                 : fmt::format("and {} have this name: write the id of the one that is meant", found);
    doubts.push_back(fmt::format("Number {} of trunk {} is for the clinic \"{}\", {}.", number, trunk, named, what));
  };
  for (const auto& trunk : settings.trunks)
    for (const auto& number : trunk.numbers)
      for (const auto& named : number.clinics) judge(trunk.name, number.number, named);
  return doubts;
}

}  // namespace bedside::server
