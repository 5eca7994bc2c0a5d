// Text messages by an HTTP API of Twilio's shape: POST {base}/2010-04-01/Accounts/{account}/Messages.json,
// form-encoded To, From, Body, basic authentication; many services speak it. No redirects are followed.
#pragma once

#include <string>

#include "base/secret.hpp"
#include "delivery/sender.hpp"

namespace bedside::delivery {

struct SmsSettings {
  std::string base;     // "https://api.example", no slash at its end
  std::string account;
  Secret<std::string> token;
  std::string from;     // E.164, a sender name, or the id of a messaging service ("MG…")
  std::string ca_file;  // empty: the system's
  /// Where the service tells what became of a message (StatusCallback); empty: it is not asked to.
  std::function<std::string(const NoticeId&)> status_callback = {};
};

MakeSender sms_sender(SmsSettings settings);

}  // namespace bedside::delivery
