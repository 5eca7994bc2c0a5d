// POST {base}/2010-04-01/Accounts/{account}/Messages.json, form-encoded To, From, Body, basic authentication.
// Private to this folder.
#pragma once

#include <memory>

#include "delivery/sms_sender.hpp"

namespace bedside::delivery {

std::unique_ptr<Sender> twilio_sender(const SmsSettings& settings);

}  // namespace bedside::delivery
