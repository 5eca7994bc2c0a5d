#include "server/arguments.hpp"

#include <fmt/format.h>

#include "http/server.hpp"

namespace bedside::server {
namespace {

using Refusal = Refused<std::string>;

/// What a command takes: flags with a value, and switches.
struct Flags {
  std::vector<std::string> with_value;
  std::vector<std::string> switches;
};
struct Given {
  std::vector<std::pair<std::string, std::string>> values;
  std::optional<std::string> value(std::string_view flag) const {
    std::optional<std::string> last;
    for (const auto& [name, text] : values)
      if (name == flag) last = text;
    return last;
  }
  bool has(std::string_view flag) const { return value(flag).has_value(); }
};

bool contains(const std::vector<std::string>& list, const std::string& text) {
  for (const auto& entry : list)
    if (entry == text) return true;
  return false;
}

Result<Given, std::string> read_flags(const std::vector<std::string>& arguments, std::size_t from, const std::string& command,
                                      const Flags& flags) {
  Given given;
  for (std::size_t i = from; i < arguments.size(); ++i) {
    std::string flag = arguments[i];
    std::optional<std::string> value;
    if (const auto equals = flag.find('='); flag.starts_with("--") && equals != std::string::npos) {
      value = flag.substr(equals + 1);
      flag.resize(equals);
    }
    if (contains(flags.switches, flag)) {
      if (value) return Refusal{fmt::format("Flag {} takes no value, but has \"{}\".", flag, *value)};
      given.values.emplace_back(flag, "");
    } else if (contains(flags.with_value, flag)) {
      if (!value) {
        if (++i == arguments.size()) return Refusal{fmt::format("Flag {} needs a value after it: see bedside --help.", flag)};
        value = arguments[i];
      }
      given.values.emplace_back(flag, *value);
    } else {
      std::string known;
      for (const auto* list : {&flags.with_value, &flags.switches})
        for (const auto& entry : *list) known += (known.empty() ? "" : ", ") + entry;
      return Refusal{fmt::format("\"{}\" is not a flag of bedside {}: it takes {}.", arguments[i], command, known)};
    }
  }
  return given;
}

Refusal missing(const std::string& flag, const std::string& command) {
  return Refusal{fmt::format("bedside {} needs the flag {}: see bedside --help.", command, flag)};
}

Result<Command, std::string> parse_serve(const std::vector<std::string>& arguments) {
  const auto given = read_flags(arguments, 1, "serve", {{"--config", "--listen", "--data"}, {"--demo"}});
  if (!given) return Refusal{given.why()};
  Serve serve;
  serve.demo = given->has("--demo");
  serve.config = given->value("--config").value_or("");
  serve.listen = given->value("--listen");
  serve.data = given->value("--data");
  if (!serve.demo && serve.config.empty())
    return Refusal{"bedside serve needs either --config FILE or --demo: see bedside --help."};
  if (serve.demo && !serve.config.empty())
    return Refusal{"Flags --demo and --config exclude each other: the demo has settings of its own."};
  if (serve.listen && !http::parse_listen_address(*serve.listen))
    return Refusal{fmt::format("Flag --listen has the value \"{}\": it has to be ADDRESS:PORT, such as 127.0.0.1:8080.", *serve.listen)};
  if (serve.data && serve.data->empty()) return Refusal{"Flag --data has an empty value: it has to be the path of a folder."};
  return Command(serve);
}

Result<Command, std::string> parse_add_user(const std::vector<std::string>& arguments) {
  const auto given = read_flags(arguments, 2, "user add", {{"--config", "--clinic", "--name", "--email", "--role"}, {}});
  if (!given) return Refusal{given.why()};
  for (const char* flag : {"--config", "--clinic", "--name", "--email", "--role"})
    if (!given->has(flag)) return missing(flag, "user add");
  AddUser add{*given->value("--config"), *given->value("--clinic"), *given->value("--name"), *given->value("--email"), {}};
  for (const auto& [flag, role] : given->values) {
    if (flag != "--role") continue;
    if (role == "admin") {
      add.roles.push_back(clinic::Role::admin);
    } else if (role == "provider") {
      add.roles.push_back(clinic::Role::provider);
    } else if (role == "scheduler") {
      add.roles.push_back(clinic::Role::scheduler);
    } else {
      return Refusal{fmt::format("Flag --role has the value \"{}\": it has to be admin, provider or scheduler.", role)};
    }
  }
  return Command(add);
}

}  // namespace

Result<Command, std::string> parse_arguments(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return Refusal{"bedside needs a command, such as: bedside serve --demo (see bedside --help)."};
  const auto& first = arguments[0];
  const std::string second = arguments.size() > 1 ? arguments[1] : "";
  if (first == "--help" || first == "-h" || first == "help") return Command(ShowHelp{});
  if (first == "--version") return Command(ShowVersion{});
  if (contains(arguments, "--help")) return Command(ShowHelp{});
  if (first == "serve") return parse_serve(arguments);
  if (first == "config") {
    if (arguments.size() > 1) return Refusal{fmt::format("\"{}\" is not a flag of bedside config: it takes none.", second)};
    return Command(ShowConfig{});
  }
  if (first == "check") {
    const auto given = read_flags(arguments, 1, "check", {{"--config"}, {}});
    if (!given) return Refusal{given.why()};
    if (!given->has("--config")) return missing("--config", "check");
    return Command(Check{*given->value("--config")});
  }
  if (first == "user" && second == "add") return parse_add_user(arguments);
  if (first == "clinic" && second == "list") {
    const auto given = read_flags(arguments, 2, "clinic list", {{"--config"}, {}});
    if (!given) return Refusal{given.why()};
    if (!given->has("--config")) return missing("--config", "clinic list");
    return Command(ListClinics{*given->value("--config")});
  }
  if (first == "key" && second == "rotate") {
    const auto given = read_flags(arguments, 2, "key rotate", {{"--config"}, {}});
    if (!given) return Refusal{given.why()};
    if (!given->has("--config")) return missing("--config", "key rotate");
    return Command(RotateKey{*given->value("--config")});
  }
  if (first == "audit" && second == "verify") {
    const auto given = read_flags(arguments, 2, "audit verify", {{"--config", "--head"}, {}});
    if (!given) return Refusal{given.why()};
    if (!given->has("--config")) return missing("--config", "audit verify");
    VerifyAudit verify{*given->value("--config"), {}};
    for (const auto& [flag, head] : given->values) {
      if (flag != "--head") continue;
      if (head.find('=') == std::string::npos)
        return Refusal{fmt::format("Flag --head has the value \"{}\": it has to be CLINIC=HEAD as audit verify printed it.", head)};
      verify.heads.push_back(head);
    }
    return Command(verify);
  }
  return Refusal{fmt::format("\"{}\" is not a command: bedside --help lists them.", first)};
}

std::string help_text() {
  return
      "bedside: a self-hosted clinic for video visits.\n"
      "\n"
      "  bedside serve --config FILE                 serve a clinic with these settings\n"
      "  bedside serve --demo [--listen ADDR:PORT] [--data DIR]\n"
      "                                              a clinic to try out, with people and visits in it;\n"
      "                                              starts afresh unless --data names a folder to keep\n"
      "  bedside check --config FILE                 are these settings good, do files and database open\n"
      "  bedside config                              print a settings file with every value explained\n"
      "  bedside user add --config FILE --clinic NAME --name NAME --email ADDRESS --role ROLE [--role ROLE]\n"
      "                                              add a person (admin, provider, scheduler); makes the\n"
      "                                              clinic if there is none of that name; prints a\n"
      "                                              one-time link for choosing a password\n"
      "  bedside clinic list --config FILE           each clinic's id, name and the telephone numbers it shows\n"
      "  bedside key rotate --config FILE            add a new key to secret.key; restart to use it\n"
      "  bedside audit verify --config FILE [--head CLINIC=HEAD]\n"
      "                                              check the audit log's chain, and print its heads\n"
      "  bedside --version\n"
      "  bedside --help\n"
      "\n"
      "Ends with 0 when done, 1 when it failed, 2 when a flag or setting is wrong.\n";
}

}  // namespace bedside::server
