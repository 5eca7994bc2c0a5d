// A notice's payload as it is stored: JSON, sealed for its own row. Opening fails for another row's payload.
#pragma once

#include <optional>
#include <string>

#include "base/secret.hpp"
#include "notices/outbox.hpp"
#include "secure/keyring.hpp"

namespace bedside::notices {

Secret<std::string> seal_payload(const Payload& payload, const NoticeId& notice, const secure::KeyRing& keys,
                                 RandomSource& random);
/// Nothing when it was erased, changed, or sealed under a key that is gone.
std::optional<Payload> open_payload(const Notice& notice, const secure::KeyRing& keys);

std::string write_payload(const Payload& payload);
std::optional<Payload> parse_payload(const std::string& json);

}  // namespace bedside::notices
