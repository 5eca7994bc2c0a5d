// What a function let go of lies in its thread's stack, below what is in use, and in registers: a name, a number, for
// as long as that thread rests. A thread that has worked sweeps before it rests. Freed memory is not meant here: that
// is overwritten by the allocator (server/main.cpp).
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace bedside {

/// A sweep costs some microseconds and the touching of fresh pages after it: the least time between two of a thread.
/// It leaves room within the 30 s after which nothing of a guest is left.
inline constexpr std::chrono::seconds kSweepEvery{5};

/// For the calling thread: whole pages of its stack that are not in use go back to the system, and what is nearer is
/// overwritten.
void sweep_stack();

/// When the calling thread should sweep: kSweepEvery after it last did.
std::chrono::steady_clock::time_point sweep_due();

inline void sweep_stack_when_due() {
  if (std::chrono::steady_clock::now() >= sweep_due()) sweep_stack();
}

/// As condition_variable::wait_until; a rest that is long enough is begun with a sweep.
template <class Ready>
bool wait_swept(std::condition_variable& changed, std::unique_lock<std::mutex>& lock,
                std::chrono::steady_clock::time_point until, Ready ready) {
  if (changed.wait_until(lock, std::min(until, sweep_due()), ready)) return true;
  if (std::chrono::steady_clock::now() < sweep_due()) return false;
  lock.unlock();
  sweep_stack();
  lock.lock();
  return changed.wait_until(lock, until, ready);
}

/// The same without an end.
template <class Ready>
void wait_swept(std::condition_variable& changed, std::unique_lock<std::mutex>& lock, Ready ready) {
  if (changed.wait_until(lock, sweep_due(), ready)) return;
  lock.unlock();
  sweep_stack();
  lock.lock();
  changed.wait(lock, ready);
}

}  // namespace bedside
