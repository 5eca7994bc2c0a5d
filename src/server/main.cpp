// bedside: reads the command line and hands over.
#include <fmt/format.h>
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "server/arguments.hpp"
#include "server/commands.hpp"
#include "server/serve.hpp"
#include "server/settings.hpp"

namespace {

using namespace bedside::server;

struct Run {
  int operator()(const ShowHelp&) const {
    fmt::print("{}", help_text());
    return 0;
  }
  int operator()(const ShowVersion&) const {
    fmt::print("bedside {}\n", BEDSIDE_VERSION);
    return 0;
  }
  int operator()(const ShowConfig&) const {
    fmt::print("{}", example_settings());
    return 0;
  }
  int operator()(const Serve& command) const { return serve(command); }
  int operator()(const Check& command) const { return check(command); }
  int operator()(const AddUser& command) const { return add_user(command); }
  int operator()(const ListClinics& command) const { return list_clinics(command); }
  int operator()(const RotateKey& command) const { return rotate_key(command); }
  int operator()(const VerifyAudit& command) const { return verify_audit(command); }
};

/// Freed memory is overwritten, in every library at once: what was let go of a guest is not left lying there. glibc
/// leaves out what it keeps in its threads' caches, and those can be switched off only from outside: by the
/// environment, at the start of a process. So the program starts itself anew, once.
void overwrite_freed_memory(char** words) {
  mallopt(M_PERTURB, 0xA5);
  constexpr std::string_view kNoCaches = "glibc.malloc.tcache_count=0";
  const char* before = std::getenv("GLIBC_TUNABLES");
  std::string tunables = before == nullptr ? "" : before;
  if (tunables.find("glibc.malloc.tcache_count=") != std::string::npos) return;
  tunables += tunables.empty() ? "" : ":";
  tunables += kNoCaches;
  if (::setenv("GLIBC_TUNABLES", tunables.c_str(), 1) != 0) return;
  ::execv("/proc/self/exe", words);  // comes back only where there is no /proc: then it goes on with the caches
}

}  // namespace

int main(int count, char** words) {
  overwrite_freed_memory(words);
  umask(077);
  hold_signals();
  const auto command = parse_arguments(std::vector<std::string>(words + (count > 0 ? 1 : 0), words + count));
  if (!command) {
    fmt::print(stderr, "{}\n", command.why());
    return 2;
  }
  return std::visit(Run{}, *command);
}
