#include "sip/crypto_line.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "sip/text.hpp"

namespace bedside::sip {
namespace {

using secure::SrtpProfile;

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// Nine digits: RFC 4568 section 9.2.
constexpr std::uint32_t kGreatestTag = 999'999'999;

std::string_view suite_word(SrtpProfile profile) {
  return profile == SrtpProfile::aead_aes_128_gcm ? "AEAD_AES_128_GCM" : "AES_CM_128_HMAC_SHA1_80";
}

std::optional<SrtpProfile> find_suite(std::string_view word) {
  for (const auto profile : {SrtpProfile::aead_aes_128_gcm, SrtpProfile::aes128_cm_sha1_80})
    if (equal_ignoring_case(word, suite_word(profile))) return profile;
  return std::nullopt;
}

/// Base64 of exactly out.size() bytes; the padding may be missing, as some devices leave it out.
bool decode_base64(std::string_view text, std::span<std::uint8_t> out) {
  while (text.ends_with('=')) text.remove_suffix(1);
  if (text.size() != (out.size() * 8 + 5) / 6) return false;
  std::uint32_t bits = 0;
  int count = 0;
  std::size_t at = 0;
  for (const char c : text) {
    const auto digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return false;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out[at++] = static_cast<std::uint8_t>(bits >> count);
  }
  return at == out.size();
}

std::string encode_base64(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) bits = bits << 8 | (k < left ? bytes[i + k] : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += k <= left ? kAlphabet[bits >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

/// "2^31" or a number: after so many packets its sender takes a new key, which is his to do and to tell.
bool is_lifetime(std::string_view text) {
  if (!text.starts_with("2^")) return parse_u64(text).has_value();
  const auto exponent = parse_u32(text.substr(2));
  return exponent && *exponent <= 48;
}

}  // namespace

std::optional<CryptoLine> parse_crypto_line(std::string_view value) {
  const auto words = split_words(trim(value), 4);
  if (words.size() != 3) return std::nullopt;  // a fourth word is a session parameter
  const auto tag = parse_u32(words[0]);
  const auto suite = find_suite(words[1]);
  std::string_view key = words[2];
  if (!tag || *tag > kGreatestTag || !suite || !key.starts_with("inline:")) return std::nullopt;
  key.remove_prefix(7);
  if (key.find(';') != std::string_view::npos) return std::nullopt;  // several keys
  const auto bar = key.find('|');
  if (bar != std::string_view::npos) {
    const auto rest = key.substr(bar + 1);
    if (rest.find('|') != std::string_view::npos || rest.find(':') != std::string_view::npos) return std::nullopt;  // MKI
    if (!is_lifetime(rest)) return std::nullopt;
    key = key.substr(0, bar);
  }

  CryptoLine line;
  line.tag = *tag;
  line.key.profile = *suite;
  std::array<std::uint8_t, 30> bytes{};
  const std::size_t salt = secure::srtp_salt_size(*suite);
  if (!decode_base64(key, std::span(bytes).first(16 + salt))) return std::nullopt;
  std::copy_n(bytes.begin(), 16, line.key.key.begin());
  std::copy_n(bytes.begin() + 16, salt, line.key.salt.begin());
  return line;
}

std::string write_crypto_line(const CryptoLine& line) {
  std::vector<std::uint8_t> bytes(line.key.key.begin(), line.key.key.end());
  const auto salt = static_cast<std::ptrdiff_t>(secure::srtp_salt_size(line.key.profile));
  bytes.insert(bytes.end(), line.key.salt.begin(), line.key.salt.begin() + salt);
  return std::to_string(line.tag) + " " + std::string(suite_word(line.key.profile)) + " inline:" + encode_base64(bytes);
}

}  // namespace bedside::sip
