// Text messages: by an HTTP API of Twilio's shape (many services speak it), by Kannel's sendsms (and so by any operator
// with SMPP), or by a webhook of the clinic's own. Which one, the settings say.
#pragma once

#include <functional>
#include <string>

#include "base/secret.hpp"
#include "delivery/sender.hpp"

namespace bedside::delivery {

struct SmsSettings {
  enum class Kind { twilio, kannel, webhook } kind = Kind::twilio;
  std::string base;     // "https://api.example", no slash at its end; of a webhook its whole address
  std::string account;  // of Kannel: the sendsms-user's name; of a webhook: none
  Secret<std::string> token;
  std::string from;     // E.164, a sender name, or the id of a messaging service ("MG…")
  std::string ca_file;  // empty: the system's
  /// Where the service tells what became of a message; empty: it is not asked to.
  std::function<std::string(const NoticeId&)> status_callback = {};
};

MakeSender sms_sender(SmsSettings settings);

}  // namespace bedside::delivery
