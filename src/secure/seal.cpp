#include "secure/seal.hpp"

#include <sodium.h>

#include <vector>

#include "base/invariant.hpp"

namespace bedside::secure {

namespace {

constexpr std::size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(std::tuple_size_v<HashKey> == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

std::string seal_text(const HashKey& key, std::string_view text, std::string_view associated, RandomSource& random) {
  std::vector<std::uint8_t> blob(kNonceSize + text.size() + kTagSize);
  random.fill(std::span(blob).first(kNonceSize));
  unsigned long long size = 0;
  const int done = crypto_aead_xchacha20poly1305_ietf_encrypt(blob.data() + kNonceSize, &size, bytes_of(text), text.size(),
                                                              bytes_of(associated), associated.size(), nullptr,
                                                              blob.data(), key.data());
  BEDSIDE_INVARIANT(done == 0 && size == text.size() + kTagSize, "sealing failed");
  return to_base64url(blob);
}

Result<std::string, SealWhy> open_text(const HashKey& key, std::string_view sealed, std::string_view associated) {
  std::vector<std::uint8_t> blob(sealed.size() / 4 * 3 + 3);
  std::size_t size = 0;
  const char* end = nullptr;
  const int decoded = sodium_base642bin(blob.data(), blob.size(), sealed.data(), sealed.size(), nullptr, &size, &end,
                                        sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  if (decoded != 0 || end != sealed.data() + sealed.size() || size < kNonceSize + kTagSize) {
    return Refused{SealWhy::malformed};
  }
  std::string text(size - kNonceSize - kTagSize, '\0');
  unsigned long long text_size = 0;
  const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(text.data()), &text_size, nullptr, blob.data() + kNonceSize, size - kNonceSize,
      bytes_of(associated), associated.size(), blob.data(), key.data());
  if (opened != 0) return Refused{SealWhy::not_ours};
  return text;
}

}  // namespace bedside::secure
