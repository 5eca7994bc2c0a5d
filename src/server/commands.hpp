// The commands that are not `serve`: each prints, and answers the program's exit code.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "desk/unit_of_work.hpp"
#include "secure/keyring.hpp"
#include "server/arguments.hpp"
#include "server/settings.hpp"

namespace bedside::server {

int check(const Check& command);
int add_user(const AddUser& command);
int list_clinics(const ListClinics& command);
int rotate_key(const RotateKey& command);
int verify_audit(const VerifyAudit& command);

/// What every command that touches the clinic opens. A sentence when something cannot be used.
struct Opened {
  Settings settings;
  secure::KeyRing keys;
  std::unique_ptr<desk::Storage> storage;
};
/// Makes the data folder where it is missing; false, with a sentence printed, when that cannot be.
bool make_folder(const std::string& folder);
enum class MakeFolder { yes, no };
/// Prints why not, and answers nothing; `exit_code` is then 2 for a wrong setting, 1 for what does not open.
std::unique_ptr<Opened> open_clinic(Settings settings, MakeFolder make, int& exit_code);

/// http://ADDRESS:PORT that people on this machine can open; https with a certificate.
std::string local_url(const Settings& settings, std::uint16_t port);

}  // namespace bedside::server
