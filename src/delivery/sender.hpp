// What carries one message to its reader, and what came of it. Filled by SMTP, by an SMS service, by the
// demo's box. A sender may block for kSendTime at most, for a second once it is told to give up; it never logs.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/id.hpp"
#include "base/time.hpp"
#include "delivery/failure.hpp"
#include "notices/outbox.hpp"
#include "notices/render.hpp"

namespace bedside::delivery {

/// Longer than a slow server's greeting delay, shorter than the lease of a notice.
inline constexpr std::chrono::seconds kSendTime{40};

struct Message {
  NoticeId id;             // the same at every attempt: Message-ID, idempotency key
  notices::Channel channel = notices::Channel::email;
  std::string to;
  std::string from_name;   // the clinic's public name
  std::string language;    // of the reader
  notices::Rendered words;
  WallTime written_at{};
  std::optional<NoticeId> first = {};  // e-mail: the first one to the same person about the same visit, where this is not it
};

struct Outcome {
  enum class Kind {
    accepted,     // the server has taken it
    try_again,    // it was busy, away, or said 4xx
    refused,      // it will never take this one
    interrupted,  // given up before the server had answered: no word against it, however often it has been tried
  } kind = Kind::try_again;
  std::string words;  // the server's, without addresses and numbers
  std::optional<std::string> reference;
  Failure why = Failure::refused;  // where it is refused
};

class Sender {
 public:
  virtual ~Sender() = default;
  virtual Outcome send(const Message& message) = 0;
  /// Nothing is there to be sent: a connection that was kept for the next one is closed, since whom the last one went
  /// to lies in its buffers.
  virtual void rest() {}
  /// The program ends: what is being sent is given up within about a second (interrupted), whatever is sent later, and a goodbye.
  /// From any thread, once.
  virtual void give_up() { given_up_ = true; }

 protected:
  const std::atomic<bool>& given_up() const { return given_up_; }

 private:
  std::atomic<bool> given_up_{false};
};
/// One sender per thread: a connection is kept and used again.
using MakeSender = std::function<std::unique_ptr<Sender>()>;

/// A server's words for people to read: e-mail addresses, long numbers, what may be a link's token and what is not UTF-8 or has
/// characters that cannot be seen replaced by "…", control characters gone, 200 bytes at most.
std::string without_addresses(std::string_view words);

}  // namespace bedside::delivery
