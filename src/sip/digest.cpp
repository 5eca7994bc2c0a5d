#include "sip/digest.hpp"

#include <fmt/format.h>

#include <array>

#include "secure/hash.hpp"
#include "sip/libre.hpp"
#include "sip/text.hpp"

namespace bedside::sip {
namespace {

using Algorithm = Challenge::Algorithm;

std::string hash_hex(Algorithm algorithm, const std::string& text) {
  if (algorithm == Algorithm::sha256) return secure::to_hex(secure::sha256(text));
  // libre's: Digest is MD5's last use, and `secure` offers no broken primitive to the rest of the house.
  std::array<std::uint8_t, MD5_SIZE> digest{};
  md5(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), digest.data());
  return secure::to_hex(digest);
}

/// `Digest realm="…", nonce="…"` into ";realm="…";nonce="…"", which find_parameter reads.
std::optional<std::string> parameters_of(std::string_view value) {
  value = trim(value);
  if (value.size() < 7 || !equal_ignoring_case(value.substr(0, 7), "Digest ")) return std::nullopt;
  std::string out = ";";
  bool quoted = false;
  bool escaped = false;
  for (const char c : value.substr(7)) {
    if (c == '"' && !escaped) quoted = !quoted;
    escaped = quoted && c == '\\' && !escaped;
    out += c == ',' && !quoted ? ';' : c;
  }
  return out;
}

std::string text_of(const std::string& parameters, std::string_view name) {
  const auto value = find_parameter(parameters, name);
  return value ? std::string(*value) : std::string{};
}

bool lists(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (equal_ignoring_case(trim(list.substr(0, comma)), word)) return true;
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return false;
}

std::optional<Challenge> parse_challenge(std::string_view value) {
  const auto parameters = parameters_of(value);
  if (!parameters) return std::nullopt;
  Challenge challenge;
  challenge.realm = text_of(*parameters, "realm");
  challenge.nonce = text_of(*parameters, "nonce");
  challenge.opaque = text_of(*parameters, "opaque");
  challenge.stale = equal_ignoring_case(text_of(*parameters, "stale"), "true");
  const auto algorithm = text_of(*parameters, "algorithm");
  if (equal_ignoring_case(algorithm, "SHA-256")) {
    challenge.algorithm = Algorithm::sha256;
  } else if (!algorithm.empty() && !equal_ignoring_case(algorithm, "MD5")) {
    return std::nullopt;
  }
  const auto qop = text_of(*parameters, "qop");
  challenge.qop_auth = lists(qop, "auth");
  if (challenge.nonce.empty() || (!qop.empty() && !challenge.qop_auth)) return std::nullopt;
  return challenge;
}

}  // namespace

std::optional<Challenge> choose_challenge(const std::vector<const std::string*>& values) {
  std::optional<Challenge> best;
  for (const auto* value : values) {
    auto challenge = parse_challenge(*value);
    if (challenge && (!best || (challenge->algorithm == Algorithm::sha256 && best->algorithm == Algorithm::md5)))
      best = std::move(challenge);
  }
  return best;
}

std::string answer_challenge(const Challenge& challenge, const Credentials& credentials, const DigestRequest& request) {
  const auto hash = [&](const std::string& text) { return hash_hex(challenge.algorithm, text); };
  const auto who = hash(fmt::format("{}:{}:{}", credentials.user, challenge.realm, credentials.password.reveal()));
  const auto what = hash(fmt::format("{}:{}", request.method, request.uri));
  const auto count = fmt::format("{:08x}", request.nonce_count);
  const auto response = challenge.qop_auth
                            ? hash(fmt::format("{}:{}:{}:{}:auth:{}", who, challenge.nonce, count, request.cnonce, what))
                            : hash(fmt::format("{}:{}:{}", who, challenge.nonce, what));
  std::string value = fmt::format(R"(Digest username="{}", realm="{}", nonce="{}", uri="{}", response="{}", algorithm={})",
                                  credentials.user, challenge.realm, challenge.nonce, request.uri, response,
                                  challenge.algorithm == Algorithm::sha256 ? "SHA-256" : "MD5");
  if (challenge.qop_auth) value += fmt::format(R"(, qop=auth, nc={}, cnonce="{}")", count, request.cnonce);
  if (!challenge.opaque.empty()) value += fmt::format(R"(, opaque="{}")", challenge.opaque);
  return value;
}

}  // namespace bedside::sip
