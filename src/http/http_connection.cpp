#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <array>
#include <chrono>
#include <optional>

#include "http/hub.hpp"
#include "http/json.hpp"
#include "http/websocket_channel.hpp"

namespace bedside::http {
namespace {

namespace bhttp = beast::http;

constexpr std::size_t kMostDiscarded = 1024 * 1024;   // of a body that was refused, so that the answer is read
constexpr std::chrono::seconds kDiscardTime{2};

std::optional<Method> method_of(bhttp::verb verb) {
  switch (verb) {
    case bhttp::verb::get: return Method::get;
    case bhttp::verb::head: return Method::head;
    case bhttp::verb::post: return Method::post;
    case bhttp::verb::put: return Method::put;
    case bhttp::verb::patch: return Method::patch;
    case bhttp::verb::delete_: return Method::del;
    default: return std::nullopt;
  }
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

void read_cookies(std::string_view header, Request& request) {
  while (!header.empty()) {
    const auto end = header.find(';');
    auto pair = header.substr(0, end);
    header = end == std::string_view::npos ? std::string_view{} : header.substr(end + 1);
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    // The first of equal names: a cookie that a sibling domain planted comes later (RFC 6265 section 5.4).
    request.cookies.emplace(pair.substr(0, equals), pair.substr(equals + 1));
  }
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

bool changes_things(Method method) { return method != Method::get && method != Method::head; }

/// What a body is sent as; one that ends with a slash stands for every type of its kind.
std::string_view type_of(BodyKind kind) {
  switch (kind) {
    case BodyKind::json: return "application/json";
    case BodyKind::form: return "application/x-www-form-urlencoded";
    case BodyKind::image: return "image/";
    case BodyKind::text: return "text/plain";
  }
  return {};
}

/// The refusals that need no handler; nothing when the request may go on.
std::optional<Response> refuse_early(const Request& request, const Router::Match& match,
                                     const std::vector<std::string>& own_origins, bool is_upgrade) {
  using Kind = Router::Match::Kind;
  if (match.kind == Kind::not_found) return problem(404, "not_found", "There is nothing at this address.");
  if (match.kind == Kind::method_not_allowed) {
    auto response = problem(405, "method_not_allowed", "This address does not take this method.");
    response.header("Allow", match.allow);
    return response;
  }
  if (match.kind == Kind::websocket && !is_upgrade) {
    auto response = problem(426, "upgrade_required", "This address speaks WebSocket.");
    response.header("Upgrade", "websocket");
    return response;
  }
  const bool needs_origin = is_upgrade || (changes_things(request.method) && match.traits.origin == OriginRule::own_pages);
  if (needs_origin && !is_own_origin(request.header("origin"), own_origins))
    return problem(403, "foreign_origin", "The request does not come from this clinic's own pages.");
  if (!request.body.empty()) {
    const auto type = lower(request.header("content-type"));
    const auto essence = std::string_view(type).substr(0, type.find(';'));
    const std::string_view wanted = type_of(match.traits.body);
    const auto given = essence.substr(0, essence.find_last_not_of(' ') + 1);
    if (!changes_things(request.method)) return problem(400, "unexpected_body", "This method takes no body.");
    if (wanted.ends_with('/') ? !given.starts_with(wanted) : given != wanted)
      return problem(415, "unsupported_media_type", "The body has to be " + std::string(wanted) + ".");
  }
  return std::nullopt;
}

class Connection final : public Holder, public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Hub> hub, std::unique_ptr<AnyStream> stream, std::string peer, std::unique_ptr<Seat> seat)
      : hub_(std::move(hub)), stream_(std::move(stream)), peer_(std::move(peer)), seat_(std::move(seat)) {
    hub_->holders.insert(this);
  }
  ~Connection() override { hub_->holders.erase(this); }

  void start() {
    if (!stream_->is_tls()) {
      read_head(hub_->options.limits.header_time);
      return;
    }
    stream_->tcp().expires_after(hub_->options.limits.header_time);
    stream_->async_handshake([self = shared_from_this()](ErrorCode failed) {
      if (failed) {
        self->note_time_out(failed);
        self->stream_->close();
        return;
      }
      self->read_head(self->hub_->options.limits.header_time);
    });
  }

  void finish_soon() override {
    if (state_ == State::idle) close_now();
  }
  void close_now() override {
    if (stream_) stream_->close();
  }

 private:
  enum class State { idle, busy };

  void note_time_out(ErrorCode failed) {
    if (failed == beast::error::timeout) ++hub_->counters.timed_out;
  }

  void read_head(std::chrono::milliseconds within) {
    if (hub_->draining) {
      stream_->close();
      return;
    }
    state_ = State::idle;
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(hub_->options.limits.header_bytes));
    parser_->body_limit(kMaxImageBytes);  // the parser asks before the route is known: see on_head
    stream_->tcp().expires_after(within);  // for the whole head, not for each of its bytes
    bhttp::async_read_header(*stream_, buffer_, *parser_,
                             [self = shared_from_this()](ErrorCode failed, std::size_t) { self->on_head(failed); });
  }

  void on_head(ErrorCode failed) {
    began_ = std::chrono::steady_clock::now();
    if (failed) {
      on_unreadable(failed);
      return;
    }
    state_ = State::busy;
    const auto& head = parser_->get();
    // RFC 9112 section 6.1: a coding that we do not know says nothing of where the request ends.
    if (head.count(bhttp::field::transfer_encoding) > 0 && !head.chunked()) {
      on_unreadable(bhttp::make_error_code(bhttp::error::bad_transfer_encoding));
      return;
    }
    // RFC 9112 section 3.2: each request of HTTP/1.1 names its host once.
    if (head.version() >= 11 && head.count(bhttp::field::host) != 1) {
      on_unreadable(bhttp::make_error_code(bhttp::error::bad_field));
      return;
    }
    if (!takes_images(head)) {
      const auto announced = parser_->content_length();
      if (announced && *announced > kMaxBodyBytes) {
        on_unreadable(bhttp::make_error_code(bhttp::error::body_limit));
        return;
      }
      parser_->body_limit(kMaxBodyBytes);
    }
    // Beast's own reading of it: at most one Content-Length, and never beside a Transfer-Encoding.
    if (!parser_->is_done() && view(head[bhttp::field::expect]).find("100-continue") != std::string_view::npos) {
      static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      asio::async_write(*stream_, asio::buffer(kContinue), [self = shared_from_this()](ErrorCode write_failed, std::size_t) {
        if (!write_failed) self->read_body();
      });
      return;
    }
    read_body();
  }

  bool takes_images(const BeastRequest::header_type& head) const {
    const auto method = method_of(head.method());
    return method && hub_->router.match(*method, view(head.target())).traits.body == BodyKind::image;
  }

  void read_body() {
    stream_->tcp().expires_after(hub_->options.limits.body_time);
    bhttp::async_read(*stream_, buffer_, *parser_, [self = shared_from_this()](ErrorCode failed, std::size_t) {
      if (failed) {
        self->on_unreadable(failed);
      } else {
        self->on_request();
      }
    });
  }

  void on_unreadable(ErrorCode failed) {
    note_time_out(failed);
    method_ = Method::get;
    pattern_ = "(unreadable)";
    keep_alive_ = false;
    discard_ = true;
    if (failed == bhttp::error::body_limit) {
      respond(problem(413, "too_large", "The body is larger than this address takes."));
    } else if (failed == bhttp::error::header_limit || failed == bhttp::error::buffer_overflow) {
      respond(problem(431, "headers_too_large", "The headers are too large."));
    } else if (failed.category() == bhttp::make_error_code(bhttp::error::bad_method).category() &&
               failed != bhttp::error::end_of_stream && failed != bhttp::error::partial_message) {
      respond(problem(400, "malformed_request", "The request is not HTTP."));
    } else {
      stream_->close();  // the peer has gone, or its time is up
    }
  }

  void on_request() {
    ++hub_->counters.requests;
    BeastRequest message = parser_->release();
    keep_alive_ = message.keep_alive() && !hub_->draining;
    const auto method = method_of(message.method());
    if (!method) {
      method_ = Method::get;
      pattern_ = "(unreadable)";
      respond(problem(405, "method_not_allowed", "This address does not take this method."));
      return;
    }
    method_ = *method;

    auto request = std::make_shared<Request>();
    if (!fill(message, *request)) {
      pattern_ = "(unreadable)";
      respond(malformed_address());
      return;
    }
    const bool is_upgrade = beast::websocket::is_upgrade(message);
    const std::string_view target = view(message.target());
    auto match = hub_->router.match(method_, target.substr(0, target.find('?')));
    if (is_upgrade && match.websocket != nullptr) match.kind = Router::Match::Kind::websocket;
    pattern_ = match.pattern;
    request->route = match.pattern;
    request->path_parameters = std::move(match.parameters);
    tls_to_client_ = request->tls;
    const bool upgrades = match.kind == Router::Match::Kind::websocket && is_upgrade;
    if (auto refusal = refuse_early(*request, match, hub_->options.own_origins, upgrades)) {
      respond(std::move(*refusal));
      return;
    }

    bool taken = false;
    if (upgrades) {
      taken = hub_->pool.try_post([self = shared_from_this(), request, call = match.websocket,
                                   message = std::make_shared<BeastRequest>(std::move(message))] {
        auto answer = self->answered<WebSocketAnswer>([&] { return (*call)(*request); });
        asio::post(self->hub_->io, [self, message, answer = std::move(answer)]() mutable {
          self->on_answer(std::move(answer), std::move(*message));
        });
      });
    } else {
      const auto* pages = match.kind == Router::Match::Kind::pages ? &hub_->router.pages() : nullptr;
      auto& pool = match.traits.effort == Effort::dear ? hub_->dear_pool : hub_->pool;
      taken = pool.try_post([self = shared_from_this(), request, call = match.handler, pages] {
        auto response = self->answered<Response>([&]() -> Response {
          if (pages == nullptr) return (*call)(*request);
          auto page = (*pages)(*request);
          if (page) return std::move(*page);
          return request->decoded ? problem(404, "not_found", "There is nothing at this address.") : malformed_address();
        });
        asio::post(self->hub_->io, [self, response = std::move(response)]() mutable { self->respond(std::move(response)); });
      });
    }
    if (!taken) {
      ++hub_->counters.overloaded;
      auto response = problem(503, "overloaded", "The server has too much to do. Try again in a moment.");
      response.header("Retry-After", "2");
      respond(std::move(response));
    }
  }

  bool fill(BeastRequest& message, Request& request) const {
    const std::string_view target = view(message.target());
    if (!target.starts_with('/')) return false;
    const auto question = target.find('?');
    const auto sent = target.substr(0, question);
    auto path = percent_decode(sent);
    request.method = method_;
    request.decoded = path.has_value();
    request.path = path ? std::move(*path) : std::string(sent);
    if (question != std::string_view::npos) request.query = parse_form(target.substr(question + 1));
    for (const auto& field : message) {
      auto name = lower(view(field.name_string()));
      const auto value = view(field.value());
      if (name == "cookie") read_cookies(value, request);
      const auto [known, fresh] = request.headers.emplace(std::move(name), value);
      if (!fresh) {
        known->second += ", ";
        known->second += value;
      }
    }
    auto client = hub_->options.trusted_proxies.client(peer_, stream_->is_tls(), request.header("x-forwarded-for"),
                                                       request.header("x-forwarded-proto"));
    request.remote_address = std::move(client.address);
    request.tls = client.tls;
    request.body = std::move(message.body());
    return true;
  }

  static Response malformed_address() {
    return problem(400, "malformed_address", "The address of the request is malformed.");
  }

  /// Runs a handler; what it throws becomes a response. On a worker.
  template <class Answer, class Call>
  Answer answered(Call call) const {
    try {
      return call();
    } catch (const std::exception& failure) {
      if (hub_->options.on_failure) return hub_->options.on_failure(failure);
      return problem(500, "internal", "Something went wrong on our side. Nothing was changed.");
    }
  }

  void on_answer(WebSocketAnswer answer, BeastRequest message) {
    if (auto* refusal = std::get_if<Response>(&answer)) {
      respond(std::move(*refusal));
      return;
    }
    auto& session = std::get<std::shared_ptr<WebSocketSession>>(answer);
    if (!stream_->tcp().socket().is_open()) {  // closed meanwhile: on_close has to come all the same
      hub_->pool.post([session] { session->on_close(); });
      return;
    }
    note_access(101, 0);
    serve_websocket(hub_, std::move(stream_), std::move(seat_), std::move(message), std::move(session));
  }

  void note_access(int status, std::size_t bytes) const {
    if (!hub_->options.on_access) return;
    const auto took = std::chrono::steady_clock::now() - began_;
    hub_->options.on_access(
        {method_, pattern_, status, bytes, std::chrono::duration_cast<std::chrono::microseconds>(took)});
  }

  void respond(Response response) {
    apply_rules(response, hub_->rules(tls_to_client_), make_nonce());
    body_ = std::move(response.body);
    const std::string_view body = response.fixed_body.empty() ? std::string_view(body_) : response.fixed_body;
    if (hub_->draining) keep_alive_ = false;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    head_ = write_head(response, body.size(), keep_alive_, std::chrono::duration_cast<std::chrono::seconds>(now).count());
    const bool bodiless = method_ == Method::head || response.status == 204 || response.status == 304;
    const std::string_view sent = bodiless ? std::string_view{} : body;
    note_access(response.status, sent.size());
    // One buffer under TLS for what is small: one record rather than two.
    if (sent.size() <= 16 * 1024) {
      head_ += sent;
      write({asio::const_buffer(head_.data(), head_.size()), asio::const_buffer()});
    } else {
      write({asio::const_buffer(head_.data(), head_.size()), asio::const_buffer(sent.data(), sent.size())});
    }
  }

  void write(const std::array<asio::const_buffer, 2>& buffers) {
    stream_->tcp().expires_after(hub_->options.limits.write_time);
    asio::async_write(*stream_, buffers, [self = shared_from_this()](ErrorCode failed, std::size_t) {
      if (failed) {
        self->note_time_out(failed);
        self->stream_->close();
      } else if (self->keep_alive_) {
        self->let_go_of_texts();
        self->read_head(self->hub_->options.limits.idle_time);
      } else {
        self->end_politely();
      }
    });
  }

  /// What was asked and answered may name somebody: it does not lie about for as long as the connection idles.
  void let_go_of_texts() {
    std::string().swap(body_);
    std::string().swap(head_);
    if (buffer_.size() == 0) buffer_.shrink_to_fit();
  }

  /// Closing with unread bytes resets the connection, and the peer may never see the answer: so our side is
  /// shut first, and what still comes is thrown away for a moment.
  void end_politely() {
    ErrorCode ignored;
    stream_->tcp().socket().shutdown(Socket::shutdown_send, ignored);
    if (!discard_ || hub_->draining) {
      stream_->close();
      return;
    }
    stream_->tcp().expires_after(kDiscardTime);
    discard_more();
  }
  void discard_more() {
    stream_->tcp().async_read_some(asio::buffer(waste_), [self = shared_from_this()](ErrorCode failed, std::size_t bytes) {
      self->discarded_ += bytes;
      if (failed || self->discarded_ > kMostDiscarded) {
        self->stream_->close();
      } else {
        self->discard_more();
      }
    });
  }

  std::shared_ptr<Hub> hub_;
  std::unique_ptr<AnyStream> stream_;
  const std::string peer_;
  std::unique_ptr<Seat> seat_;
  State state_ = State::idle;
  beast::flat_buffer buffer_{128 * 1024};  // one head and one body fit; a flood of pipelined requests does not
  std::optional<bhttp::request_parser<bhttp::string_body>> parser_;
  std::chrono::steady_clock::time_point began_{};
  Method method_ = Method::get;
  std::string_view pattern_ = "(none)";
  bool tls_to_client_ = false;
  bool keep_alive_ = false;
  bool discard_ = false;
  std::string head_;
  std::string body_;
  std::array<char, 4096> waste_{};
  std::size_t discarded_ = 0;
};

}  // namespace

void serve_http(std::shared_ptr<Hub> hub, std::unique_ptr<AnyStream> stream, std::string peer, std::unique_ptr<Seat> seat) {
  std::make_shared<Connection>(std::move(hub), std::move(stream), std::move(peer), std::move(seat))->start();
}

}  // namespace bedside::http
