#include "delivery/http_post.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace bedside::delivery {
namespace {

constexpr std::size_t kMostOfAnAnswer = 16 * 1024;

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* to) {
  auto& body = *static_cast<std::string*>(to);
  if (body.size() + size * count > kMostOfAnAnswer) return 0;
  body.append(bytes, size * count);
  return size * count;
}

}  // namespace

std::optional<Posted> HttpPoster::post(const Post& what) {
  if (!curl_) curl_ = make_curl();
  CURL* curl = curl_.get();
  curl_easy_reset(curl);
  CurlList headers;
  for (const std::string& header : what.headers) headers.reset(curl_slist_append(headers.release(), header.c_str()));
  Posted posted;
  curl_easy_setopt(curl, CURLOPT_URL, what.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(kSendTime.count()));
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!ca_file_.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file_.c_str());
  if (!what.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERNAME, what.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, what.password.reveal().c_str());
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(what.body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, what.body.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &posted.answer);
  heed(curl, given_up_);
  const CURLcode code = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &posted.status);
  // Who has said that it takes the message would get it twice; of an answer that is too long the rest is not missed.
  const bool answered = code == CURLE_OK || code == CURLE_WRITE_ERROR || posted.status / 100 == 2;
  if (!answered) {
    failure_ = unanswered(code);
    return std::nullopt;
  }
  return posted;
}

std::string json_text(const std::string& answer, const char* member) {
  boost::system::error_code failed;
  const auto parsed = boost::json::parse(answer, failed);
  const auto* object = failed ? nullptr : parsed.if_object();
  const auto* value = object != nullptr ? object->if_contains(member) : nullptr;
  return value != nullptr && value->is_string() ? std::string(value->get_string().c_str()) : std::string{};
}

Outcome judge_refusal(const Posted& posted) {
  std::string words = fmt::format("{}", posted.status);
  if (const auto said = json_text(posted.answer, "message"); !said.empty()) words += " " + without_addresses(said);
  const long status = posted.status;
  const bool passes = status >= 500 || status < 400 || status == 401 || status == 403 || status == 408 || status == 429;
  return {passes ? Outcome::Kind::try_again : Outcome::Kind::refused, words, std::nullopt};
}

}  // namespace bedside::delivery
