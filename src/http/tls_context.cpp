#include "http/tls_context.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include "http/tls_check.hpp"

namespace bedside::http {
namespace {

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* in,
                    unsigned in_length, void*) {
  static constexpr unsigned char kOurs[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_length, kOurs, sizeof kOurs - 1, in, in_length) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Result<std::shared_ptr<boost::asio::ssl::context>, std::string> load_tls(const TlsFiles& files) {
  namespace ssl = boost::asio::ssl;
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  boost::system::error_code failed;
  context->set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                           ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1,
                       failed);
  SSL_CTX* raw = context->native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  // The last also: what came in is overwritten once it has been read, however long the connection idles then.
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_CLEANSE_PLAINTEXT);
  SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
  ERR_clear_error();
  context->use_certificate_chain_file(files.certificate.string(), failed);
  if (failed)
    return Refused{fmt::format("The certificate file {} cannot be used: {}. It has to be a readable PEM chain.",
                               files.certificate.string(), failed.message())};
  context->use_private_key_file(files.key.string(), ssl::context::pem, failed);
  if (failed || SSL_CTX_check_private_key(raw) != 1) {
    ERR_clear_error();
    return Refused{fmt::format("The key file {} cannot be used. It has to be the readable PEM key of the certificate {}.",
                               files.key.string(), files.certificate.string())};
  }
  return context;
}

std::string check_tls_files(const TlsFiles& files) {
  const auto loaded = load_tls(files);
  return loaded ? std::string{} : loaded.why();
}

FileMark mark_of(const std::filesystem::path& file) {
  struct stat facts {};
  if (stat(file.c_str(), &facts) != 0) return {-1, -1, -1, -1};
  return {static_cast<long long>(facts.st_mtim.tv_sec), static_cast<long long>(facts.st_mtim.tv_nsec),
          static_cast<long long>(facts.st_size), static_cast<long long>(facts.st_ino)};
}

}  // namespace bedside::http
