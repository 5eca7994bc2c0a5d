// One POST to a text-message service and its answer, the connection kept. No redirects are followed, no proxy is asked.
// Private to this folder.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "delivery/curl.hpp"
#include "delivery/sender.hpp"

namespace bedside::delivery {

struct Post {
  std::string url;
  std::vector<std::string> headers;  // "Name: value"
  std::string body;
  std::string user = {};             // empty: no basic authentication
  Secret<std::string> password = {};
};

struct Posted {
  long status = 0;
  std::string answer;
};

class HttpPoster {
 public:
  /// `given_up`: of the sender that it posts for.
  HttpPoster(std::string ca_file, const std::atomic<bool>& given_up) : ca_file_(std::move(ca_file)), given_up_(given_up) {}
  /// Nothing when there was no answer: `failure()` says why.
  std::optional<Posted> post(const Post& what);
  const Outcome& failure() const { return failure_; }
  /// Closes the connection.
  void rest() { curl_.reset(); }

 private:
  const std::string ca_file_;  // empty: the system's
  const std::atomic<bool>& given_up_;
  Curl curl_;
  Outcome failure_;
};

/// Of a refusal in JSON, whose member `message` says why: 401 and 403 are about our account, 408 and 429 pass as 5xx and
/// redirects do; any other 4xx is about this message.
Outcome judge_refusal(const Posted& posted);
/// A text member of an answer in JSON; empty where there is none.
std::string json_text(const std::string& answer, const char* member);

}  // namespace bedside::delivery
