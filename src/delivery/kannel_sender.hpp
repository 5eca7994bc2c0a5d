// Kannel's sendsms, by POST with X-Kannel headers, so that neither number nor text nor password stands in an address that
// its access log keeps (Kannel user's guide, "SMS push"). Kannel knows no idempotency key. Private to this folder.
#pragma once

#include <memory>

#include "delivery/sms_sender.hpp"

namespace bedside::delivery {

std::unique_ptr<Sender> kannel_sender(const SmsSettings& settings);

}  // namespace bedside::delivery
