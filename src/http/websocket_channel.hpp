// From the upgrade request on: one WebSocket over a stream. Private to this folder.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <memory>

#include "http/hub.hpp"
#include "http/websocket.hpp"

namespace bedside::http {

using BeastRequest = beast::http::request<beast::http::string_body>;

/// Answers the upgrade and runs the session until the socket ends.
void serve_websocket(std::shared_ptr<Hub> hub, std::unique_ptr<AnyStream> stream, std::unique_ptr<Seat> seat,
                     BeastRequest upgrade, std::shared_ptr<WebSocketSession> session);

}  // namespace bedside::http
