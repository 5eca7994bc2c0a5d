// The operator's settings: one TOML file, each value explained, each with an environment override
// BEDSIDE_<SECTION>_<KEY> (of a trunk: BEDSIDE_TRUNK_<NAME>_<KEY>). Whatever is unknown or wrong is refused with one
// sentence that names the setting, the value and what would be right. Opens nothing and checks no file: that is `check`
// and `serve`.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "delivery/sms_sender.hpp"
#include "delivery/smtp_sender.hpp"
#include "desk/context.hpp"
#include "http/proxies.hpp"
#include "http/server.hpp"
#include "sip/trunk.hpp"

namespace bedside::server {

struct Settings {
  // [server]
  std::vector<std::string> listen = {"127.0.0.1:8080"};
  std::string public_url;  // empty: made of the first address to listen on
  std::string data = "data";
  std::string tls_certificate;
  std::string tls_key;
  http::TrustedProxies trusted_proxies;
  int request_workers = 8;
  // [storage]
  std::string database;  // empty: bedside.db in `data`
  // [turn]
  std::vector<std::string> turn_urls;  // empty: no relay
  Secret<std::string> turn_secret;

  // [media]
  std::uint16_t media_port = 40000;
  bool media_tcp = true;
  std::vector<std::string> media_listen;    // empty: every address of this machine
  std::vector<std::string> media_announce;  // empty: what it listens on
  int media_workers = 0;                    // 0: one per processor
  // [smtp], [sms]: none without a host or a base_url
  std::optional<delivery::SmtpSettings> smtp;
  std::optional<delivery::SmsSettings> sms;
  desk::TextingRules texting;  // prefixes: where none are given, the country of sms.from
  bool sms_signed = true;   // the service signs what it tells
  bool sms_answers = true;  // STOP, HELP and START are answered by this program
  // [clinic]: what the clinic of a first start begins with
  std::string clinic_name = "Clinic";
  std::string clinic_language = "en";
  std::string clinic_time_zone = "UTC";
  std::string admin_name = "Administrator";
  std::string admin_email = "admin@clinic.example";
  // [telephone], [[trunk]]: no telephone without a trunk
  std::uint16_t first_leg_port = 41000;
  std::uint16_t last_leg_port = 41399;
  std::vector<std::string> greeting_languages = {"en", "es"};
  std::string recordings;  // a folder; empty: those of the program alone
  std::vector<std::string> call_prefixes;  // empty: the countries of the trunks' own numbers
  desk::CallingRules calling;              // its limits alone; see calling_rules()
  std::vector<sip::TrunkSettings> trunks;
  // [metrics]
  std::string metrics_listen;  // empty: nowhere
  Secret<std::string> metrics_token;
  // [log]
  bool log_requests = false;

  std::string database_or_default() const { return database.empty() ? data + "/bedside.db" : database; }
  std::string key_file() const { return data + "/secret.key"; }
};

/// One sentence for the operator.
struct WrongSetting {
  std::string sentence;
};

/// "127.0.0.1:8080", "[::1]:443": nobody else can reach it.
bool is_this_machine(const std::string& listen);

using Environment = std::map<std::string, std::string>;
/// Of this process: the BEDSIDE_* variables.
Environment environment_of_process();

/// `path` empty: defaults and environment only.
Result<Settings, WrongSetting> load_settings(const std::string& path, const Environment& environment);
Result<Settings, WrongSetting> parse_settings(const std::string& toml, const std::string& name_for_messages,
                                              const Environment& environment);

/// A settings file with every setting, its default and its explanation; itself a good settings file.
std::string example_settings();

}  // namespace bedside::server
