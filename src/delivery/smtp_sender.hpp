// E-mail by SMTP (RFC 5321) over libcurl: STARTTLS (RFC 3207), implicit TLS (RFC 8314) or none, with
// authentication where the settings say so. Certificates are checked always.
#pragma once

#include <cstdint>
#include <string>

#include "base/secret.hpp"
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
};

MakeSender smtp_sender(SmtpSettings settings);

}  // namespace bedside::delivery
