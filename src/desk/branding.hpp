// The clinic's logo on the pages of patients and guests. It is checked by its first bytes, kept as it came, and served
// under a name that its content gives it, so that a browser may keep it for ever.
#pragma once

#include <optional>
#include <string>

#include "desk/visit_view.hpp"

namespace bedside::desk {

/// A logo is a hundredth of a page's load on a bad network.
inline constexpr std::size_t kLogoBytes = 128 * 1024;
inline constexpr unsigned kLogoPixels = 1024;  // wide, and high

/// Refused by the field "logo": not_an_image, image_too_big, image_too_wide.
Outcome<ClinicView> set_logo(UnitOfWork& unit, const Context& context, const Actor& actor, const std::string& bytes);
Outcome<ClinicView> remove_logo(UnitOfWork& unit, const Context& context, const Actor& actor);

}  // namespace bedside::desk
