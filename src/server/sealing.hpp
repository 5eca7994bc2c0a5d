// The thread that chains audit events as they come (audit/sealer.hpp says how). Decides nothing.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/right_of_way.hpp"
#include "desk/unit_of_work.hpp"
#include "secure/keyring.hpp"

namespace bedside::server {

/// Seals what is unsealed, giving way to what somebody waits for; answers how many. Throws desk::StorageFailed.
int seal_all(desk::Storage& storage, const secure::KeyRing& keys, RightOfWay* way = nullptr);

class Sealing {
 public:
  Sealing(desk::Storage& storage, const secure::KeyRing& keys, RightOfWay& way) : storage_(storage), keys_(keys), way_(way) {}
  ~Sealing() { stop(); }
  Sealing(const Sealing&) = delete;
  Sealing& operator=(const Sealing&) = delete;
  void start();
  /// Seals what is left, then ends the thread. Idempotent.
  void stop();

 private:
  void work();

  desk::Storage& storage_;
  const secure::KeyRing& keys_;
  RightOfWay& way_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace bedside::server
