#include "server/calling.hpp"

#include "base/contact.hpp"

namespace bedside::server {

std::vector<dialin::CallingTrunk> calling_trunks(const Settings& settings) {
  std::vector<dialin::CallingTrunk> out;
  for (const auto& trunk : settings.trunks) {
    if (trunk.server.empty()) continue;
    auto& one = out.emplace_back(dialin::CallingTrunk{trunk.name, {}});
    for (const auto& number : trunk.numbers) one.numbers.push_back(number.number);
  }
  return out;
}

desk::CallingRules calling_rules(const Settings& settings) {
  desk::CallingRules rules = settings.calling;
  rules.possible = !calling_trunks(settings).empty();
  rules.prefixes = settings.call_prefixes;
  if (!rules.prefixes.empty()) return rules;
  for (const auto& trunk : settings.trunks)
    for (const auto& number : trunk.numbers) rules.prefixes.emplace_back(calling_code(number.number));
  return rules;
}

}  // namespace bedside::server
