// bedside: reads the command line and hands over.
#include <fmt/format.h>
#include <malloc.h>
#include <sys/stat.h>

#include <cstdio>

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
  int operator()(const RotateKey& command) const { return rotate_key(command); }
  int operator()(const VerifyAudit& command) const { return verify_audit(command); }
};

}  // namespace

int main(int count, char** words) {
  // Freed memory is overwritten, in every library at once: a guest's name does not outlive the visit there.
  mallopt(M_PERTURB, 0xA5);
  umask(077);
  hold_signals();
  const auto command = parse_arguments(std::vector<std::string>(words + (count > 0 ? 1 : 0), words + count));
  if (!command) {
    fmt::print(stderr, "{}\n", command.why());
    return 2;
  }
  return std::visit(Run{}, *command);
}
