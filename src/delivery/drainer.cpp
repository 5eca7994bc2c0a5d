#include "delivery/drainer.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/sweep.hpp"
#include "notices/failure_words.hpp"
#include "notices/payload.hpp"

namespace bedside::delivery {
namespace {

/// So often a result is written to a database that is there, and fails: the message is left to its lease then.
constexpr int kMostFailures = 10;

/// Of a message that no server was asked about.
Outcome not_tried(std::string_view words, Failure why) { return {Outcome::Kind::refused, std::string(words), std::nullopt, why}; }

}  // namespace

Drainer::Drainer(desk::Storage& storage, const secure::KeyRing& keys, RandomSource& random, const notices::DateWords& dates,
                 const notices::CalendarWriter& calendars, DrainerSettings settings)
    : storage_(storage), keys_(keys), random_(random), dates_(dates), calendars_(calendars), settings_(std::move(settings)) {}

Drainer::~Drainer() { stop(); }

void Drainer::start() {
  for (const auto channel : notices::kAllChannels) {
    const MakeSender& make = channel == notices::Channel::email ? settings_.email : settings_.sms;
    senders_.push_back(make ? make() : nullptr);
  }
  working_ = senders_.size();
  for (const auto channel : notices::kAllChannels)
    threads_.emplace_back([this, channel] { work(channel, senders_[static_cast<std::size_t>(channel)].get()); });
}

void Drainer::wake() {
  {
    const std::lock_guard lock(mutex_);
    ++wakes_;
  }
  changed_.notify_all();
}

void Drainer::stop() {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, settings_.finish_within, [this] { return working_ == 0; });
  }
  for (const auto& sender : senders_)
    if (sender) sender->give_up();
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
}

WallTime Drainer::now() const {
  if (settings_.wall_clock) return settings_.wall_clock();
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

void Drainer::work(notices::Channel channel, Sender* sender) {
  for (;;) {
    std::uint64_t seen = 0;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) break;
      seen = wakes_;  // before looking: what is queued while we look wakes us again
    }
    try {
      drain(channel, sender);
    } catch (const desk::StorageFailed&) {
      state_of(channel) = State::no_database;
    }
    {
      std::unique_lock lock(mutex_);
      const auto look = std::chrono::steady_clock::now() + settings_.look_every;
      if (wait_swept(changed_, lock, look, [&] { return stopping_ || wakes_ != seen; })) continue;
    }
    if (sender) sender->rest();
  }
  if (sender) sender->rest();
  const std::lock_guard lock(mutex_);
  --working_;
  changed_.notify_all();
}

void Drainer::drain(notices::Channel channel, Sender* sender) {
  Taken taken = take_next(channel);
  while (taken.is_one()) taken = send(taken, sender, Then::take_next);
}

bool Drainer::send_one(notices::Channel channel, Sender* sender) {
  const Taken taken = take(channel);
  if (taken.is_one()) send(taken, sender, Then::nothing);
  return taken.is_one();
}

bool Drainer::is_stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

bool Drainer::is_one_due(notices::Channel channel) {
  std::optional<WallTime> due;
  storage_.read_one([&](desk::UnitOfWork& unit) { due = unit.outbox().next_due(channel); });
  if (due && *due <= now()) return true;
  if (state(channel) == State::no_database) state_of(channel) = State::ok;
  return false;
}

Drainer::Taken Drainer::take_due(desk::UnitOfWork& unit, notices::Channel channel) const {
  Taken taken{unit.outbox().lease_due(now(), kLease, 1, channel)};
  taken.unwanted = taken.is_one() && is_unwanted(unit, taken.notice());
  if (taken.unwanted) unit.outbox().mark_failed(taken.notice().id, std::string(notices::kAskedForNone), now());
  return taken;
}

template <class Body>
Result<Drainer::Taken, Done> Drainer::transact(Body body) {
  const auto turn = RightOfWay::give_way(settings_.way);
  return desk::transact(
      storage_, [&](desk::UnitOfWork& unit) -> Result<Taken, Done> { return body(unit); }, desk::Isolation::read_committed);
}

Drainer::Taken Drainer::take(notices::Channel channel) {
  // A read first: an idle outbox costs the writer nothing.
  if (!is_one_due(channel)) return {};
  auto taken = transact([this, channel](desk::UnitOfWork& unit) { return take_due(unit, channel); });
  if (!taken) return {};
  counts_.fail(taken->leased.overtaken, Failure::overtaken);
  return std::move(*taken);
}

Drainer::Taken Drainer::send(const Taken& taken, Sender* sender, Then then) {
  const notices::Notice& notice = taken.notice();
  if (!taken.unwanted) return settle(notice, attempt(notice, sender), then);
  counts_.of(notice.channel).fail(Failure::opted_out);
  settings_.on_settled(notice);
  return then == Then::take_next ? take_next(notice.channel) : Taken{};
}

/// Asked in the transaction that takes the message: who has said STOP by then is sent nothing any more.
bool Drainer::is_unwanted(desk::UnitOfWork& unit, const notices::Notice& notice) const {
  if (notice.channel != notices::Channel::sms) return false;
  const auto payload = notices::open_payload(notice, keys_);
  return payload && unit.opt_outs().has_opted_out(keys_.lookup_hashes(secure::Purpose::opt_out, payload->to));
}

/// What an update answers to, so that mail programs show it below its invitation.
std::optional<NoticeId> Drainer::first_to_the_same(const notices::Notice& notice) const {
  if (!notice.invitation || notice.channel != notices::Channel::email) return std::nullopt;
  std::optional<NoticeId> first;
  storage_.read_one([&](desk::UnitOfWork& unit) {
    first.reset();
    for (const notices::Notice& one : unit.outbox().list_for_invitation(*notice.invitation))
      if (!first && one.channel == notices::Channel::email && one.attempts > 0 && one.kind != notices::Kind::declined) first = one.id;
  });
  return first == notice.id ? std::nullopt : first;
}

Outcome Drainer::attempt(const notices::Notice& notice, Sender* sender) const {
  if (sender == nullptr) return not_tried("no sender is configured for this kind of message", Failure::no_sender);
  const auto payload = notices::open_payload(notice, keys_);
  if (!payload) return not_tried("the message was erased before it could be sent", Failure::erased);
  Message message;
  message.id = notice.id;
  message.channel = notice.channel;
  message.to = payload->to;
  message.from_name = payload->public_name;
  message.language = notices::written_language(payload->language);
  message.words = notices::render(*payload, notice.kind, dates_, calendars_, settings_.organizer);
  message.written_at = notice.created_at;
  if (notice.kind != notices::Kind::declined) message.first = first_to_the_same(notice);
  return sender->send(message);
}

void Drainer::count(notices::Channel channel, const Outcome& outcome, bool retry) {
  Counts& counts = counts_.of(channel);
  if (outcome.kind == Outcome::Kind::accepted) ++counts.sent;
  else if (retry) ++counts.retried;
  else counts.fail(outcome.kind == Outcome::Kind::try_again ? Failure::gave_up : outcome.why);
}

void Drainer::note_report(const notices::Notice& notice) {
  Counts& counts = counts_.of(notice.channel);
  if (notice.state == notices::State::delivered) ++counts.delivered;
  else counts.fail(Failure::not_delivered);
}

Drainer::Taken Drainer::settle(const notices::Notice& notice, const Outcome& outcome, Then then) {
  const bool last = notice.attempts >= notices::kMaxAttempts;  // a lease counts as an attempt
  const bool interrupted = outcome.kind == Outcome::Kind::interrupted;
  const bool retry = interrupted || (outcome.kind == Outcome::Kind::try_again && !last);
  // ±20 %: messages that failed together do not come back together.
  const auto base = std::chrono::duration_cast<std::chrono::milliseconds>(notices::retry_delay(notice.attempts));
  const auto delay = base * (800 + static_cast<int>(random_.below(401))) / 1000;
  // Of a last notice's reader nothing is left in the records.
  const std::string words = notice.last_notice ? notices::without_servers_words(outcome.words) : outcome.words;
  Taken next;
  bool alone = then == Then::nothing;
  for (int failures = 0;;) {
    try {
      auto written = transact([&](desk::UnitOfWork& unit) {
        auto& outbox = unit.outbox();
        if (outcome.kind == Outcome::Kind::accepted) {
          outbox.mark_sent(notice.id, outcome.reference, now());
        } else if (retry) {
          // What was interrupted is the next program's at once, as after a kill.
          outbox.mark_retry(notice.id, words, interrupted ? now() : now() + delay);
        } else {
          outbox.mark_failed(notice.id, words, now());
        }
        return alone || is_stopping() ? Taken{} : take_due(unit, notice.channel);
      });
      if (written) next = std::move(*written);
      break;
    } catch (const desk::StorageFailed&) {
      // It has been sent: forgetting that would send it again. As long as the database is away nobody else takes it either. What
      // came of it matters most from now on.
      alone = true;
      state_of(notice.channel) = State::no_database;
      if (storage_.ready() && ++failures == kMostFailures) {
        settings_.report(fmt::format("What became of message {} cannot be written down. It will be sent once more.", notice.id.text()));
        return {};
      }
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, std::chrono::milliseconds(100), [this] { return stopping_; })) return {};
    }
  }
  count(notice.channel, outcome, retry);
  counts_.fail(next.leased.overtaken, Failure::overtaken);
  state_of(notice.channel) = retry ? State::retrying : State::ok;
  settings_.on_settled(notice);
  if (outcome.kind != Outcome::Kind::accepted) {
    settings_.report(fmt::format("Message {} ({}, {}) {}: {}", notice.id.text(), notices::word(notice.channel),
                                 notices::word(notice.kind), retry ? "will be tried again" : "failed", notices::without_servers_words(outcome.words)));
  }
  return alone && then == Then::take_next ? take_next(notice.channel) : std::move(next);
}

std::string_view word(Drainer::State state) {
  switch (state) {
    case Drainer::State::ok: return "ok";
    case Drainer::State::retrying: return "retrying";
    case Drainer::State::no_database: return "no_database";
  }
  return "ok";
}

}  // namespace bedside::delivery
