// A call's WebSocket messages in JSON and as values (contract: CallRequest, CallReply, CallEvent*).
// Who may send them is the hall's table; this only reads and writes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "calls/messages.hpp"
#include "http/json.hpp"

namespace bedside::api {

struct CallMessage {
  std::int64_t id;
  calls::Request request;
};
/// What cannot be read. `id` is that of the message, where it had one: then it can be answered.
struct UnreadMessage {
  std::optional<std::int64_t> id;
  http::Problem problem;
};
std::variant<CallMessage, UnreadMessage> read_call_message(std::string_view text);

/// `ice_servers`: of use in Admitted alone.
std::string write_event(const calls::Event& event, boost::json::array ice_servers = {});
std::string write_reply(std::int64_t reply_to, const calls::Answered& answered);
std::string write_refusal(std::int64_t reply_to, const http::Problem& problem);

}  // namespace bedside::api
