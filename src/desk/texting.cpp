#include "desk/texting.hpp"

#include <algorithm>

#include "desk/seats.hpp"

namespace bedside::desk {
namespace {

constexpr std::chrono::hours kDay{24};
/// Numbers that differ in their last digits alone: pumping runs through a range that somebody has rented.
constexpr std::size_t kOwnDigits = 2;

bool is_agency(const TextingRules& rules, const std::string& number) {
  return std::find(rules.agencies.begin(), rules.agencies.end(), number) != rules.agencies.end();
}

}  // namespace

bool is_texted_country(const TextingRules& rules, std::string_view number) {
  return rules.prefixes.empty() ||
         std::any_of(rules.prefixes.begin(), rules.prefixes.end(), [&](const std::string& prefix) { return number.starts_with(prefix); });
}

std::optional<Refusal> spend_text(UnitOfWork& unit, const Context& context, const ClinicId& clinic, const std::optional<VisitId>& visit,
                                  const std::string& number) {
  const TextingRules& rules = context.texting;
  if (!is_texted_country(rules, number)) return Refusal(std::vector<FieldProblem>{{"phone", "country_not_texted"}});
  if (is_agency(rules, number)) return std::nullopt;
  const Limit of_number{"texts-of-number:" + number, kDay, rules.per_number_and_day, "texts_per_number_and_day"};
  std::vector<Limit> limits = {of_number,
                               {"texts-of-clinic:" + clinic.text(), kDay, rules.per_clinic_and_day, "texts_per_clinic_and_day"}};
  if (visit) limits.insert(limits.begin() + 1, {"texts-of-visit:" + visit->text(), kDay, rules.per_visit_and_day, "texts_per_visit_and_day"});
  // Neighbours are people, not messages: each counts once a day.
  if (spent(unit, context, of_number) == 0)
    limits.push_back({"texts-of-range:" + number.substr(0, number.size() - kOwnDigits), kDay, rules.neighbours_per_day, "texts_to_neighbours_and_day"});
  return spend_all(unit, context, limits);
}

std::string words_of_blocked_text(const Refusal& refusal) {
  if (!refusal.fields.empty()) return "numbers of this country are not sent text messages";
  if (refusal.limit == "texts_per_number_and_day") return "the limit of text messages to one number and day is reached";
  if (refusal.limit == "texts_per_visit_and_day") return "the limit of text messages for one visit and day is reached";
  if (refusal.limit == "texts_to_neighbours_and_day") return "the limit of text messages to neighbouring numbers is reached";
  return "the limit of text messages of the clinic and day is reached";
}

}  // namespace bedside::desk
