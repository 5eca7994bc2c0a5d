// A dialog of RFC 3261 section 12: who the two sides are to each other, how requests are numbered and where they go.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sip/endpoint.hpp"
#include "sip/message.hpp"
#include "sip/write.hpp"

namespace bedside::sip {

struct Dialog {
  std::string call_id;
  std::string local_tag;
  std::string remote_tag;             // empty: of RFC 2543, or not known yet
  std::string local_party;            // From and To as this side writes them, without tag
  std::string remote_party;
  std::string remote_target;          // Request-URI of what we send
  std::vector<std::string> route_set;  // in the order in which Route is written
  std::uint32_t local_cseq = 0;
  std::optional<std::uint32_t> remote_cseq;

  /// Whether a request of the other side belongs here.
  bool owns(const Message& request) const {
    return request.call_id == call_id && request.to_tag == local_tag && request.from_tag == remote_tag;
  }
  /// Takes a request's number; false for one that is out of order (section 12.2.2).
  bool take_cseq(const Message& request);
  /// Target refresh: a new Contact (section 12.2).
  void take_target(const Message& message);
};

/// Of an INVITE that we got; our tag is given. Nothing when it has no usable Contact.
std::optional<Dialog> make_callee_dialog(const Message& invite, std::string local_tag);
/// Completes the dialog of an INVITE that we sent from its 2xx.
bool complete_caller_dialog(Dialog& dialog, const Message& response);

struct DialogRequest {
  Method method = Method::bye;
  std::uint32_t cseq = 0;
  std::string via;                   // value
  std::vector<std::string> headers;  // beyond those of the dialog
  Content content;
};
/// Loose routing (section 12.2.1.1); a strict router at the head gets what it expects.
std::string write_dialog_request(const Dialog& dialog, const DialogRequest& request);
/// The URI whose host a request goes to: the first route or the target.
std::optional<Uri> next_hop(const Dialog& dialog);

}  // namespace bedside::sip
