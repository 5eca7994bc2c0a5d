// An RSA key that signs (RSASSA-PKCS1-v1_5 with SHA-256, RFC 8017): what DKIM calls rsa-sha256. Read from a PEM file.
// Knows nothing of e-mail.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct evp_pkey_st;

namespace bedside::secure {

enum class SigningKeyWhy { unreadable, not_rsa, too_short };

/// May be used by many threads.
class SigningKey {
 public:
  static constexpr int kFewestBits = 1024;  // RFC 8301 section 3.2: verifiers must not take fewer
  static Result<SigningKey, SigningKeyWhy> read(const std::string& pem_file);

  std::string sign(std::string_view text) const;
  /// The public half as SubjectPublicKeyInfo (DER).
  std::string public_key() const;

 private:
  explicit SigningKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace bedside::secure
