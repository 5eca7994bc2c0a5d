// Text messages by a program of the clinic's own: POST of JSON, signed. The receiver checks
// `Bedside-Signature: sha256=` and the hexadecimal HMAC-SHA256 of the body by the shared secret, and sends what has the
// same Idempotency-Key (`id`) once. Private to this folder.
#pragma once

#include <memory>

#include "delivery/sms_sender.hpp"

namespace bedside::delivery {

std::unique_ptr<Sender> webhook_sender(const SmsSettings& settings);

}  // namespace bedside::delivery
