// How guests come into a running call: the one word that a clinic's settings and a visit's switch share.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace bedside {

enum class Admission {
  straight_in,  // a good link or PIN is enough
  ask,          // each guest waits until a provider lets them in
};
inline constexpr std::array kAllAdmissions = {Admission::straight_in, Admission::ask};
std::string_view word(Admission admission);
std::optional<Admission> parse_admission(std::string_view word);

}  // namespace bedside
