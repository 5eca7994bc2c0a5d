// libcurl with an owner. One handle is used by one thread, again and again, so that its connection is kept.
// Private to this folder.
#pragma once

#include <curl/curl.h>

#include <atomic>
#include <memory>

#include "delivery/sender.hpp"

namespace bedside::delivery {

struct CurlCloser {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Curl = std::unique_ptr<CURL, CurlCloser>;

struct CurlListCloser {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListCloser>;

/// libcurl's own state is made once per process.
Curl make_curl();

/// Ends what the handle does within about a second once `given_up` is true, however slowly the other side goes on. Forgotten by
/// curl_easy_reset. `given_up` outlives the handle's work.
void heed(CURL* handle, const std::atomic<bool>& given_up);
/// Of a message to which there was no answer, and why, in words for people.
Outcome unanswered(CURLcode code);

}  // namespace bedside::delivery
