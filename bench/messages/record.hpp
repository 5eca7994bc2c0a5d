// A storage that writes down what its units have run, one unit after the other: the same can then be run plainly.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/open.hpp"

namespace bedside::bench {

struct Step {
  const char* statement;
  std::vector<std::optional<std::string>> values;
  bool writes;
};
/// The statements of one transaction.
using Unit = std::vector<Step>;

/// Who uses it does one thing after the other; units that only read are left out.
class Recorder final : public desk::Storage {
 public:
  Recorder(storage::Settings settings, const secure::KeyRing& keys);

  void submit(std::function<bool(desk::UnitOfWork&)> work, std::function<void(desk::Committed)> done, desk::Isolation isolation) override;
  void read(const std::function<void(desk::UnitOfWork&)>& work) override { storage_->read(work); }
  bool forget_erased() override { return storage_->forget_erased(); }
  bool ready() override { return storage_->ready(); }

  /// Since they were taken last.
  std::vector<Unit> take_units() { return std::exchange(units_, {}); }

 private:
  Unit unit_;
  std::vector<Unit> units_;
  std::unique_ptr<desk::Storage> storage_;
};

}  // namespace bedside::bench
