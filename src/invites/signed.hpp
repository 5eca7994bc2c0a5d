// Which languages are signed: whoever follows an interpreter of one has to see them.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace bedside::invites {

/// By their BCP 47 tags, as interpreters can be asked for them (`shared/sign_languages.ts` has the same).
inline constexpr std::array<std::string_view, 12> kSignLanguages = {"ase", "bfi", "bzs", "csl", "fcs", "fsl",
                                                                     "gsg", "kvk", "mfs", "psp", "rsl", "ssp"};

/// "ase", "ase-US", "sgn-US".
constexpr bool is_signed(std::string_view tag) {
  const std::string_view base = tag.substr(0, tag.find('-'));
  return base == "sgn" || std::find(kSignLanguages.begin(), kSignLanguages.end(), base) != kSignLanguages.end();
}

}  // namespace bedside::invites
