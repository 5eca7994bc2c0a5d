#include "server/trunk_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/contact.hpp"

namespace bedside::server {
namespace {

const std::string& text_of(const SettingValue& value) { return std::get<std::string>(value); }

bool is_plain_word(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || std::string_view("<>\"@;:?/\\[]").find(c) != std::string_view::npos;
  });
}

std::string take_name(TrunkDraft& draft, const SettingValue& value) {
  const auto& name = text_of(value);
  const bool good = !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (!good) return "a name of 1 to 32 small letters, digits and hyphens";
  draft.trunk.name = name;
  return {};
}

std::string take_transport(TrunkDraft& draft, const SettingValue& value) {
  const auto& word = text_of(value);
  if (word == "udp") {
    draft.trunk.transport = sip::Transport::udp;
  } else if (word == "tcp") {
    draft.trunk.transport = sip::Transport::tcp;
  } else if (word == "tls") {
    draft.trunk.transport = sip::Transport::tls;
  } else {
    return "\"udp\", \"tcp\" or \"tls\"";
  }
  return {};
}

std::string take_listen(TrunkDraft& draft, const SettingValue& value) {
  draft.listen_given = true;
  draft.trunk.listen.reset();
  if (text_of(value).empty()) return {};
  const auto address = http::parse_listen_address(text_of(value));
  if (!address) return "ADDRESS:PORT, such as \"0.0.0.0:5060\", or empty for connections of our own alone";
  draft.trunk.listen = sip::make_endpoint(address->address, address->port);
  return {};
}

std::string take_announce(TrunkDraft& draft, const SettingValue& value) {
  if (!text_of(value).empty() && !parse_address(text_of(value))) return "an address, such as \"203.0.113.5\"";
  draft.trunk.announce = text_of(value);
  return {};
}

/// "sip.trunk.example", "sip.trunk.example:5080", "203.0.113.9", "[2001:db8::9]:5060"
std::string take_server(TrunkDraft& draft, const SettingValue& value) {
  static const std::string kRight = "a host, with a port where it is not found by itself, such as \"sip.trunk.example\" or \"203.0.113.9:5060\"";
  const auto& text = text_of(value);
  draft.trunk.server_port = 0;
  draft.trunk.server = text;
  if (text.empty() || parse_address(text)) return {};
  if (const auto address = http::parse_listen_address(text)) {
    draft.trunk.server = address->address;
    draft.trunk.server_port = address->port;
    return address->port == 0 ? kRight : std::string{};
  }
  const auto colon = text.rfind(':');
  draft.trunk.server = text.substr(0, colon);
  if (!is_plain_word(draft.trunk.server) || draft.trunk.server.empty()) return kRight;
  if (colon == std::string::npos) return {};
  const auto endpoint = http::parse_listen_address("0.0.0.0" + text.substr(colon));
  if (!endpoint || endpoint->port == 0) return kRight;
  draft.trunk.server_port = endpoint->port;
  return {};
}

std::string take_user(TrunkDraft& draft, const SettingValue& value) {
  if (!is_plain_word(text_of(value))) return "the account's name, without the host";
  draft.user = text_of(value);
  return {};
}

std::string take_addresses(TrunkDraft& draft, const SettingValue& value) {
  NetworkList list;
  for (const auto& network : std::get<Words>(value))
    if (!list.add(network)) return "addresses or networks, such as [\"203.0.113.9\", \"198.51.100.0/24\"]";
  draft.trunk.addresses = std::move(list);
  return {};
}

std::string take_srtp(TrunkDraft& draft, const SettingValue& value) {
  const auto& word = text_of(value);
  if (word == "off") {
    draft.trunk.srtp = sip::SrtpMode::off;
  } else if (word == "allowed") {
    draft.trunk.srtp = sip::SrtpMode::allowed;
  } else if (word == "required") {
    draft.trunk.srtp = sip::SrtpMode::required;
  } else {
    return "\"off\", \"allowed\" or \"required\"";
  }
  return {};
}

template <class Member>
std::function<std::string(TrunkDraft&, const SettingValue&)> plain(Member member) {
  return [member](TrunkDraft& draft, const SettingValue& value) {
    draft.trunk.*member = text_of(value);
    return std::string{};
  };
}

std::vector<TrunkRow> make_rows() {
  using Kind = SettingKind;
  std::vector<TrunkRow> rows;
  const auto add = [&rows](std::string key, Kind kind, std::string example, std::string explanation,
                           std::function<std::string(TrunkDraft&, const SettingValue&)> take) {
    rows.push_back({std::move(key), kind, std::move(example), std::move(explanation), std::move(take)});
  };
  add("name", Kind::text, "\"main\"", "What it is called in the log, and in BEDSIDE_TRUNK_MAIN_PASSWORD and the like.", take_name);
  add("transport", Kind::text, "\"udp\"", "\"udp\", \"tcp\" or \"tls\".", take_transport);
  add("listen", Kind::text, "\"0.0.0.0:5060\"",
      "Where the trunk's calls arrive: ADDRESS:PORT. Trunks of one transport may share it. Empty: only along connections\n"
      "that this program makes itself (tcp, tls). Without this setting: 0.0.0.0:5060; with tls 0.0.0.0:5061, or none\n"
      "where there is no certificate.",
      take_listen);
  add("announce", Kind::text, "\"\"", "The address that the trunk reaches this machine under, where it differs (behind NAT).", take_announce);
  add("server", Kind::text, "\"sip.trunk.example\"",
      "The trunk's host, for calls that the clinic makes and for the registration. Without a port its SRV records are\n"
      "asked, then its address is taken with the usual port. With tls its certificate has to name this host.",
      take_server);
  add("register", Kind::flag, "true", "Registers the account at the server. Without this setting: where there is a user.",
      [](TrunkDraft& draft, const SettingValue& value) {
        draft.registers = std::get<bool>(value);
        return std::string{};
      });
  add("user", Kind::text, "\"account\"", "The account at the trunk. Empty: the trunk knows this machine by its address.", take_user);
  add("password", Kind::text, "\"\"", "Better in the environment: BEDSIDE_TRUNK_MAIN_PASSWORD.", [](TrunkDraft& draft, const SettingValue& value) {
    draft.password = Secret<std::string>(text_of(value));
    return std::string{};
  });
  add("addresses", Kind::list, "[\"203.0.113.0/28\"]",
      "Who may call, besides the server: the addresses or networks that the trunk's calls and sound come from. Whatever\n"
      "comes from elsewhere is not answered at all.",
      take_addresses);
  add("srtp", Kind::text, "\"allowed\"", "Encrypted sound (SDES): \"required\", \"allowed\" or \"off\". Worth its name with tls only.", take_srtp);
  add("tls_certificate", Kind::text, "\"\"", "PEM files for a trunk that connects to us by TLS.", plain(&sip::TrunkSettings::tls_certificate));
  add("tls_key", Kind::text, "\"\"", "The certificate's key.", plain(&sip::TrunkSettings::tls_key));
  add("tls_ca", Kind::text, "\"\"", "PEM file of the authority that signed the trunk's certificate. Empty: the system's.",
      plain(&sip::TrunkSettings::tls_ca));
  return rows;
}

}  // namespace

const std::vector<TrunkRow>& trunk_rows() {
  static const std::vector<TrunkRow> rows = make_rows();
  return rows;
}

std::string take_trunk_number(TrunkDraft& draft, sip::TrunkNumber taken) {
  if (!parse_phone_number(taken.number)) return "a number in international form, such as \"+15551234567\"";
  const auto label = parse_display_name(taken.label.empty() ? taken.number : taken.label);
  if (!label) return "a label of 1 to 80 characters";
  if (!taken.label.empty()) taken.label = *label;
  const auto& country = taken.country;
  const bool two_letters = country.size() == 2 && std::all_of(country.begin(), country.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!country.empty() && !two_letters) return "a country of two capital letters, such as \"US\"";
  for (auto& clinic : taken.clinics) {
    const auto name = parse_display_name(clinic);
    if (!name) return "shown by clinics that are named as `bedside clinic list` prints them";
    clinic = *name;
  }
  auto& numbers = draft.trunk.numbers;
  if (std::any_of(numbers.begin(), numbers.end(), [&](const sip::TrunkNumber& other) { return other.number == taken.number; }))
    return "each number once";
  numbers.push_back(std::move(taken));
  return {};
}

std::string finish_trunk(TrunkDraft& draft) {
  auto& trunk = draft.trunk;
  if (trunk.name.empty()) return "A [[trunk]] has no name: give it one, such as name = \"main\".";
  const auto say = [&](std::string_view rest) { return fmt::format("Trunk {} {}", trunk.name, rest); };
  if (trunk.server.empty() && trunk.addresses.empty())
    return say("has neither server nor addresses: nobody could call. Give the addresses that its calls come from, or its server.");
  if (draft.user.empty() != draft.password.reveal().empty()) return say("needs user and password together: give both, or neither.");
  if (!draft.user.empty()) trunk.credentials = sip::Credentials{draft.user, draft.password};
  trunk.registers = draft.registers.value_or(trunk.credentials.has_value() && !trunk.server.empty());
  if (trunk.registers && (trunk.server.empty() || !trunk.credentials)) return say("can register only with server, user and password.");
  if (trunk.tls_certificate.empty() != trunk.tls_key.empty())
    return say("needs tls_certificate and tls_key together: give both files, or neither.");
  const bool tls = trunk.transport == sip::Transport::tls;
  if (!draft.listen_given && (!tls || !trunk.tls_certificate.empty())) trunk.listen = sip::make_endpoint("0.0.0.0", sip::default_port(trunk.transport));
  if (tls && trunk.listen && trunk.tls_certificate.empty()) return say("listens by TLS and needs tls_certificate and tls_key for it.");
  if (tls && parse_address(trunk.server)) return say("needs its server's name for TLS, as it stands in the certificate, not an address.");
  if (!trunk.listen && trunk.transport == sip::Transport::udp) return say("needs listen: UDP has no connections of our own.");
  if (!trunk.listen && trunk.server.empty()) return say("neither listens nor has a server to connect to.");
  return {};
}

std::string check_trunks(const std::vector<sip::TrunkSettings>& trunks) {
  for (std::size_t i = 0; i < trunks.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (trunks[i].name == trunks[k].name) return fmt::format("There are two trunks of the name {}: each needs its own.", trunks[i].name);
  return {};
}

std::string example_trunk() {
  std::string out =
      "\n# The telephone: a [[trunk]] for each SIP trunk, none by default. Each key has an environment override too:\n"
      "# BEDSIDE_TRUNK_NAME_KEY.\n# [[trunk]]\n";
  for (const auto& row : trunk_rows()) {
    std::istringstream lines(row.explanation);
    for (std::string line; std::getline(lines, line);) out += "#   # " + line + "\n";
    out += "#   " + row.key + " = " + row.example_toml + "\n";
  }
  return out +
         "#   # The numbers that people dial, as they are shown to them. Every clinic of this server shows a number, unless\n"
         "#   # it names those that do, by name or id as `bedside clinic list` prints them. A PIN is good on all of them.\n"
         "#   numbers = [\n"
         "#     { number = \"+15551234567\", label = \"Boston\", country = \"US\", clinics = [\"Clinic\"] },\n"
         "#     { number = \"+18005550199\", label = \"Toll-free\", country = \"US\", toll_free = true },\n"
         "#   ]\n";
}

}  // namespace bedside::server
