#include "delivery/sms_sender.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "delivery/curl.hpp"
#include "notices/opt_out.hpp"

namespace bedside::delivery {
namespace {

constexpr std::size_t kMostOfAnAnswer = 16 * 1024;

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* to) {
  auto& body = *static_cast<std::string*>(to);
  if (body.size() + size * count > kMostOfAnAnswer) return 0;
  body.append(bytes, size * count);
  return size * count;
}

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

std::string text_member(const boost::json::object& object, const char* name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string().c_str()) : std::string{};
}

class SmsSender final : public Sender {
 public:
  explicit SmsSender(const SmsSettings& settings) : settings_(settings) {}

  Outcome send(const Message& message) override {
    if (!curl_) curl_ = make_curl();
    CURL* curl = curl_.get();
    curl_easy_reset(curl);
    const bool service = settings_.from.starts_with("MG");
    std::string body = fmt::format("To={}&{}={}&Body={}", form_encode(message.to),
                                         service ? "MessagingServiceSid" : "From", form_encode(settings_.from),
                                         form_encode(message.words.sms));
    if (settings_.status_callback) body += "&StatusCallback=" + form_encode(settings_.status_callback(message.id));
    const std::string url = fmt::format("{}/2010-04-01/Accounts/{}/Messages.json", settings_.base, form_encode(settings_.account));
    CurlList headers(curl_slist_append(nullptr, "Content-Type: application/x-www-form-urlencoded"));
    headers.reset(curl_slist_append(headers.release(), "Accept: application/json"));
    // Services that know it send a repeated message once.
    headers.reset(curl_slist_append(headers.release(), ("Idempotency-Key: " + message.id.text()).c_str()));
    std::string answer;
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(kSendTime.count()));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!settings_.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, settings_.ca_file.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERNAME, settings_.account.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, settings_.token.reveal().c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    const CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) return {Outcome::Kind::try_again, without_addresses(curl_easy_strerror(code)), std::nullopt};
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    return judge(status, answer);
  }
  void rest() override { curl_.reset(); }

 private:
  static Outcome judge(long status, const std::string& answer) {
    boost::system::error_code failed;
    const auto parsed = boost::json::parse(answer, failed);
    const auto* object = failed ? nullptr : parsed.if_object();
    if (status >= 200 && status < 300) {
      Outcome accepted{Outcome::Kind::accepted, {}, std::nullopt};
      if (object != nullptr)
        if (auto reference = text_member(*object, "sid"); !reference.empty() && reference.size() <= 64)
          accepted.reference = std::move(reference);
      return accepted;
    }
    constexpr int kUnsubscribed = 21610;  // the service has heard STOP itself
    const auto* error = object != nullptr ? object->if_contains("code") : nullptr;
    if (error != nullptr && *error == kUnsubscribed) return {Outcome::Kind::refused, std::string(notices::kAskedForNone), std::nullopt};
    std::string words = fmt::format("{}", status);
    if (object != nullptr)
      if (const auto said = text_member(*object, "message"); !said.empty()) words += " " + without_addresses(said);
    // 401 and 403 are about our account, 408 and 429 pass; any other 4xx is about this message.
    const bool passes = status >= 500 || status < 400 || status == 401 || status == 403 || status == 408 || status == 429;
    return {passes ? Outcome::Kind::try_again : Outcome::Kind::refused, words, std::nullopt};
  }

  const SmsSettings settings_;
  Curl curl_;
};

}  // namespace

MakeSender sms_sender(SmsSettings settings) {
  return [settings = std::move(settings)] { return std::make_unique<SmsSender>(settings); };
}

}  // namespace bedside::delivery
