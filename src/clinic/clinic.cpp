#include "clinic/clinic.hpp"

namespace bedside::clinic {

std::string_view word(Role role) {
  switch (role) {
    case Role::admin: return "admin";
    case Role::provider: return "provider";
    case Role::scheduler: return "scheduler";
  }
  return {};
}

std::optional<Role> parse_role(std::string_view text) {
  for (const Role role : kAllRoles)
    if (word(role) == text) return role;
  return std::nullopt;
}

std::string_view word(MessagesTo to) {
  switch (to) {
    case MessagesTo::patient: return "patient";
    case MessagesTo::guardian: return "guardian";
    case MessagesTo::carer: return "carer";
  }
  return {};
}

std::optional<MessagesTo> parse_messages_to(std::string_view text) {
  for (const MessagesTo to : kAllMessagesTo)
    if (word(to) == text) return to;
  return std::nullopt;
}

}  // namespace bedside::clinic
