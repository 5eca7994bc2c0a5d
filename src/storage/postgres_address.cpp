#include "storage/postgres_address.hpp"

#include <libpq-fe.h>

#include <map>
#include <memory>

namespace bedside::storage {
namespace {

using Options = std::map<std::string, std::string>;

/// Without these a machine that was switched off would be waited for until its kernel's limits: two hours.
/// Eleven seconds: five of silence, then three questions two seconds apart.
Options defaults() {
  return {{"application_name", "bedside"}, {"connect_timeout", "3"},  {"keepalives_idle", "5"},
          {"keepalives_interval", "2"},    {"keepalives_count", "3"}, {"tcp_user_timeout", "11000"},
          {"target_session_attrs", "read-write"}};
}

std::string percent_encoded(const std::string& text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  static constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return encoded;
}

}  // namespace

bool is_postgres_address(std::string_view text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

std::optional<std::string> write_postgres_address(const std::string& address) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> given(PQconninfoParse(address.c_str(), nullptr),
                                                                          PQconninfoFree);
  if (!given) return std::nullopt;
  Options options = defaults();
  for (const PQconninfoOption* option = given.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) options[option->keyword] = option->val;
  }
  // Names and texts are UTF-8 throughout, whatever the environment says.
  options["client_encoding"] = "UTF8";
  // All of it as parameters, all of it encoded.
  std::string text = "postgresql://";
  char before = '?';
  for (const auto& [name, value] : options) {
    text += before + name + "=" + percent_encoded(value);
    before = '&';
  }
  return text;
}

}  // namespace bedside::storage
