// The published examples: RFC 3711 appendix B, RFC 7714 sections 16 and 17.
#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "secure/hash.hpp"
#include "secure/srtp_cipher.hpp"

namespace bedside::secure {
namespace {

std::vector<std::uint8_t> bytes(std::string_view hex) {
  std::vector<std::uint8_t> out;
  int high = -1;
  for (const char c : hex) {
    if (c == ' ') continue;
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    if (high < 0) {
      high = digit;
    } else {
      out.push_back(static_cast<std::uint8_t>(high << 4 | digit));
      high = -1;
    }
  }
  return out;
}

template <class Array>
void fill(Array& array, std::string_view hex) {
  const auto source = bytes(hex);
  ASSERT_LE(source.size(), array.size());
  std::copy(source.begin(), source.end(), array.begin());
}

class SrtpVectors : public ::testing::TestWithParam<SrtpBackend> {
 protected:
  void SetUp() override {
    if (GetParam() != SrtpBackend::openssl && GetParam() != best_srtp_backend()) GTEST_SKIP() << "not on this processor";
  }
};
INSTANTIATE_TEST_SUITE_P(Backends, SrtpVectors, ::testing::Values(SrtpBackend::openssl, SrtpBackend::ipsec_mb),
                         [](const auto& parameter) {
                           return parameter.param == SrtpBackend::openssl ? "openssl" : "ipsec_mb";
                         });

TEST(Rfc3711, key_derivation_gives_the_keys_of_appendix_b3) {
  SrtpKey master{SrtpProfile::aes128_cm_sha1_80, {}, {}};
  fill(master.key, "E1F97A0D3E018BE0D64FA32C06DE4139");
  fill(master.salt, "0EC675AD498AFEEBB6960B3AABE6");
  const SrtpSessionKeys keys = derive_session_keys(master, SrtpStream::rtp);
  EXPECT_EQ(to_hex(keys.cipher), "c61e7a93744f39ee10734afe3ff7a087");
  EXPECT_EQ(to_hex(keys.salt), "30cbbc08863d8c85d49db34a9ae1");
  EXPECT_EQ(to_hex(keys.auth), "cebe321f6ff7716b6fd4ab49af256a156d38baa4");
}

TEST_P(SrtpVectors, rfc3711_counter_mode_gives_the_key_stream_of_appendix_b2) {
  SrtpSessionKeys keys;
  keys.profile = SrtpProfile::aes128_cm_sha1_80;
  fill(keys.cipher, "2B7E151628AED2A6ABF7158809CF4F3C");
  fill(keys.salt, "F0F1F2F3F4F5F6F7F8F9FAFBFCFD");
  const auto cipher = SrtpCipher::make(keys, SrtpDirection::encrypt, GetParam());
  std::vector<std::uint8_t> stream(48);
  cipher->begin(0, 0, {});
  cipher->crypt({}, stream, stream.data());
  EXPECT_EQ(to_hex(stream),
            "e03ead0935c95e80e166b16dd92b4eb4"
            "d23513162b02d0f72a43a2fe4a5f97ab"
            "41e95b3bb0a2e8dd477901e4fca894c0");
}

SrtpSessionKeys rfc7714_keys() {
  SrtpSessionKeys keys;
  fill(keys.cipher, "000102030405060708090a0b0c0d0e0f");
  fill(keys.salt, "51756964 2070726f 2071756f");
  return keys;
}

TEST_P(SrtpVectors, rfc7714_srtp_example_of_section_16) {
  const auto plain = bytes(
      "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976"
      "69736120 696e2070 61727465 73207472 6573");
  const std::string expected = to_hex(bytes(
      "8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5"
      "0d294e6f 42a5f47a 51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439"
      "0cce"));
  const ByteSpan header = ByteSpan(plain).first(12);
  std::vector<std::uint8_t> out(plain.size() + 16);
  std::copy(header.begin(), header.end(), out.begin());
  const auto cipher = SrtpCipher::make(rfc7714_keys(), SrtpDirection::encrypt, GetParam());
  cipher->begin(0x5501a0b2, 0xf17b, header);
  cipher->crypt({}, ByteSpan(plain).subspan(12), out.data() + 12);
  cipher->write_tag(out.data() + plain.size());
  EXPECT_EQ(to_hex(out), expected);
}

TEST_P(SrtpVectors, rfc7714_srtcp_example_of_section_17) {
  const auto plain = bytes(
      "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61"
      "deadbeef deadbeef deadbeef deadbeef deadbeef");
  const std::string expected = to_hex(bytes(
      "81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d"
      "c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872"
      "45d9eade 800005d4"));
  const auto word = bytes("800005d4");
  std::vector<std::uint8_t> out(plain.size() + 20);
  std::copy_n(plain.begin(), 8, out.begin());
  const auto cipher = SrtpCipher::make(rfc7714_keys(), SrtpDirection::encrypt, GetParam());
  std::vector<std::uint8_t> clear(plain.begin(), plain.begin() + 8);
  clear.insert(clear.end(), word.begin(), word.end());
  cipher->begin(0x4d617273, 0x5d4, clear);
  cipher->crypt({}, ByteSpan(plain).subspan(8), out.data() + 8);
  cipher->write_tag(out.data() + plain.size());
  std::copy(word.begin(), word.end(), out.end() - 4);
  EXPECT_EQ(to_hex(out), expected);
}

}  // namespace
}  // namespace bedside::secure
