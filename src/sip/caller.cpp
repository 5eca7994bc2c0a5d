#include "sip/caller.hpp"

#include "sip/text.hpp"

namespace bedside::sip {
namespace {

std::string number_of(const NameAddr& party) {
  std::string number;
  for (const char c : party.uri.user) {
    if (c >= '0' && c <= '9') number += c;
  }
  // An account's name has no number: it is itself the key.
  return number.empty() ? party.uri.user : number.substr(std::min(number.find_first_not_of('0'), number.size()));
}

bool is_withheld(const Message& invite) {
  const auto* privacy = invite.find(HeaderId::privacy);
  if (privacy != nullptr && !equal_ignoring_case(*privacy, "none")) return true;
  if (!invite.from) return true;
  const auto& uri = invite.from->uri;
  return equal_ignoring_case(uri.user, "anonymous") || equal_ignoring_case(uri.user, "unavailable") || uri.host == "anonymous.invalid";
}

}  // namespace

std::string caller_key(const Message& invite, const CallerHash& hash) {
  if (is_withheld(invite)) return {};
  std::string number;
  if (const auto* asserted = invite.find(HeaderId::p_asserted_identity))
    if (const auto party = parse_name_addr(*asserted)) number = number_of(*party);
  if (number.empty()) number = number_of(*invite.from);
  return number.empty() ? std::string{} : hash(number);
}

}  // namespace bedside::sip
