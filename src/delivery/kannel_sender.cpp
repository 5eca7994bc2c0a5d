#include "delivery/kannel_sender.hpp"

#include <fmt/format.h>

#include "delivery/http_post.hpp"
#include "notices/gsm.hpp"

namespace bedside::delivery {
namespace {

/// What we want to hear of: delivered to the phone (1), not delivered (2), refused by the operator's centre (16).
constexpr int kReports = 1 + 2 + 16;
constexpr int kSevenBit = 0;
constexpr int kUcs2 = 2;

class KannelSender final : public Sender {
 public:
  explicit KannelSender(const SmsSettings& settings) : settings_(settings), poster_(settings.ca_file, given_up()) {}

  Outcome send(const Message& message) override {
    Post post;
    post.url = settings_.base + "/cgi-bin/sendsms";
    post.headers = {"Content-Type: text/plain; charset=UTF-8",
                    "X-Kannel-Username: " + settings_.account,
                    "X-Kannel-Password: " + settings_.token.reveal(),
                    "X-Kannel-From: " + settings_.from,
                    "X-Kannel-To: " + message.to,
                    fmt::format("X-Kannel-Coding: {}", notices::fits_gsm7(message.words.sms) ? kSevenBit : kUcs2)};
    if (settings_.status_callback) {
      post.headers.push_back(fmt::format("X-Kannel-DLR-Mask: {}", kReports));
      post.headers.push_back("X-Kannel-DLR-URL: " + settings_.status_callback(message.id) + "?status=%d");
    }
    post.body = message.words.sms;
    const auto posted = poster_.post(post);
    if (!posted) return poster_.failure();
    if (posted->status >= 200 && posted->status < 300) return {Outcome::Kind::accepted, {}, std::nullopt};
    // 400 is about this message; any other refusal about our account, or about a Kannel that is busy.
    return {posted->status == 400 ? Outcome::Kind::refused : Outcome::Kind::try_again,
            fmt::format("{} {}", posted->status, without_addresses(posted->answer)), std::nullopt};
  }
  void rest() override { poster_.rest(); }

 private:
  const SmsSettings settings_;
  HttpPoster poster_;
};

}  // namespace

std::unique_ptr<Sender> kannel_sender(const SmsSettings& settings) { return std::make_unique<KannelSender>(settings); }

}  // namespace bedside::delivery
