// The numbers of all trunks, and the clinics that the settings name beside them.
#pragma once

#include <string>
#include <vector>

#include "clinic/clinic.hpp"
#include "desk/dial_in.hpp"
#include "desk/unit_of_work.hpp"
#include "server/settings.hpp"

namespace bedside::server {

desk::DialInNumbers dial_in_numbers(const Settings& settings);

/// In the order of the database.
std::vector<clinic::Clinic> clinics_of(desk::Storage& storage);

/// A sentence for each clinic that a number names and that there is not, or more than one of. No reason to refuse a
/// start: a clinic can be renamed by its own admin, and another clinic's numbers are as good as before.
std::vector<std::string> doubts_about_clinics(const Settings& settings, const std::vector<clinic::Clinic>& clinics);

}  // namespace bedside::server
