// One stream type for plain and TLS sockets, so that the costly Beast and Asio operations are instantiated
// once. For the three .cpp files of this folder that speak Beast; nobody else includes it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace bedside::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using TcpStream = beast::basic_stream<Tcp, Executor>;
using ErrorCode = boost::system::error_code;

class AnyStream {
 public:
  using executor_type = Executor;

  /// `tls` is empty for a plain stream; it is kept as long as the stream lives.
  AnyStream(Socket socket, std::shared_ptr<asio::ssl::context> tls) : tcp_(std::move(socket)), context_(std::move(tls)) {
    if (context_) tls_.emplace(tcp_, *context_);
  }

  executor_type get_executor() noexcept { return tcp_.get_executor(); }
  TcpStream& tcp() { return tcp_; }
  bool is_tls() const { return tls_.has_value(); }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (tls_) {
      tls_->async_read_some(buffers, std::forward<Handler>(handler));
    } else {
      tcp_.async_read_some(buffers, std::forward<Handler>(handler));
    }
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (tls_) {
      tls_->async_write_some(buffers, std::forward<Handler>(handler));
    } else {
      tcp_.async_write_some(buffers, std::forward<Handler>(handler));
    }
  }
  template <class Handler>
  void async_handshake(Handler&& handler) {
    tls_->async_handshake(asio::ssl::stream_base::server, std::forward<Handler>(handler));
  }
  void close() {
    ErrorCode ignored;
    tcp_.socket().shutdown(Socket::shutdown_both, ignored);
    tcp_.socket().close(ignored);
  }

  // What Beast's WebSocket asks of a stream (found by argument-dependent look-up). The close frame has
  // already said that this is the end, so the socket is closed without a TLS close_notify.
  friend void beast_close_socket(AnyStream& stream) { stream.close(); }
  friend void teardown(beast::role_type, AnyStream& stream, ErrorCode& failed) {
    stream.close();
    failed = {};
  }
  template <class Handler>
  friend void async_teardown(beast::role_type, AnyStream& stream, Handler&& handler) {
    ErrorCode ignored;
    stream.tcp_.socket().shutdown(Socket::shutdown_send, ignored);
    asio::post(stream.get_executor(), [handler = std::forward<Handler>(handler)]() mutable { handler(ErrorCode{}); });
  }

 private:
  TcpStream tcp_;
  std::shared_ptr<asio::ssl::context> context_;
  std::optional<asio::ssl::stream<TcpStream&>> tls_;
};

}  // namespace bedside::http
