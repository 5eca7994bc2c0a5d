// E-mail by SMTP (RFC 5321) over libcurl: STARTTLS (RFC 3207), implicit TLS (RFC 8314) or none, with
// authentication and a DKIM signature where the settings say so. Certificates are checked always.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "delivery/dkim.hpp"
#include "delivery/sender.hpp"

namespace bedside::delivery {

struct SmtpSettings {
  enum class Tls { starttls, implicit, none };
  std::string host;
  std::uint16_t port = 587;
  Tls tls = Tls::starttls;
  std::string user;               // empty: no authentication
  Secret<std::string> password;
  std::string from;               // a bare address
  std::string ca_file;            // empty: the system's
  std::string dkim_key;           // a PEM file; empty: not signed
  std::string dkim_selector;
  std::chrono::milliseconds send_time = kSendTime;  // of one message, and then of the goodbye in whole seconds
};

/// The signer that these settings ask for, with its key read: none where they ask for none, a sentence where the key is
/// not one.
Result<std::optional<Dkim>, std::string> read_dkim(const SmtpSettings& settings);

MakeSender smtp_sender(SmtpSettings settings, std::optional<Dkim> dkim = {});

}  // namespace bedside::delivery
