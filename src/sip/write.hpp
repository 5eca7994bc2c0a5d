// SIP messages in bytes: responses made from the request that they answer, requests made from their parts. Values
// that came from outside are one line each already (Message); nothing here can end a header early.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sip/endpoint.hpp"
#include "sip/message.hpp"

namespace bedside::sip {

/// The name that stands in Server and User-Agent: no version, nothing to look up weaknesses by.
inline constexpr std::string_view kProductName = "Bedside";
inline constexpr std::string_view kAllow = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE";

struct Content {
  std::string type;
  std::string bytes;
};

struct Response {
  int status = 200;
  std::string to_tag;                // added where the request has none
  bool record_route = false;         // repeat Record-Route: a response that makes a dialog
  std::vector<std::string> headers;  // "Contact: <…>"
  Content content;
};

std::string_view reason_phrase(int status);
/// `source` is where the request came from; it goes into the topmost Via (RFC 3261 section 18.2.1, RFC 3581).
std::string write_response(const Message& request, const Endpoint& source, const Response& response);

struct RequestLine {
  std::string_view method;
  std::string_view uri;
};
/// `headers` in order, each "Name: value"; Content-Length and an empty line are added.
std::string write_request(const RequestLine& line, const std::vector<std::string>& headers, const Content& content = {});

/// ACK for a final response other than 2xx (section 17.1.1.3) and CANCEL (section 9.1), which take the transaction of
/// the INVITE in `invite` (as it was sent).
std::string write_transaction_ack(const Message& invite, const Message& response);
std::string write_cancel(const Message& invite);

}  // namespace bedside::sip
