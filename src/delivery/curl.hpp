// libcurl with an owner. One handle is used by one thread, again and again, so that its connection is kept.
// Private to this folder.
#pragma once

#include <curl/curl.h>

#include <memory>

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

}  // namespace bedside::delivery
