// A SIP message (RFC 3261 section 7) as values. Parsing is total: whatever can be read is read, and what is wrong with
// it is said beside, so that a request that can be answered at all gets its 400. Bounds: kMessageSizeLimit bytes,
// kHeaderLimit headers. Holds numbers of people: never printed, never logged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sip/uri.hpp"

namespace bedside::sip {

/// A datagram holds no more; a call's messages have one to four kilobytes.
inline constexpr std::size_t kMessageSizeLimit = 65535;
inline constexpr std::size_t kHeaderLimit = 256;

enum class Method { invite, ack, bye, cancel, options, info, update, prack, registration, other };
std::string_view method_word(Method method);

enum class HeaderId {
  via, from, to, call_id, cseq, max_forwards, contact, route, record_route, require, proxy_require, supported, allow,
  accept, content_type, content_length, content_encoding, session_expires, min_se, p_asserted_identity, privacy,
  www_authenticate, proxy_authenticate, retry_after, expires, min_expires,
};

struct Header {
  HeaderId id;
  std::string value;  // one line, trimmed; lists are split, one entry each
};

struct Via {
  std::string transport;  // upper case
  std::string host;
  std::uint16_t port = 0;
  std::string branch;
  bool wants_rport = false;
};

enum class MessageWhy {
  no_start_line,    // not SIP at all
  bad_start_line,
  other_version,    // 505
  unterminated,     // no empty line after the headers
  too_many_headers,
  bad_header,       // a line without a colon
  missing_header,   // one of Via, From, To, Call-ID, CSeq
  repeated_header,  // one that may stand once only
  bad_value,        // of a header that we read
  method_mismatch,  // CSeq names another method
  too_short,        // fewer bytes than Content-Length
};

struct Message {
  bool is_request = false;
  Method method = Method::other;  // of a response: of its CSeq
  std::string method_text;
  std::string uri_text;
  std::optional<Uri> uri;  // nothing when it is none; `wrong` says so
  int status = 0;
  std::vector<Header> headers;  // those of HeaderId, in their order
  std::optional<Via> via;       // the topmost
  std::optional<NameAddr> from;
  std::optional<NameAddr> to;
  std::string from_tag;
  std::string to_tag;
  std::string call_id;
  std::uint32_t cseq = 0;
  std::string body;
  std::optional<MessageWhy> wrong;

  /// The first value; nothing where there is none.
  const std::string* find(HeaderId id) const;
  std::vector<const std::string*> find_all(HeaderId id) const;
  /// Among the values of a list of words: "timer" in Supported.
  bool names(HeaderId id, std::string_view word) const;
  bool has_body() const { return !body.empty(); }
  /// "application/sdp", lower case, without parameters.
  std::string content_type() const;
  /// Enough is there to make a response that its sender can match.
  bool can_be_answered() const;
};

/// Of a whole datagram; bytes beyond Content-Length are left out.
Message parse_message(std::string_view bytes);

/// For a stream: how long the message at the beginning of `bytes` is. 0: more bytes are needed. Nothing: the stream
/// makes no sense any more (no Content-Length, too long) and has to be closed.
std::optional<std::size_t> message_length(std::string_view bytes);

}  // namespace bedside::sip
