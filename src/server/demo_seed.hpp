// Puts people and visits into the demo's clinic, through the same use cases as everybody: an admin, a
// scheduler, two providers, patients with guests, one visit that runs now and some that come.
#pragma once

#include <string>

#include "base/secret.hpp"
#include "desk/context.hpp"
#include "desk/unit_of_work.hpp"

namespace bedside::server {

/// Everybody's password in the demo, shown on its first page.
inline constexpr const char* kDemoPassword = "demo-clinic-1";

/// Does nothing when there is a clinic already (a folder that was kept). Answers a sentence when it failed.
std::string seed_demo(desk::Storage& storage, const desk::Context& context, const std::string& time_zone);

/// The zone of this machine, as far as it says so; "UTC" otherwise.
std::string local_time_zone();

}  // namespace bedside::server
