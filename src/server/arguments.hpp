// The command line as a value. Whatever is not known is refused with a sentence that names it.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "clinic/clinic.hpp"

namespace bedside::server {

struct ShowHelp {};
struct ShowVersion {};
struct ShowConfig {};
struct Serve {
  std::string config;  // empty only with demo
  bool demo = false;
  std::optional<std::string> listen;
  std::optional<std::string> data;
};
struct Check {
  std::string config;
};
struct AddUser {
  std::string config;
  std::string clinic;  // public name or id; made where there is none of that name
  std::string name;
  std::string email;
  std::vector<clinic::Role> roles;
};
struct ListClinics {
  std::string config;
};
struct RotateKey {
  std::string config;
};
struct VerifyAudit {
  std::string config;
  std::vector<std::string> heads;  // CLINIC=HEAD kept elsewhere
};
using Command = std::variant<ShowHelp, ShowVersion, ShowConfig, Serve, Check, AddUser, ListClinics, RotateKey, VerifyAudit>;

/// Without the program's own name. The refusal is a sentence.
Result<Command, std::string> parse_arguments(const std::vector<std::string>& arguments);
std::string help_text();

}  // namespace bedside::server
