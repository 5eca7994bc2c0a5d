#include "delivery/smtp_sender.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <mutex>

#include "delivery/curl.hpp"
#include "delivery/mime.hpp"

namespace bedside::delivery {

namespace {

struct Upload {
  std::string_view left;
};
std::size_t give(char* to, std::size_t size, std::size_t count, void* from) {
  auto& upload = *static_cast<Upload*>(from);
  const std::size_t bytes = std::min(size * count, upload.left.size());
  std::memcpy(to, upload.left.data(), bytes);
  upload.left.remove_prefix(bytes);
  return bytes;
}

/// The server's replies come line by line; the one that refused last is what the operator wants to read.
struct Replies {
  int code = 0;
  std::string words;
  bool of_this_message = false;  // to RCPT or DATA: before them the server judges us, or is busy
};
std::size_t take_reply(char* line, std::size_t size, std::size_t count, void* to) {
  auto& replies = *static_cast<Replies*>(to);
  const std::string_view text(line, size * count);
  if (text.size() >= 3 && (text[0] == '4' || text[0] == '5') && text[1] >= '0' && text[1] <= '9') {
    replies.code = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
    replies.words = text;
  }
  return size * count;
}

/// What was answered to an earlier command is over: it is not what ended this. A goodbye is no command of ours to judge by.
int follow(CURL*, curl_infotype kind, char* bytes, std::size_t size, void* to) {
  const std::string_view command(bytes, size);
  if (kind != CURLINFO_HEADER_OUT || command.starts_with("QUIT")) return 0;
  auto& replies = *static_cast<Replies*>(to);
  replies = {};
  replies.of_this_message = command.starts_with("RCPT") || command.starts_with("DATA");
  return 0;
}

class SmtpSender final : public Sender {
 public:
  SmtpSender(const SmtpSettings& settings, const std::optional<Dkim>& dkim) : settings_(settings), dkim_(dkim) {}
  ~SmtpSender() override { say_goodbye(); }

  Outcome send(const Message& message) override {
    const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    std::string mail = write_email(message, settings_.from, now);
    if (dkim_) mail.insert(0, dkim_signature(mail, *dkim_, now));
    Replies replies;
    CURLcode code = give_to_server(message.to, mail, replies);
    // A server ends a connection that is too old or has carried too much, in words (421) or without; nothing was said of
    // this message by then, and a new connection takes it.
    if (code != CURLE_OK && code != CURLE_ABORTED_BY_CALLBACK && !replies.of_this_message && was_kept()) {
      say_goodbye();
      replies = {};
      code = give_to_server(message.to, mail, replies);
    }
    if (code == CURLE_ABORTED_BY_CALLBACK || code == CURLE_OPERATION_TIMEDOUT) hang_up();
    if (code == CURLE_OK) return {Outcome::Kind::accepted, {}, std::nullopt};
    // A 5xx to whoever connects, signs in or sends is the operator's to mend, not a verdict on this message.
    const bool about_us = !replies.of_this_message || replies.code == 530 || replies.code == 535 || replies.code == 534;
    if (replies.code >= 500 && !about_us) return {Outcome::Kind::refused, without_addresses(replies.words), std::nullopt};
    if (replies.code == 0) return unanswered(code);
    return {Outcome::Kind::try_again, without_addresses(replies.words), std::nullopt};
  }
  void rest() override { say_goodbye(); }
  void give_up() override {
    Sender::give_up();
    const std::lock_guard lock(mutex_);
    if (left_ != kNoSocket) ::shutdown(left_, SHUT_RDWR);
  }

 private:
  static constexpr int kNoSocket = -1;

  int socket() const {
    curl_socket_t now = CURL_SOCKET_BAD;
    return curl_ && curl_easy_getinfo(curl_.get(), CURLINFO_ACTIVESOCKET, &now) == CURLE_OK && now != CURL_SOCKET_BAD ? now : kNoSocket;
  }
  /// libcurl keeps a connection on whose answer it waits no longer; it would say goodbye there, and wait for an answer to that.
  void hang_up() {
    if (const int now = socket(); now != kNoSocket) ::shutdown(now, SHUT_RDWR);
    curl_.reset();
  }
  /// Closes the connection that is kept. libcurl waits for the answer to its QUIT and asks nobody meanwhile whether it may go on.
  void say_goodbye() {
    {
      const std::lock_guard lock(mutex_);
      if (given_up()) return hang_up();
      // A handle of our own: libcurl closes its one, and its number may be another's by then.
      if (const int now = socket(); now != kNoSocket) left_ = ::fcntl(now, F_DUPFD_CLOEXEC, 0);
    }
    curl_.reset();
    const std::lock_guard lock(mutex_);
    if (left_ != kNoSocket) ::close(left_);
    left_ = kNoSocket;
  }
  /// Whether the last message went over a connection of one before it.
  bool was_kept() const {
    long made = 0;
    return curl_easy_getinfo(curl_.get(), CURLINFO_NUM_CONNECTS, &made) == CURLE_OK && made == 0;
  }

  /// Over the connection that is there, or a new one.
  CURLcode give_to_server(const std::string& reader, const std::string& mail, Replies& replies) {
    Upload upload{mail};
    if (!curl_) curl_ = make_curl();
    CURL* curl = curl_.get();
    curl_easy_reset(curl);  // keeps the connection
    const auto at = settings_.from.find('@');
    const std::string hello = at == std::string::npos ? std::string("localhost") : settings_.from.substr(at + 1);
    const bool implicit = settings_.tls == SmtpSettings::Tls::implicit;
    const std::string host = settings_.host.find(':') == std::string::npos ? settings_.host : "[" + settings_.host + "]";
    const std::string url = fmt::format("{}://{}:{}/{}", implicit ? "smtps" : "smtp", host, settings_.port, hello);
    const std::string from = "<" + settings_.from + ">";
    const CurlList to(curl_slist_append(nullptr, ("<" + reader + ">").c_str()));
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(settings_.send_time.count()));
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(std::chrono::ceil<std::chrono::seconds>(settings_.send_time).count()));  // to the goodbye, too
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     static_cast<long>(settings_.tls == SmtpSettings::Tls::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!settings_.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, settings_.ca_file.c_str());
    if (!settings_.user.empty()) {
      curl_easy_setopt(curl, CURLOPT_USERNAME, settings_.user.c_str());
      curl_easy_setopt(curl, CURLOPT_PASSWORD, settings_.password.reveal().c_str());
    }
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to.get());
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_reply);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &replies);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);  // to `follow`, nowhere else
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, follow);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, &replies);
    heed(curl, given_up());
    return curl_easy_perform(curl);
  }

  const SmtpSettings settings_;
  const std::optional<Dkim> dkim_;
  Curl curl_;
  std::mutex mutex_;
  int left_ = kNoSocket;  // a connection on which goodbye is being said
};

}  // namespace

Result<std::optional<Dkim>, std::string> read_dkim(const SmtpSettings& settings) {
  if (settings.dkim_key.empty()) return std::optional<Dkim>();
  auto key = secure::SigningKey::read(settings.dkim_key);
  if (key.ok()) return std::optional(Dkim{settings.from.substr(settings.from.find('@') + 1), settings.dkim_selector, std::move(key.value())});
  const auto wrong = [&settings](std::string_view what) { return fmt::format("Setting smtp.dkim_key: {} {}", settings.dkim_key, what); };
  switch (key.why()) {
    case secure::SigningKeyWhy::unreadable: break;
    case secure::SigningKeyWhy::not_rsa: return Refused{wrong("holds a key that is no RSA key.")};
    case secure::SigningKeyWhy::too_short: return Refused{wrong("holds a key of fewer than 1024 bits, which nobody verifies.")};
  }
  return Refused{wrong("cannot be read as a PEM file with a private key and no passphrase.")};
}

MakeSender smtp_sender(SmtpSettings settings, std::optional<Dkim> dkim) {
  return [settings = std::move(settings), dkim = std::move(dkim)] { return std::make_unique<SmtpSender>(settings, dkim); };
}

}  // namespace bedside::delivery
