// Legs without sockets, for tests: hands out ports and remembers what it was told. From any thread.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "calls/leg_media.hpp"

namespace bedside::calls {

class FakeLegMedia final : public LegMedia {
 public:
  struct Leg {
    LegSetup setup;
    std::uint16_t port = 0;
    std::vector<LegFlow> flows;  // in the order in which they came
    bool closed = false;
  };

  Result<LocalEndpoint, LegWhy> open(const LegSetup& setup) override {
    const std::lock_guard lock(mutex_);
    if (full_) return Refused{LegWhy::no_port};
    const LegId id("leg-" + std::to_string(legs_.size() + 1));
    const auto port = static_cast<std::uint16_t>(20000 + 2 * legs_.size());
    legs_[id] = Leg{setup, port, {}, false};
    return LocalEndpoint{id, setup.local_ip, port};
  }
  void update(const LegId& leg, const LegFlow& flow) override {
    const std::lock_guard lock(mutex_);
    const auto found = legs_.find(leg);
    if (found != legs_.end() && !found->second.closed) found->second.flows.push_back(flow);
  }
  void close(const LegId& leg) override {
    const std::lock_guard lock(mutex_);
    const auto found = legs_.find(leg);
    if (found != legs_.end()) found->second.closed = true;
  }

  /// From here on no leg is opened.
  void set_full(bool full) {
    const std::lock_guard lock(mutex_);
    full_ = full;
  }
  Leg leg(const LegId& id) const {
    const std::lock_guard lock(mutex_);
    const auto found = legs_.find(id);
    return found == legs_.end() ? Leg{} : found->second;
  }
  std::size_t open_count() const {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const auto& [id, leg] : legs_) count += leg.closed ? 0U : 1U;
    return count;
  }
  std::size_t opened_count() const {
    const std::lock_guard lock(mutex_);
    return legs_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::map<LegId, Leg> legs_;
  bool full_ = false;
};

}  // namespace bedside::calls
