// Empties the outbox: takes what is due with a lease, renders it, hands it to a sender, and writes what came of
// it as soon as the server has accepted, in the transaction that takes the next. One thread for each channel: a server that
// hangs does not hold up the other one, messages leave in the order in which they are due, and a killed program loses nothing
// and repeats at most one of each.
// Retries by notices::retry_delay with jitter, kMaxAttempts in all. Does not decide what is told to whom.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/right_of_way.hpp"
#include "delivery/counts.hpp"
#include "delivery/sender.hpp"
#include "desk/unit_of_work.hpp"
#include "notices/calendar.hpp"
#include "notices/date_words.hpp"
#include "secure/keyring.hpp"

namespace bedside::delivery {

/// Longer than kSendTime: a notice in flight is not taken a second time.
inline constexpr std::chrono::seconds kLease{60};

struct DrainerSettings {
  MakeSender email;       // empty: not configured; such notices fail with that reason
  MakeSender sms;
  std::string organizer;  // the address that calendars name; empty: no calendar entry
  /// Looks at the outbox at least this often, whoever forgot to wake it.
  std::chrono::milliseconds look_every{2'000};
  /// So long may a message in flight take once the program ends; then it is given up, to be sent by the next one.
  std::chrono::milliseconds finish_within{5'000};
  RightOfWay* way = nullptr;  // outlives the drainer: its transactions give way to what somebody waits for
  std::function<void(std::string_view)> report = [](std::string_view) {};  // a sentence, no address in it
  std::function<WallTime()> wall_clock = {};                               // empty: the system's
  /// A message's state has changed, for whoever shows it. On the drainer's threads: return at once.
  std::function<void(const notices::Notice&)> on_settled = [](const notices::Notice&) {};
};

class Drainer {
 public:
  Drainer(desk::Storage& storage, const secure::KeyRing& keys, RandomSource& random, const notices::DateWords& dates,
          const notices::CalendarWriter& calendars, DrainerSettings settings);
  ~Drainer();  // stops
  Drainer(const Drainer&) = delete;
  Drainer& operator=(const Drainer&) = delete;

  void start();
  /// Something was queued. Any thread; returns at once.
  void wake();
  /// What is in flight is finished or, after DrainerSettings::finish_within, given up; nothing new is taken. Idempotent.
  void stop();

  enum class State { ok, retrying, no_database };
  /// Whether the last attempt on this channel failed, or the database is away.
  State state(notices::Channel channel) const { return states_[static_cast<std::size_t>(channel)].load(); }
  /// What came of messages that this program took from the outbox, or gave up in it.
  const CountsByChannel& counts() const { return counts_; }
  /// A service has reported on one that it took.
  void note_report(const notices::Notice& notice);
  /// The outbox has given up last notices that no server took within a day.
  void note_too_old(const notices::GivenUp& notices) { counts_.fail(notices, Failure::too_old); }

  /// Takes and sends what is due of this channel, one after the other, until nothing is or stop(). The body of each thread.
  void drain(notices::Channel channel, Sender* sender);
  /// Takes and sends one; false when none was due.
  bool send_one(notices::Channel channel, Sender* sender);

 private:
  /// What a transaction took: a message at most.
  struct Taken {
    notices::Leased leased;
    bool unwanted = false;  // its reader has asked for none, and it is at its end

    bool is_one() const { return !leased.notices.empty(); }
    const notices::Notice& notice() const { return leased.notices.front(); }
  };
  enum class Then { nothing,
                    take_next };

  void work(notices::Channel channel, Sender* sender);
  bool is_stopping();
  bool is_one_due(notices::Channel channel);
  Taken take_due(desk::UnitOfWork& unit, notices::Channel channel) const;
  /// As desk::transact, when nobody has to wait for it.
  template <class Body>
  Result<Taken, Done> transact(Body body);
  Taken take(notices::Channel channel);
  Taken take_next(notices::Channel channel) { return is_stopping() ? Taken{} : take(channel); }
  Taken send(const Taken& taken, Sender* sender, Then then);
  WallTime now() const;
  bool is_unwanted(desk::UnitOfWork& unit, const notices::Notice& notice) const;
  std::atomic<State>& state_of(notices::Channel channel) { return states_[static_cast<std::size_t>(channel)]; }
  Taken settle(const notices::Notice& notice, const Outcome& outcome, Then then);
  void count(notices::Channel channel, const Outcome& outcome, bool retry);
  Outcome attempt(const notices::Notice& notice, Sender* sender) const;
  std::optional<NoticeId> first_to_the_same(const notices::Notice& notice) const;

  desk::Storage& storage_;
  const secure::KeyRing& keys_;
  RandomSource& random_;
  const notices::DateWords& dates_;
  const notices::CalendarWriter& calendars_;
  const DrainerSettings settings_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t wakes_ = 0;
  bool stopping_ = false;
  std::array<std::atomic<State>, notices::kAllChannels.size()> states_{};
  CountsByChannel counts_;
  std::vector<std::unique_ptr<Sender>> senders_;
  std::size_t working_ = 0;  // threads that have not come to their end
  std::vector<std::thread> threads_;
};

/// The word in /readyz.
std::string_view word(Drainer::State state);

}  // namespace bedside::delivery
