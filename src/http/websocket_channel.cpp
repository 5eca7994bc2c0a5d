#include "http/websocket_channel.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <optional>

namespace bedside::http {
namespace {

namespace websocket = beast::websocket;

class Channel final : public Holder, public std::enable_shared_from_this<Channel> {
 public:
  Channel(std::shared_ptr<Hub> hub, std::unique_ptr<AnyStream> stream, std::unique_ptr<Seat> seat, BeastRequest upgrade,
          std::shared_ptr<WebSocketSession> session)
      : hub_(std::move(hub)),
        stream_(std::move(stream)),
        seat_(std::move(seat)),
        upgrade_(std::move(upgrade)),
        session_(std::move(session)),
        socket_(*stream_) {
    hub_->holders.insert(this);
    ++hub_->counters.open_websockets;
  }
  ~Channel() override {
    hub_->holders.erase(this);
    --hub_->counters.open_websockets;
  }

  void start() {
    stream_->tcp().expires_never();  // from here on the WebSocket's own time-outs hold
    websocket::stream_base::timeout timeout{};
    timeout.handshake_timeout = std::chrono::seconds(10);
    timeout.idle_timeout = std::chrono::seconds(30);
    timeout.keep_alive_pings = true;  // after half of it
    socket_.set_option(timeout);
    socket_.read_message_max(kMaxWebSocketMessageBytes);
    socket_.auto_fragment(false);
    socket_.async_accept(upgrade_, [self = shared_from_this()](ErrorCode failed) { self->on_accepted(failed); });
  }

  // From any thread.
  void send(std::string text) {
    const auto bytes = queued_bytes_.fetch_add(text.size()) + text.size();
    const auto messages = queued_messages_.fetch_add(1) + 1;
    if (bytes > kMaxQueuedBytes || messages > kMaxQueuedMessages) {
      asio::post(hub_->io, [self = shared_from_this()] { self->close_now(); });
      return;
    }
    asio::post(hub_->io, [self = shared_from_this(), text = std::move(text)]() mutable {
      if (self->ended_ || self->closing_) return;
      self->outgoing_.push_back(std::move(text));
      self->write_next();
    });
  }
  void close(int code, std::string reason) {
    asio::post(hub_->io, [self = shared_from_this(), code, reason = std::move(reason)] {
      if (self->ended_ || self->closing_) return;
      self->closing_ = websocket::close_reason(static_cast<websocket::close_code>(code),
                                               beast::string_view(reason.data(), std::min<std::size_t>(reason.size(), 120)));
      self->write_next();
    });
  }

  void finish_soon() override {
    run_in_turn([](WebSocketSession& session) { session.on_server_stops(); });
    run_in_turn([self = shared_from_this()](WebSocketSession&) { self->close(1001, "server stops"); });
  }
  void close_now() override {
    stream_->close();  // pending reads and writes fail; the end follows from that
    end();
  }

 private:
  /// What the session holds: does not keep the socket alive, so that two that hold each other cannot leak.
  class Handle final : public WebSocketConnection {
   public:
    explicit Handle(std::weak_ptr<Channel> channel) : channel_(std::move(channel)) {}
    void send(std::string text) override {
      if (const auto channel = channel_.lock()) channel->send(std::move(text));
    }
    void close(int code, std::string reason) override {
      if (const auto channel = channel_.lock()) channel->close(code, std::move(reason));
    }

   private:
    std::weak_ptr<Channel> channel_;
  };

  void on_accepted(ErrorCode failed) {
    if (failed || ended_) {
      end();
      return;
    }
    accepted_ = true;
    run_in_turn([handle = std::make_shared<Handle>(weak_from_this())](WebSocketSession& session) { session.on_open(handle); });
    write_next();
    read_next();
  }

  void read_next() {
    if (ended_ || reading_) return;
    reading_ = true;
    socket_.async_read(incoming_, [self = shared_from_this()](ErrorCode failed, std::size_t) { self->on_read(failed); });
  }
  void on_read(ErrorCode failed) {
    reading_ = false;
    if (failed) {
      end();
      return;
    }
    if (!socket_.got_text()) {
      close(websocket::close_code::unknown_data, "text messages only");
      incoming_.clear();
      read_next();  // to see the peer's close frame
      return;
    }
    std::string text(static_cast<const char*>(incoming_.data().data()), incoming_.size());
    incoming_.clear();
    // The next message is read when this one has been dealt with: a flood waits in the sender's own socket.
    run_in_turn([text = std::move(text)](WebSocketSession& session) mutable { session.on_message(std::move(text)); },
                [self = shared_from_this()] { self->read_next(); });
  }

  void write_next() {
    if (ended_ || writing_ || !accepted_) return;
    if (!outgoing_.empty()) {
      writing_ = true;
      socket_.text(true);
      socket_.async_write(asio::buffer(outgoing_.front()), [self = shared_from_this()](ErrorCode failed, std::size_t) {
        self->on_written(failed);
      });
    } else if (closing_ && !close_sent_) {
      close_sent_ = true;
      socket_.async_close(*closing_, [self = shared_from_this()](ErrorCode) { self->end(); });
    }
  }
  void on_written(ErrorCode failed) {
    writing_ = false;
    queued_bytes_ -= outgoing_.front().size();
    --queued_messages_;
    outgoing_.pop_front();
    if (failed) {
      stream_->close();
      end();
      return;
    }
    write_next();
  }

  void end() {
    if (ended_) return;
    ended_ = true;
    run_in_turn([](WebSocketSession& session) { session.on_close(); });
  }

  using Turn = std::function<void(WebSocketSession&)>;
  /// Calls of the session follow one another; each on a worker, `after` on the I/O thread.
  void run_in_turn(Turn turn, std::function<void()> after = nullptr) {
    turns_.push_back({std::move(turn), std::move(after)});
    run_next_turn();
  }
  void run_next_turn() {
    if (turn_runs_ || turns_.empty()) return;
    turn_runs_ = true;
    auto next = std::move(turns_.front());
    turns_.pop_front();
    hub_->pool.post([self = shared_from_this(), next = std::move(next)]() mutable {
      try {
        next.turn(*self->session_);
      } catch (const std::exception&) {
        self->hub_->event("A WebSocket session failed and was closed.");
        self->close(websocket::close_code::internal_error, "internal error");
      }
      next.turn = nullptr;
      auto& io = self->hub_->io;
      asio::post(io, [self = std::move(self), after = std::move(next.after)] {
        self->turn_runs_ = false;
        if (after) after();
        self->run_next_turn();
      });
    });
  }

  struct Pending {
    Turn turn;
    std::function<void()> after;
  };

  std::shared_ptr<Hub> hub_;
  std::unique_ptr<AnyStream> stream_;
  std::unique_ptr<Seat> seat_;
  BeastRequest upgrade_;
  std::shared_ptr<WebSocketSession> session_;
  websocket::stream<AnyStream&, false> socket_;
  beast::flat_buffer incoming_;
  std::deque<std::string> outgoing_;
  std::atomic<std::size_t> queued_bytes_{0};
  std::atomic<std::size_t> queued_messages_{0};
  std::optional<websocket::close_reason> closing_;
  std::deque<Pending> turns_;
  bool turn_runs_ = false;
  bool accepted_ = false;
  bool reading_ = false;
  bool writing_ = false;
  bool close_sent_ = false;
  bool ended_ = false;
};

}  // namespace

void serve_websocket(std::shared_ptr<Hub> hub, std::unique_ptr<AnyStream> stream, std::unique_ptr<Seat> seat,
                     BeastRequest upgrade, std::shared_ptr<WebSocketSession> session) {
  std::make_shared<Channel>(std::move(hub), std::move(stream), std::move(seat), std::move(upgrade), std::move(session))
      ->start();
}

}  // namespace bedside::http
