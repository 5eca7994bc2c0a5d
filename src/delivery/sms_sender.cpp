#include "delivery/sms_sender.hpp"

#include "delivery/kannel_sender.hpp"
#include "delivery/twilio_sender.hpp"
#include "delivery/webhook_sender.hpp"

namespace bedside::delivery {

MakeSender sms_sender(SmsSettings settings) {
  return [settings = std::move(settings)]() -> std::unique_ptr<Sender> {
    switch (settings.kind) {
      case SmsSettings::Kind::twilio: return twilio_sender(settings);
      case SmsSettings::Kind::kannel: return kannel_sender(settings);
      case SmsSettings::Kind::webhook: return webhook_sender(settings);
    }
    return nullptr;
  };
}

}  // namespace bedside::delivery
