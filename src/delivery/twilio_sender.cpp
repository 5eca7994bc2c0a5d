#include "delivery/twilio_sender.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "delivery/http_post.hpp"
#include "notices/opt_out.hpp"

namespace bedside::delivery {
namespace {

std::string form_encode(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                       c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15U];
    }
  }
  return out;
}

/// The service has heard STOP itself.
bool says_unsubscribed(const std::string& answer) {
  constexpr int kUnsubscribed = 21610;
  boost::system::error_code failed;
  const auto parsed = boost::json::parse(answer, failed);
  const auto* object = failed ? nullptr : parsed.if_object();
  const auto* code = object != nullptr ? object->if_contains("code") : nullptr;
  return code != nullptr && *code == kUnsubscribed;
}

class TwilioSender final : public Sender {
 public:
  explicit TwilioSender(const SmsSettings& settings) : settings_(settings), poster_(settings.ca_file, given_up()) {}

  Outcome send(const Message& message) override {
    const bool service = settings_.from.starts_with("MG");
    Post post;
    post.url = fmt::format("{}/2010-04-01/Accounts/{}/Messages.json", settings_.base, form_encode(settings_.account));
    post.user = settings_.account;
    post.password = settings_.token;
    // Services that know the key send a repeated message once.
    post.headers = {"Content-Type: application/x-www-form-urlencoded", "Accept: application/json", "Idempotency-Key: " + message.id.text()};
    post.body = fmt::format("To={}&{}={}&Body={}", form_encode(message.to), service ? "MessagingServiceSid" : "From",
                            form_encode(settings_.from), form_encode(message.words.sms));
    if (settings_.status_callback) post.body += "&StatusCallback=" + form_encode(settings_.status_callback(message.id));
    const auto posted = poster_.post(post);
    if (!posted) return poster_.failure();
    if (posted->status >= 200 && posted->status < 300) {
      Outcome accepted{Outcome::Kind::accepted, {}, std::nullopt};
      if (auto reference = json_text(posted->answer, "sid"); !reference.empty() && reference.size() <= 64) accepted.reference = std::move(reference);
      return accepted;
    }
    if (says_unsubscribed(posted->answer)) return {Outcome::Kind::refused, std::string(notices::kAskedForNone), std::nullopt, Failure::opted_out};
    return judge_refusal(*posted);
  }
  void rest() override { poster_.rest(); }

 private:
  const SmsSettings settings_;
  HttpPoster poster_;
};

}  // namespace

std::unique_ptr<Sender> twilio_sender(const SmsSettings& settings) { return std::make_unique<TwilioSender>(settings); }

}  // namespace bedside::delivery
