#include "desk/opt_out.hpp"

#include "desk/seats.hpp"
#include "notices/opt_out.hpp"

namespace bedside::desk {
namespace {

/// Whose messages these are, for who has asked: the clinic, where the server has one; else the server by its address.
struct Signed {
  std::string name;
  std::string language;
  std::optional<std::string> contact_phone;
};
Signed signed_by(UnitOfWork& unit, const Context& context) {
  const auto clinics = unit.clinics().list_clinics();
  const auto first = clinics.empty() ? std::nullopt : unit.clinics().find_clinic(clinics.front());
  if (!first) return {context.public_url, "en", std::nullopt};
  if (clinics.size() == 1) return {first->settings.public_name, first->settings.language, first->settings.contact_phone};
  return {context.public_url.substr(context.public_url.find("//") + 2), first->settings.language, std::nullopt};
}

/// A day's text messages of a large clinic.
constexpr int kLookedThrough = 500;

/// In the word's own language; else as whoever was written to last at this number reads; else as the clinic writes.
std::string language_of_answer(UnitOfWork& unit, const notices::Asked& asked, const std::string& number, const Signed& by) {
  if (!asked.language.empty()) return std::string(asked.language);
  return unit.outbox().find_language_texted(number, kLookedThrough).value_or(by.language);
}

}  // namespace

Outcome<std::optional<std::string>> take_incoming_text(UnitOfWork& unit, const Context& context, const std::string& number,
                                                       const std::string& message) {
  const auto asked = notices::parse_keyword(message);
  if (!asked) return std::optional<std::string>();
  switch (asked->keyword) {
    case notices::Keyword::stop: unit.opt_outs().add_opt_out(context.keys.current_hash(secure::Purpose::opt_out, number)); break;
    case notices::Keyword::start: unit.opt_outs().remove_opt_out(context.keys.lookup_hashes(secure::Purpose::opt_out, number)); break;
    case notices::Keyword::help: break;
  }
  const Signed by = signed_by(unit, context);
  return std::optional(notices::write_answer(asked->keyword, language_of_answer(unit, *asked, number, by), by.name, by.contact_phone));
}

std::vector<std::string> find_stopped(UnitOfWork& unit, const Context& context, const std::vector<std::string>& numbers) {
  std::vector<std::string> stopped;
  for (const std::string& number : numbers)
    if (unit.opt_outs().has_opted_out(context.keys.lookup_hashes(secure::Purpose::opt_out, number))) stopped.push_back(number);
  return stopped;
}

Outcome<std::vector<std::string>> ask_stopped(UnitOfWork& unit, const Context& context, const Actor& actor,
                                              const std::vector<std::string>& numbers) {
  const Limit asked{"stopped-numbers-of:" + actor.person.text(), std::chrono::hours(1), kStoppedAskedPerHour, "stopped_numbers_per_hour"};
  if (auto refused = spend(unit, context, asked, 1)) return refuse(std::move(*refused));
  return find_stopped(unit, context, numbers);
}

}  // namespace bedside::desk
