#include "delivery/webhook_sender.hpp"

#include <boost/json.hpp>

#include "delivery/http_post.hpp"
#include "secure/hash.hpp"

namespace bedside::delivery {
namespace {

namespace json = boost::json;

class WebhookSender final : public Sender {
 public:
  explicit WebhookSender(const SmsSettings& settings) : settings_(settings), poster_(settings.ca_file, given_up()) {}

  Outcome send(const Message& message) override {
    json::object object{{"id", message.id.text()}, {"to", message.to}, {"from", settings_.from},
                        {"language", message.language}, {"text", message.words.sms}};
    if (settings_.status_callback) object["status_url"] = settings_.status_callback(message.id);
    Post post;
    post.url = settings_.base;
    post.body = json::serialize(object);
    post.headers = {"Content-Type: application/json", "Accept: application/json", "Idempotency-Key: " + message.id.text(),
                    "Bedside-Signature: sha256=" + secure::to_hex(secure::hmac_sha256(as_bytes(settings_.token.reveal()), as_bytes(post.body)))};
    const auto posted = poster_.post(post);
    if (!posted) return poster_.failure();
    if (posted->status < 200 || posted->status >= 300) return judge_refusal(*posted);
    Outcome accepted{Outcome::Kind::accepted, {}, std::nullopt};
    if (auto reference = json_text(posted->answer, "reference"); !reference.empty() && reference.size() <= 64) accepted.reference = std::move(reference);
    return accepted;
  }
  void rest() override { poster_.rest(); }

 private:
  const SmsSettings settings_;
  HttpPoster poster_;
};

}  // namespace

std::unique_ptr<Sender> webhook_sender(const SmsSettings& settings) { return std::make_unique<WebhookSender>(settings); }

}  // namespace bedside::delivery
