#include "server/setting_table.hpp"

#include <algorithm>

#include "base/contact.hpp"
#include "storage/postgres_address.hpp"

namespace bedside::server {
namespace {

const std::string& text_of(const SettingValue& value) { return std::get<std::string>(value); }
std::int64_t number_of(const SettingValue& value) { return std::get<std::int64_t>(value); }
const Words& words_of(const SettingValue& value) { return std::get<Words>(value); }

/// For texts that need no check.
template <class Member>
std::function<std::string(Draft&, const SettingValue&)> plain(Member member) {
  return [member](Draft& draft, const SettingValue& value) {
    draft.settings.*member = text_of(value);
    return std::string{};
  };
}

template <class Member>
std::function<std::string(Draft&, const SettingValue&)> number(Member member, std::int64_t least, std::int64_t most) {
  return [=](Draft& draft, const SettingValue& value) -> std::string {
    if (number_of(value) < least || number_of(value) > most)
      return "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    using Number = std::remove_reference_t<decltype(draft.settings.*member)>;
    draft.settings.*member = static_cast<Number>(number_of(value));
    return {};
  };
}

std::function<std::string(Draft&, const SettingValue&)> flag(bool Settings::* member) {
  return [member](Draft& draft, const SettingValue& value) {
    draft.settings.*member = std::get<bool>(value);
    return std::string{};
  };
}

bool is_web_address(const std::string& text) {
  const bool scheme = text.starts_with("http://") || text.starts_with("https://");
  const auto rest = scheme ? text.substr(text.find("//") + 2) : std::string{};
  return scheme && !rest.empty() && rest.find_first_of(" \t\r\n\"<>\\?#@") == std::string::npos;
}

std::string take_public_url(Draft& draft, const SettingValue& value) {
  std::string url = text_of(value);
  while (url.ends_with('/')) url.pop_back();
  const auto slashes = url.find("//");
  if (!url.empty() && (!is_web_address(url) || url.find('/', slashes + 2) != std::string::npos))
    return "the address that people type, without a path, such as \"https://visits.example.org\"";
  draft.settings.public_url = std::move(url);
  return {};
}

std::string take_proxies(Draft& draft, const SettingValue& value) {
  for (const auto& network : words_of(value))
    if (!draft.settings.trusted_proxies.add(network))
      return "addresses or networks, such as [\"127.0.0.1\", \"10.0.0.0/8\"]";
  return {};
}

template <class Member>
std::function<std::string(Draft&, const SettingValue&)> addresses(Member member) {
  return [member](Draft& draft, const SettingValue& value) -> std::string {
    for (const auto& address : words_of(value))
      if (!parse_address(address)) return "addresses of this machine, such as [\"203.0.113.5\"]";
    draft.settings.*member = words_of(value);
    return {};
  };
}

/// "Name <address>" or "address"; the name before it is not used: messages carry the clinic's own.
std::string take_from(Draft& draft, const SettingValue& value) {
  std::string address = text_of(value);
  if (address.empty()) return {};
  const auto open = address.find('<');
  if (open != std::string::npos && address.ends_with('>')) address = address.substr(open + 1, address.size() - open - 2);
  auto parsed = parse_email_address(address);
  if (!parsed) return "an e-mail address, such as \"visits@clinic.example\"";
  draft.smtp.from = *parsed;
  return {};
}

std::string take_tls_mode(Draft& draft, const SettingValue& value) {
  using Tls = delivery::SmtpSettings::Tls;
  const auto& mode = text_of(value);
  if (mode == "starttls") {
    draft.smtp.tls = Tls::starttls;
  } else if (mode == "implicit") {
    draft.smtp.tls = Tls::implicit;
  } else if (mode == "none") {
    draft.smtp.tls = Tls::none;
  } else {
    return "\"starttls\", \"implicit\" or \"none\"";
  }
  return {};
}

std::string take_database(Draft& draft, const SettingValue& value) {
  const auto& text = text_of(value);
  const bool for_libpq = text.find("dbname=") != std::string::npos || text.find("host=") != std::string::npos ||
                         text.starts_with("postgres:") || text.starts_with("postgresql:");
  if (!storage::is_postgres_address(text) && (for_libpq || text.find("://") != std::string::npos))
    return "the path of a file, or postgresql://user:password@host:port/database";
  if (storage::is_postgres_address(text) && !storage::write_postgres_address(text))
    return "postgresql://user:password@host:port/database, where user and password have characters such as @ : / # % as %40 %3A %2F %23 %25";
  draft.settings.database = text;
  return {};
}

std::string take_turn_urls(Draft& draft, const SettingValue& value) {
  for (const auto& url : words_of(value)) {
    const bool scheme = url.starts_with("turn:") || url.starts_with("turns:");
    if (!scheme || url.size() > 255 || url.back() == ':' || url.find_first_of(" \t\r\n\"<>@/") != std::string::npos)
      return "addresses of TURN servers, such as [\"turns:turn.example.org:443?transport=tcp\"]";
  }
  draft.settings.turn_urls = words_of(value);
  return {};
}

std::string take_listen(Draft& draft, const SettingValue& value) {
  static const std::string kRight = "ADDRESS:PORT, such as \"127.0.0.1:8080\" or \"[::]:443\"";
  if (words_of(value).empty()) return kRight;
  for (const auto& address : words_of(value))
    if (!http::parse_listen_address(address)) return kRight;
  draft.settings.listen = words_of(value);
  return {};
}

std::string take_languages(Draft& draft, const SettingValue& value) {
  const bool tags = std::ranges::all_of(words_of(value), [](const std::string& word) { return parse_language_tag(word).ok(); });
  if (!tags || words_of(value).empty()) return "language tags, such as [\"en\", \"es\"]";
  draft.settings.greeting_languages = words_of(value);
  return {};
}

std::string take_sms_kind(Draft& draft, const SettingValue& value) {
  using SmsKind = delivery::SmsSettings::Kind;
  const auto& kind = text_of(value);
  if (kind == "twilio") draft.sms.kind = SmsKind::twilio;
  else if (kind == "kannel") draft.sms.kind = SmsKind::kannel;
  else if (kind == "webhook") draft.sms.kind = SmsKind::webhook;
  else return "\"twilio\", \"kannel\" or \"webhook\"";
  return {};
}

std::string take_prefixes(std::vector<std::string>& to, const Words& prefixes) {
  for (const auto& prefix : prefixes) {
    const bool good = prefix.size() >= 2 && prefix.size() <= 9 && prefix[0] == '+' && prefix[1] != '0' &&
                      std::all_of(prefix.begin() + 1, prefix.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!good) return "beginnings of numbers in international form, such as [\"+1\", \"+44\"]";
  }
  to = prefixes;
  return {};
}

std::string take_call_prefixes(Draft& draft, const SettingValue& value) { return take_prefixes(draft.settings.call_prefixes, words_of(value)); }
std::string take_text_prefixes(Draft& draft, const SettingValue& value) { return take_prefixes(draft.settings.texting.prefixes, words_of(value)); }

std::string take_agencies(Draft& draft, const SettingValue& value) {
  for (const auto& number : words_of(value))
    if (!parse_phone_number(number)) return "numbers in international form, such as [\"+15551234567\"]";
  draft.settings.texting.agencies = words_of(value);
  return {};
}

/// So many text messages.
std::function<std::string(Draft&, const SettingValue&)> texts_at_most(int desk::TextingRules::*member) {
  return [member](Draft& draft, const SettingValue& value) -> std::string {
    if (number_of(value) < 0 || number_of(value) > 1'000'000) return "a whole number from 0 to 1000000";
    draft.settings.texting.*member = static_cast<int>(number_of(value));
    return {};
  };
}

/// So many calls of the clinic's.
std::function<std::string(Draft&, const SettingValue&)> calls_at_most(int desk::CallingRules::*member) {
  return [member](Draft& draft, const SettingValue& value) -> std::string {
    if (number_of(value) < 0 || number_of(value) > 10000) return "a whole number from 0 to 10000";
    draft.settings.calling.*member = static_cast<int>(number_of(value));
    return {};
  };
}

std::vector<SettingRow> make_rows() {
  using Kind = SettingKind;
  std::vector<SettingRow> rows;
  const auto add = [&rows](std::string section, std::string key, Kind kind, std::string default_toml, std::string explanation,
                           std::function<std::string(Draft&, const SettingValue&)> take) {
    rows.push_back({std::move(section), std::move(key), kind, std::move(default_toml), std::move(explanation), std::move(take)});
  };

  add("server", "listen", Kind::list, "[\"127.0.0.1:8080\"]",
      "Where the pages are served: ADDRESS:PORT, one or a list. Port 0 takes a free one.", take_listen);
  add("server", "public_url", Kind::text, "\"\"",
      "The address that stands in every link, such as \"https://visits.example.org\".\nEmpty: http://ADDRESS:PORT of the first address above.",
      take_public_url);
  add("server", "data", Kind::text, "\"/var/lib/bedside\"",
      "Folder of the database and of secret.key. Back both up, and keep the key apart from the database's copy.\n"
      "Without this setting: the folder data below where the program is started.",
      [](Draft& draft, const SettingValue& value) -> std::string {
        if (text_of(value).empty()) return "the path of a folder";
        draft.settings.data = text_of(value);
        while (draft.settings.data.size() > 1 && draft.settings.data.ends_with('/')) draft.settings.data.pop_back();
        return {};
      });
  add("server", "tls_certificate", Kind::text, "\"\"",
      "PEM files for HTTPS inside the program; taken up again within seconds when they change.\n"
      "Empty: plain HTTP, for this machine alone or behind a proxy that is named in trusted_proxies.",
      plain(&Settings::tls_certificate));
  add("server", "tls_key", Kind::text, "\"\"", "The certificate's key.", plain(&Settings::tls_key));
  add("server", "trusted_proxies", Kind::list, "[]",
      "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses or networks.", take_proxies);
  add("server", "request_workers", Kind::number, "8", "Threads that answer requests; they mostly wait for the database.",
      number(&Settings::request_workers, 1, 64));

  add("storage", "database", Kind::text, "\"\"",
      "Path of a SQLite file, or postgresql://user:password@host:port/database (PostgreSQL 13 or newer).\n"
      "There the user owns the database: CREATE DATABASE bedside OWNER bedside ENCODING 'UTF8' TEMPLATE template0.\n"
      "A password is better in the environment: BEDSIDE_STORAGE_DATABASE, or libpq's PGPASSFILE.\n"
      "Empty: bedside.db in the data folder.",
      take_database);

  add("media", "port", Kind::number, "40000",
      "UDP port of the first media worker; each further worker takes the next one. 0 takes free ones.\n"
      "Browsers must reach them: open them in the firewall.",
      number(&Settings::media_port, 0, 65000));
  add("media", "tcp", Kind::flag, "true",
      "The same ports by TCP too, for browsers on networks that let no UDP through: open them in the firewall as well.",
      flag(&Settings::media_tcp));
  add("media", "listen", Kind::list, "[]", "Addresses of this machine for media. Empty: all of them.", addresses(&Settings::media_listen));
  add("media", "announce", Kind::list, "[]",
      "Addresses that browsers are told, where they differ (behind NAT). Empty: those listened on.", addresses(&Settings::media_announce));
  add("media", "workers", Kind::number, "0", "Threads that forward media. 0: one per processor.", number(&Settings::media_workers, 0, 256));

  add("turn", "urls", Kind::list, "[]",
      "Relays for browsers on networks that let out nothing but HTTPS: coturn, as docs/turn.md sets it up. Such as\n"
      "[\"turn:turn.example.org:3478?transport=udp\", \"turns:turn.example.org:443?transport=tcp\"]. Empty: none.",
      take_turn_urls);
  add("turn", "secret", Kind::text, "\"\"",
      "coturn's static-auth-secret. Better in the environment: BEDSIDE_TURN_SECRET.",
      [](Draft& draft, const SettingValue& value) {
        draft.settings.turn_secret = Secret<std::string>(text_of(value));
        return std::string{};
      });

  add("telephone", "first_port", Kind::number, "41000",
      "UDP ports for the sound of telephone calls, two for each call. The trunks must reach them: open them in the firewall.\n"
      "Trunks and their numbers stand at the end of this file; without one there is no telephone.",
      number(&Settings::first_leg_port, 1024, 65000));
  add("telephone", "last_port", Kind::number, "41399", "", number(&Settings::last_leg_port, 1025, 65535));
  add("telephone", "languages", Kind::list, "[\"en\", \"es\"]", "In which callers are greeted, in this order.", take_languages);
  add("telephone", "recordings", Kind::text, "\"\"",
      "Folder of recordings of your own, which win over the program's file by file (docs/telephone.md). Empty: none.",
      plain(&Settings::recordings));
  add("telephone", "call_prefixes", Kind::list, "[]",
      "Calls that the clinic makes to patients and guests: what their numbers may begin with, such as [\"+1\", \"+44\"].\n"
      "Empty: the countries of the trunks' own numbers, so without numbers nobody is called. +1 is all of North America\n"
      "with the islands, some of them dear: longer beginnings such as \"+1617\" are narrower. Calls need a trunk with a server.",
      take_call_prefixes);
  add("telephone", "calls_per_visit_and_day", Kind::number, "20", "At most so many such calls; 0: none.",
      calls_at_most(&desk::CallingRules::per_visit_and_day));
  add("telephone", "calls_per_clinic_and_hour", Kind::number, "60", "", calls_at_most(&desk::CallingRules::per_clinic_and_hour));
  add("telephone", "calls_per_clinic_and_day", Kind::number, "300", "", calls_at_most(&desk::CallingRules::per_clinic_and_day));

  add("smtp", "host", Kind::text, "\"\"", "The mail server. Empty: no e-mail is sent, and the pages say so.",
      [](Draft& draft, const SettingValue& value) -> std::string {
        if (text_of(value).find_first_of(" /@\t\r\n") != std::string::npos) return "a host's name or address";
        draft.smtp.host = text_of(value);
        return {};
      });
  add("smtp", "port", Kind::number, "587", "587 for starttls, 465 for implicit.",
      [](Draft& draft, const SettingValue& value) -> std::string {
        if (number_of(value) < 1 || number_of(value) > 65535) return "a port from 1 to 65535";
        draft.smtp.port = static_cast<std::uint16_t>(number_of(value));
        return {};
      });
  add("smtp", "tls", Kind::text, "\"starttls\"", "\"starttls\", \"implicit\" or \"none\" (this machine only).", take_tls_mode);
  add("smtp", "ca_file", Kind::text, "\"\"", "PEM file of the authority that signed the mail server's certificate. Empty: the system's.",
      [](Draft& draft, const SettingValue& value) {
        draft.smtp.ca_file = text_of(value);
        return std::string{};
      });
  add("smtp", "user", Kind::text, "\"\"", "Empty: no authentication.", [](Draft& draft, const SettingValue& value) {
    draft.smtp.user = text_of(value);
    return std::string{};
  });
  add("smtp", "password", Kind::text, "\"\"", "Better in the environment: BEDSIDE_SMTP_PASSWORD.", [](Draft& draft, const SettingValue& value) {
    draft.smtp.password = Secret<std::string>(text_of(value));
    return std::string{};
  });
  add("smtp", "from", Kind::text, "\"\"", "The sender's address, such as \"visits@clinic.example\".", take_from);

  add("smtp", "dkim_selector", Kind::text, "\"\"",
      "Signs each e-mail (DKIM), so that it is not taken for spam; a mail server that signs itself needs neither.\n"
      "openssl genrsa -out dkim.pem 2048 makes a key. `bedside check` prints the record to publish in DNS.",
      [](Draft& draft, const SettingValue& value) -> std::string {
        const std::string& text = text_of(value);
        const bool good = text.size() <= 63 && std::all_of(text.begin(), text.end(), [](char c) {
                            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
                          });
        if (!good) return "a name in DNS of letters, digits and hyphens, such as \"bedside\"";
        draft.smtp.dkim_selector = text;
        return {};
      });
  add("smtp", "dkim_key", Kind::text, "\"\"", "PEM file of an RSA key without a passphrase, readable by this program alone.",
      [](Draft& draft, const SettingValue& value) {
        draft.smtp.dkim_key = text_of(value);
        return std::string{};
      });

  add("sms", "sender", Kind::text, "\"twilio\"",
      "\"twilio\": a service with an API of Twilio's shape. \"kannel\": Kannel's sendsms, and so any operator with SMPP.\n"
      "\"webhook\": a program of your own, which is sent signed JSON (docs/messages.md).", take_sms_kind);
  add("sms", "base_url", Kind::text, "\"\"",
      "https://api.twilio.com or another; of Kannel its smsbox (http://127.0.0.1:13013); of a webhook its whole address.\n"
      "Empty: no text messages are sent, and the pages say so.",
      [](Draft& draft, const SettingValue& value) -> std::string {
        if (!text_of(value).empty() && !is_web_address(text_of(value))) return "an address such as \"https://api.twilio.com\"";
        draft.sms.base = text_of(value);
        return {};
      });
  add("sms", "account", Kind::text, "\"\"", "Of Kannel: the username of its sendsms-user. A webhook has none.", [](Draft& draft, const SettingValue& value) {
    draft.sms.account = text_of(value);
    return std::string{};
  });
  add("sms", "token", Kind::text, "\"\"", "The account's token; of Kannel the password; of a webhook the secret that signs. Better in the environment: BEDSIDE_SMS_TOKEN.", [](Draft& draft, const SettingValue& value) {
    draft.sms.token = Secret<std::string>(text_of(value));
    return std::string{};
  });
  add("sms", "from", Kind::text, "\"\"", "Number (+15550100000), sender name, or messaging service (MG...).",
      [](Draft& draft, const SettingValue& value) {
        draft.sms.from = text_of(value);
        return std::string{};
      });
  add("sms", "prefixes", Kind::list, "[]",
      "What the numbers may begin with that are sent text messages, such as [\"+1\", \"+44\"]. Empty: the country of `from`.\n"
      "+1 is all of North America with the islands, some of them dear: longer beginnings such as \"+1617\" are narrower.",
      take_text_prefixes);
  add("sms", "agencies", Kind::list, "[]", "Numbers of interpreters' agencies, such as [\"+15551234567\"]: the limits below do not hold for them.",
      take_agencies);
  add("sms", "per_number_and_day", Kind::number, "20", "At most so many text messages; a day ends at midnight UTC. 0: none.",
      texts_at_most(&desk::TextingRules::per_number_and_day));
  add("sms", "neighbours_per_day", Kind::number, "10", "To so many numbers that differ in their last two digits alone.",
      texts_at_most(&desk::TextingRules::neighbours_per_day));
  add("sms", "per_visit_and_day", Kind::number, "60", "", texts_at_most(&desk::TextingRules::per_visit_and_day));
  add("sms", "per_clinic_and_day", Kind::number, "2000", "", texts_at_most(&desk::TextingRules::per_clinic_and_day));
  add("sms", "signed", Kind::flag, "true",
      "A service of Twilio's shape signs what it tells of a message and hands on of answers (X-Twilio-Signature, with `token`),\n"
      "and what it has not signed is refused. false: for one that does not sign; the unguessable addresses that it is given are\n"
      "proof then, as they are with Kannel and a webhook.",
      flag(&Settings::sms_signed));
  add("sms", "answers", Kind::flag, "true",
      "STOP, HELP and START are answered by this program. false: the service answers them, so that nobody reads two answers.",
      flag(&Settings::sms_answers));

  add("clinic", "name", Kind::text, "\"Clinic\"",
      "Public name of the clinic that the first start makes; gives away no specialty. Changed later in its settings page.",
      [](Draft& draft, const SettingValue& value) -> std::string {
        auto name = parse_display_name(text_of(value));
        if (!name) return "a name of 1 to 80 characters";
        draft.settings.clinic_name = *name;
        return {};
      });
  add("clinic", "language", Kind::text, "\"en\"", "Language of that clinic: \"en\" or \"es\".",
      [](Draft& draft, const SettingValue& value) -> std::string {
        if (!parse_language_tag(text_of(value))) return "a language tag, such as \"en\" or \"es\"";
        draft.settings.clinic_language = text_of(value);
        return {};
      });
  add("clinic", "time_zone", Kind::text, "\"UTC\"", "Its time zone, such as \"America/New_York\".", plain(&Settings::clinic_time_zone));
  add("clinic", "admin_name", Kind::text, "\"Administrator\"", "Its first admin, who gets the one-time set-up link.",
      [](Draft& draft, const SettingValue& value) -> std::string {
        auto name = parse_display_name(text_of(value));
        if (!name) return "a name of 1 to 80 characters";
        draft.settings.admin_name = *name;
        return {};
      });
  add("clinic", "admin_email", Kind::text, "\"admin@clinic.example\"", "The e-mail address that this admin signs in with.",
      [](Draft& draft, const SettingValue& value) -> std::string {
        auto email = parse_email_address(text_of(value));
        if (!email) return "an e-mail address, such as \"admin@clinic.example\"";
        draft.settings.admin_email = *email;
        return {};
      });

  add("metrics", "listen", Kind::text, "\"\"",
      "Where GET /metrics is answered for Prometheus and its like, such as \"127.0.0.1:9464\": away from the pages, so that no\n"
      "proxy in front of them hands it out. Numbers only, about nobody (docs/metrics.md). Empty: nowhere.",
      [](Draft& draft, const SettingValue& value) -> std::string {
        if (!text_of(value).empty() && !http::parse_listen_address(text_of(value))) return "ADDRESS:PORT, such as \"127.0.0.1:9464\"";
        draft.settings.metrics_listen = text_of(value);
        return {};
      });
  add("metrics", "token", Kind::text, "\"\"",
      "Who asks has to send it (Authorization: Bearer …). Needed where others than this machine can reach it, over HTTPS then if\n"
      "the server has a certificate. Better in the environment: BEDSIDE_METRICS_TOKEN.",
      [](Draft& draft, const SettingValue& value) -> std::string {
        const auto& token = text_of(value);
        const bool plain = std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 127; });
        if (!plain || (!token.empty() && token.size() < 16)) return "at least 16 letters, digits and signs without blanks, such as those of `openssl rand -hex 16`";
        draft.settings.metrics_token = Secret<std::string>(token);
        return {};
      });

  add("log", "requests", Kind::flag, "false", "A line per request: method, route, status, time. Never a path, name, address or number.",
      flag(&Settings::log_requests));
  return rows;
}

}  // namespace

const std::vector<SettingRow>& setting_rows() {
  static const std::vector<SettingRow> rows = make_rows();
  return rows;
}

std::string finish_draft(Draft& draft) {
  auto& settings = draft.settings;
  if (settings.tls_certificate.empty() != settings.tls_key.empty())
    return "Settings server.tls_certificate and server.tls_key belong together: give both files, or neither.";
  if (settings.last_leg_port <= settings.first_leg_port)
    return "Setting telephone.last_port has to be above telephone.first_port: a call takes two ports.";
  if (settings.turn_urls.empty() != settings.turn_secret.reveal().empty())
    return "Settings turn.urls and turn.secret belong together: a relay lets in who knows its secret.";
  if (!settings.metrics_listen.empty() && !is_this_machine(settings.metrics_listen) && settings.metrics_token.reveal().empty())
    return "Setting metrics.token is missing: others than this machine can reach metrics.listen, so it has to say what they are asked for.";
  if (!draft.smtp.host.empty()) {
    if (draft.smtp.from.empty()) return "Setting smtp.from is missing: with smtp.host it has to be the sender's e-mail address.";
    if (draft.smtp.dkim_key.empty() != draft.smtp.dkim_selector.empty())
      return "Settings smtp.dkim_selector and smtp.dkim_key belong together: give both, or neither.";
    settings.smtp = draft.smtp;
  }
  if (!draft.sms.base.empty()) {
    const bool webhook = draft.sms.kind == delivery::SmsSettings::Kind::webhook;
    while (!webhook && draft.sms.base.ends_with('/')) draft.sms.base.pop_back();
    if (draft.sms.account.empty() && !webhook) return "Setting sms.account is missing: with sms.base_url it has to be the service's account.";
    if (draft.sms.token.reveal().empty()) return "Setting sms.token is missing: with sms.base_url it has to be the account's token.";
    if (draft.sms.from.empty()) return "Setting sms.from is missing: with sms.base_url it has to be the sender's number or name.";
    if (settings.texting.prefixes.empty()) {
      const auto code = calling_code(draft.sms.from);
      if (code.empty()) return "Setting sms.prefixes is missing: with sms.from that is no number it has to say which countries' numbers are texted, such as [\"+1\"].";
      settings.texting.prefixes = {std::string(code)};
    }
    settings.sms = draft.sms;
  }
  return {};
}

}  // namespace bedside::server
