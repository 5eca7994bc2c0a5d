// The certificate and key that a trunk's listen point shows. Only for files that touch TLS.
#pragma once

#include <openssl/ssl.h>

#include <optional>
#include <string>

namespace bedside::sip {

/// PEM files into a context of OpenSSL; a sentence that names the file when one cannot be used.
std::optional<std::string> use_tls_files(SSL_CTX* context, const std::string& certificate, const std::string& key);

}  // namespace bedside::sip
