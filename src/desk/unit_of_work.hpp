// One use case = one transaction = change + audit event + outbox rows. `storage` fills these ports;
// `desk` holds the use cases, each a function that takes a UnitOfWork and runs inside one transaction.
#pragma once

#include <exception>
#include <functional>
#include <future>
#include <memory>

#include "audit/log.hpp"
#include "clinic/clinic.hpp"
#include "desk/isolation.hpp"
#include "invites/invitation.hpp"
#include "notices/opt_out.hpp"
#include "notices/outbox.hpp"
#include "notices/own_words.hpp"
#include "notices/reminders.hpp"
#include "visits/visit.hpp"

namespace bedside::desk {

class UnitOfWork {
 public:
  virtual ~UnitOfWork() = default;
  virtual clinic::ClinicRepository& clinics() = 0;
  virtual clinic::AttemptRepository& attempts() = 0;
  virtual visits::VisitRepository& visits() = 0;
  virtual invites::InvitationRepository& invitations() = 0;
  virtual notices::OutboxRepository& outbox() = 0;
  virtual notices::ReminderRepository& reminders() = 0;
  virtual notices::OptOutRepository& opt_outs() = 0;
  virtual notices::OwnWordsRepository& own_words() = 0;
  virtual audit::AuditRepository& audit() = 0;
};

/// What became of a submitted unit.
enum class Committed { durable, rolled_back, storage_failed };

class Storage {
 public:
  virtual ~Storage() = default;

  /// Runs `work` in a transaction on a writer; `work` answers false to roll back (a refusal: nothing half
  /// done). `done` runs once it is durable or is not going to be; on the writer's thread: post on and return.
  /// On SQLite units are batched as savepoints of one commit; on PostgreSQL each is a transaction of a pool.
  /// Returns at once. `work` may run more than once (a serialization failure is tried again), so what it
  /// captures must be overwritten, not added to. A full queue answers storage_failed on the calling thread.
  virtual void submit(std::function<bool(UnitOfWork&)> work, std::function<void(Committed)> done,
                      Isolation isolation = Isolation::serializable) = 0;

  /// Runs `work` on a reader in a read transaction (lasts under 1 s), on the calling thread; once more where the database has
  /// closed the connection before it answered anything. Throws StorageFailed when the database does not answer.
  virtual void read(const std::function<void(UnitOfWork&)>& work) = 0;

  /// The same without a transaction, for work of one statement: of several each sees the database as it is by then. On
  /// PostgreSQL that saves two ways to the server and back. `work` may run twice.
  virtual void read_one(const std::function<void(UnitOfWork&)>& work) { read(work); }

  /// Truncates the WAL and vacuums what was erased; true when it succeeded.
  virtual bool forget_erased() = 0;
  virtual bool ready() = 0;

  /// Asked once, by a program that is about to serve, and from then on it counts: does no other program serve from
  /// this database? Then what an earlier run left (presence, leases) is nobody's. A database inside the program
  /// has no other.
  virtual bool serve_alone() { return true; }
};

class StorageFailed : public std::exception {
 public:
  const char* what() const noexcept override { return "the database did not answer"; }
};

/// For threads that may wait (request workers): submits and waits until durable.
/// `work` returns a Result; a refused one rolls back. Throws StorageFailed.
template <class Work>
auto transact(Storage& storage, Work work, Isolation isolation = Isolation::serializable) {
  using Outcome = decltype(work(std::declval<UnitOfWork&>()));
  auto outcome = std::make_shared<std::optional<Outcome>>();
  auto promise = std::make_shared<std::promise<Committed>>();
  auto future = promise->get_future();
  storage.submit(
      [outcome, work = std::move(work)](UnitOfWork& unit) mutable {
        outcome->emplace(work(unit));
        return (*outcome)->ok();
      },
      [promise](Committed committed) { promise->set_value(committed); }, isolation);
  const Committed committed = future.get();
  if (committed == Committed::storage_failed || !outcome->has_value()) throw StorageFailed();
  return std::move(**outcome);
}

}  // namespace bedside::desk
