// HMAC-SHA1 (RFC 2104) with the key's two blocks hashed once, ahead: OpenSSL 3.0's own HMAC allocates
// on each use. For SRTP tags and STUN integrity only.
#pragma once

#include <array>
#include <cstddef>

#include "base/bytes.hpp"
#include "secure/hash.hpp"

namespace bedside::secure {

class HmacSha1Key {
 public:
  explicit HmacSha1Key(ByteSpan key);
  /// The tag over the parts, as if they were one message.
  Sha1Digest tag(ByteSpan first, ByteSpan second = {}) const;

  /// The hash's five words after each of the key's two blocks, for a library that goes on from there by itself.
  const std::uint8_t* inner_state() const { return reinterpret_cast<const std::uint8_t*>(inner_.data()); }
  const std::uint8_t* outer_state() const { return reinterpret_cast<const std::uint8_t*>(outer_.data()); }

 private:
  // A SHA_CTX each, which begins with those words; that type comes with deprecation marks, so only the source file names it.
  static constexpr std::size_t kStateSize = 96;
  alignas(8) std::array<std::byte, kStateSize> inner_{};
  alignas(8) std::array<std::byte, kStateSize> outer_{};
};

}  // namespace bedside::secure
