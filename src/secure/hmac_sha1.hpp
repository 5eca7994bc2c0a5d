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

 private:
  // A SHA_CTX each; that type comes with deprecation marks, so only the source file names it.
  static constexpr std::size_t kStateSize = 96;
  alignas(8) std::array<std::byte, kStateSize> inner_{};
  alignas(8) std::array<std::byte, kStateSize> outer_{};
};

}  // namespace bedside::secure
