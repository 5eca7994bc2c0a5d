#include "delivery/curl.hpp"

#include <mutex>

#include "base/invariant.hpp"

namespace bedside::delivery {
namespace {

/// libcurl asks at least once a second, also while it waits.
int is_given_up(void* given_up, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(given_up)->load() ? 1 : 0;
}

}  // namespace

Curl make_curl() {
  static std::once_flag once;
  std::call_once(once, [] { BEDSIDE_INVARIANT(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, "libcurl cannot start"); });
  Curl handle(curl_easy_init());
  BEDSIDE_INVARIANT(handle != nullptr, "libcurl cannot start");
  return handle;
}

void heed(CURL* handle, const std::atomic<bool>& given_up) {
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, is_given_up);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(&given_up));
}

Outcome unanswered(CURLcode code) {
  if (code == CURLE_ABORTED_BY_CALLBACK) return {Outcome::Kind::interrupted, "the program was stopped before the server had answered", std::nullopt};
  return {Outcome::Kind::try_again, without_addresses(curl_easy_strerror(code)), std::nullopt};
}

}  // namespace bedside::delivery
