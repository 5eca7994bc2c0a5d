#include "bench/messages/record.hpp"

#include <string_view>

namespace bedside::bench {
namespace {

thread_local bool in_unit = false;

storage::Settings watched(storage::Settings settings, Unit& unit) {
  settings.writers = 1;
  settings.watch = [&unit](const char* statement, storage::Args args) {
    if (!in_unit) return;
    Step step{statement, {}, !std::string_view(statement).starts_with("SELECT")};
    for (const storage::Arg& arg : args) step.values.push_back(arg.text());
    unit.push_back(std::move(step));
  };
  return settings;
}

}  // namespace

Recorder::Recorder(storage::Settings settings, const secure::KeyRing& keys)
    : storage_(storage::open(watched(std::move(settings), unit_), keys)) {}

void Recorder::submit(std::function<bool(desk::UnitOfWork&)> work, std::function<void(desk::Committed)> done, desk::Isolation isolation) {
  storage_->submit(
      [this, work = std::move(work)](desk::UnitOfWork& unit) {
        unit_.clear();
        in_unit = true;
        const bool keep = work(unit);
        in_unit = false;
        return keep;
      },
      [this, done = std::move(done)](desk::Committed committed) {
        if (committed == desk::Committed::durable && !unit_.empty()) units_.push_back(std::move(unit_));
        unit_.clear();
        done(committed);
      },
      isolation);
}

}  // namespace bedside::bench
