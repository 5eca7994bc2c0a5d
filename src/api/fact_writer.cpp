#include "api/fact_writer.hpp"

#include <vector>

#include "desk/entering.hpp"

namespace bedside::api {
namespace {

struct Performer {
  desk::UnitOfWork& unit;
  const desk::Context& context;
  const calls::WriteFact& fact;

  desk::Outcome<Done> operator()(const calls::FactWaiting& waiting) const {
    return desk::note_waiting(unit, context, fact.clinic, waiting.invitation, waiting.via);
  }
  desk::Outcome<Done> operator()(const calls::FactEntered& entered) const {
    return desk::note_entered(unit, context, fact.clinic, entered.invitation, entered.via, entered.let_in_by);
  }
  desk::Outcome<Done> operator()(const calls::FactLeft& left) const {
    return desk::note_left(unit, context, fact.clinic, left.invitation, {left.providers_in});
  }
  desk::Outcome<Done> operator()(const calls::FactPutBack& back) const {
    return desk::note_put_back(unit, context, fact.clinic, back.invitation, back.by);
  }
  desk::Outcome<Done> operator()(const calls::FactTurnedAway& away) const {
    return desk::note_turned_away(unit, context, fact.clinic, away.invitation, away.by, {away.providers_in});
  }
  desk::Outcome<Done> operator()(const calls::FactWithoutGuests& wish) const {
    return desk::note_without_guests(unit, context, fact.clinic, fact.visit, wish.on, wish.by_provider, wish.by_patient);
  }
  desk::Outcome<Done> operator()(const calls::FactProviderLeft& left) const {
    const desk::Actor actor{fact.clinic, left.person, {clinic::Role::provider}};
    return desk::provider_left(unit, context, actor, fact.visit, {left.providers_in});
  }
};

}  // namespace

FactWriter::FactWriter(desk::Storage& storage, std::function<desk::Context()> context,
                       std::function<void(const ClinicId&, const VisitId&)> changed)
    : storage_(storage), context_(std::move(context)), changed_(std::move(changed)) {}

void FactWriter::write(const calls::WriteFact& fact) {
  // When it happened, not when the database had time for it.
  const auto crossed = std::make_shared<bool>(false);
  add(fact.visit, Job{[fact, crossed, context = context_()](desk::UnitOfWork& unit) {
                        const auto outcome = std::visit(Performer{unit, context, fact}, fact.fact);
                        *crossed = !outcome.ok() && outcome.why().why == desk::Why::changed_meanwhile;
                        return outcome.ok();
                      },
                      [this, clinic = fact.clinic, visit = fact.visit](desk::Committed committed) {
                        if (committed == desk::Committed::durable) changed_(clinic, visit);
                      },
                      true, crossed});
}

void FactWriter::add(const VisitId& visit, Job job) {
  {
    const std::lock_guard lock(mutex_);
    Queue& queue = queues_[visit];
    if (queue.failed && !job.try_again) return job.done(desk::Committed::storage_failed);
    if (queue.jobs.size() >= kMostWaiting) {
      // The first may be under way; what is dropped is the oldest that is not.
      const auto oldest = queue.jobs.begin() + (queue.running ? 1 : 0);
      if (!oldest->try_again) oldest->done(desk::Committed::storage_failed);
      queue.jobs.erase(oldest);
    }
    queue.jobs.push_back(std::move(job));
  }
  run_next(visit);
}

void FactWriter::run_next(const VisitId& visit) {
  Work work;
  {
    const std::lock_guard lock(mutex_);
    const auto found = queues_.find(visit);
    if (found == queues_.end()) return;
    Queue& queue = found->second;
    if (queue.jobs.empty()) {
      queues_.erase(found);
      return;
    }
    if (queue.running || queue.failed) return;
    queue.running = true;
    work = queue.jobs.front().work;
  }
  storage_.submit(std::move(work), [this, visit](desk::Committed committed) { finish(visit, committed); });
}

void FactWriter::finish(const VisitId& visit, desk::Committed committed) {
  std::vector<std::function<void(desk::Committed)>> settled;
  bool failed = false;
  {
    const std::lock_guard lock(mutex_);
    Queue& queue = queues_.at(visit);
    queue.running = false;
    const auto& crossed = queue.jobs.front().crossed;
    if (committed == desk::Committed::rolled_back && crossed && *crossed) committed = desk::Committed::storage_failed;
    queue.failed = failed = committed == desk::Committed::storage_failed;
    if (!failed) {
      settled.push_back(std::move(queue.jobs.front().done));
      queue.jobs.pop_front();
    } else {
      // Facts stay for the next tick; whoever waits for a use case is told now.
      std::erase_if(queue.jobs, [&](Job& job) {
        if (job.try_again) return false;
        settled.push_back(std::move(job.done));
        return true;
      });
    }
  }
  for (const auto& done : settled) done(committed);
  if (!failed) run_next(visit);
}

void FactWriter::on_tick() {
  std::vector<VisitId> waiting;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [visit, queue] : queues_) {
      queue.failed = false;
      waiting.push_back(visit);
    }
  }
  for (const auto& visit : waiting) run_next(visit);
}

}  // namespace bedside::api
