// STUN messages for ICE (RFC 8489, RFC 8445): reading binding requests and answers, checking and
// writing MESSAGE-INTEGRITY and FINGERPRINT. No TURN, no long-term credentials.
//
// This folder knows no cryptography: HMAC-SHA1 is an argument (secure::hmac_sha1 fits).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"

namespace bedside::rtp {

using HmacSha1 = std::array<std::uint8_t, 20> (*)(ByteSpan key, ByteSpan message);

enum class StunClass : std::uint8_t { request = 0, indication = 1, success = 2, error = 3 };
inline constexpr std::uint16_t kStunBinding = 1;
using StunTransaction = std::array<std::uint8_t, 12>;

/// An IPv4 or IPv6 address with its port, as STUN carries it.
struct StunAddress {
  bool is_v6 = false;
  std::array<std::uint8_t, 16> ip{};  // v4: the first four bytes
  std::uint16_t port = 0;
  bool operator==(const StunAddress&) const = default;
};

/// A message whose attributes have been walked through once. Lives no longer than its bytes.
class StunMessage {
 public:
  /// Empty when it is no STUN message: magic cookie, lengths, an attribute that runs over the end, a
  /// FINGERPRINT that is wrong. Attributes after MESSAGE-INTEGRITY other than FINGERPRINT are ignored
  /// (RFC 8489 section 14.5).
  static std::optional<StunMessage> parse(ByteSpan datagram);

  StunClass message_class() const { return class_; }
  std::uint16_t method() const { return method_; }
  bool is_binding(StunClass wanted) const { return method_ == kStunBinding && class_ == wanted; }
  const StunTransaction& transaction() const { return transaction_; }

  /// "ours:theirs" in a request to us; at most 513 bytes.
  std::string_view username() const { return username_; }
  /// The two halves of the username around the colon; empty views when there is none.
  std::string_view username_local() const;
  std::string_view username_remote() const;
  std::uint32_t priority() const { return priority_; }
  bool use_candidate() const { return use_candidate_; }
  std::optional<std::uint64_t> controlling() const { return controlling_; }
  std::optional<std::uint64_t> controlled() const { return controlled_; }
  std::optional<StunAddress> mapped_address() const { return mapped_; }
  int error_code() const { return error_code_; }  // 0: none
  bool has_fingerprint() const { return has_fingerprint_; }
  bool has_integrity() const { return integrity_offset_ != 0; }
  /// The type of the first attribute that must be understood (below 0x8000) and is not; 0: none.
  std::uint16_t unknown_required() const { return unknown_required_; }

  /// True when MESSAGE-INTEGRITY is there and was made with this password (compares in constant time).
  bool verify(std::string_view password, HmacSha1 hmac) const;

 private:
  StunMessage() = default;
  bool take(std::uint16_t type, ByteSpan value);

  ByteSpan bytes_;
  StunClass class_ = StunClass::request;
  std::uint16_t method_ = 0;
  StunTransaction transaction_{};
  std::string_view username_;
  std::uint32_t priority_ = 0;
  bool use_candidate_ = false;
  std::optional<std::uint64_t> controlling_;
  std::optional<std::uint64_t> controlled_;
  std::optional<StunAddress> mapped_;
  int error_code_ = 0;
  bool has_fingerprint_ = false;
  std::size_t integrity_offset_ = 0;
  std::uint16_t unknown_required_ = 0;
};

/// What a client sends (tests, load generator).
struct BindingRequest {
  StunTransaction transaction{};
  std::string_view username;  // "theirs:ours" as the sender sees it: remote ufrag, colon, own ufrag
  std::uint32_t priority = 0;
  std::uint64_t tie_breaker = 0;
  bool controlling = true;
  bool use_candidate = false;
};

/// Each writes MESSAGE-INTEGRITY with `password` and FINGERPRINT, and answers the size; 0: no room.
std::size_t write_binding_request(MutableByteSpan destination, const BindingRequest& request, std::string_view password,
                                  HmacSha1 hmac);
/// XOR-MAPPED-ADDRESS and no more, so that the answer is not larger than an ICE request.
std::size_t write_binding_success(MutableByteSpan destination, const StunTransaction& transaction,
                                  const StunAddress& mapped, std::string_view password, HmacSha1 hmac);
/// An error answer without a reason phrase. Code 300-699.
std::size_t write_binding_error(MutableByteSpan destination, const StunTransaction& transaction, int code,
                                std::string_view password, HmacSha1 hmac);

}  // namespace bedside::rtp
