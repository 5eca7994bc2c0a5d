#include "sip/tls_files.hpp"

#include <fmt/format.h>
#include <openssl/err.h>

namespace bedside::sip {

std::optional<std::string> use_tls_files(SSL_CTX* context, const std::string& certificate, const std::string& key) {
  std::optional<std::string> why;
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
    why = fmt::format("The trunk's certificate {} cannot be read.", certificate);
  } else if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1 || SSL_CTX_check_private_key(context) != 1) {
    why = fmt::format("The trunk's key {} cannot be read, or is not that of {}.", key, certificate);
  }
  ERR_clear_error();
  return why;
}

}  // namespace bedside::sip
