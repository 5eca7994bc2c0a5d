#include "desk/branding.hpp"

#include "base/image.hpp"
#include "desk/field_check.hpp"
#include "desk/journal.hpp"
#include "secure/hash.hpp"

namespace bedside::desk {
namespace {

/// 128 bits of the content's digest: equal pictures have one name, and no picture gets another one's.
std::string name_of(const std::string& bytes) {
  constexpr std::size_t kDigits = 32;
  return secure::to_hex(secure::sha256(bytes)).substr(0, kDigits);
}

}  // namespace

Outcome<ClinicView> set_logo(UnitOfWork& unit, const Context& context, const Actor& actor, const std::string& bytes) {
  auto clinic = unit.clinics().find_clinic(actor.clinic);
  if (!clinic) return refuse(Why::not_found);
  FieldCheck check;
  const auto facts = read_image(as_bytes(bytes));
  if (bytes.size() > kLogoBytes) check.wrong("logo", "image_too_big");
  else if (!facts) check.wrong("logo", "not_an_image");
  else if (facts->width > kLogoPixels || facts->height > kLogoPixels) check.wrong("logo", "image_too_wide");
  if (!check.ok()) return check.refusal();
  const clinic::LogoFacts shown{name_of(bytes), static_cast<int>(facts->width), static_cast<int>(facts->height)};
  if (clinic->logo == shown) return view_clinic(context, *clinic);
  unit.clinics().save_logo(actor.clinic, {shown, std::string(content_type(facts->kind)), bytes});
  note(unit, context, actor.clinic, by(actor), "clinic.changed", "clinic", {{"logo", "changed"}});
  clinic->logo = shown;
  return view_clinic(context, *clinic);
}

Outcome<ClinicView> remove_logo(UnitOfWork& unit, const Context& context, const Actor& actor) {
  auto clinic = unit.clinics().find_clinic(actor.clinic);
  if (!clinic) return refuse(Why::not_found);
  if (clinic->logo) {
    unit.clinics().remove_logo(actor.clinic);
    note(unit, context, actor.clinic, by(actor), "clinic.changed", "clinic", {{"logo", "removed"}});
    clinic->logo.reset();
  }
  return view_clinic(context, *clinic);
}

}  // namespace bedside::desk
