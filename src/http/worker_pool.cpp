#include "http/worker_pool.hpp"

#include <limits>
#include <utility>

#include "base/sweep.hpp"

namespace bedside::http {

WorkerPool::WorkerPool(unsigned workers, std::size_t most_waiting, RightOfWay* way) : most_waiting_(most_waiting), way_(way) {
  threads_.reserve(workers);
  for (unsigned i = 0; i < workers; ++i) threads_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::try_post(std::function<void()> task) { return post(std::move(task), most_waiting_); }

bool WorkerPool::post(std::function<void()> task) { return post(std::move(task), std::numeric_limits<std::size_t>::max()); }

bool WorkerPool::post(std::function<void()> task, std::size_t most_waiting) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= most_waiting) return false;
    if (way_ != nullptr) way_->enter();
    waiting_.push_back(std::move(task));
  }
  changed_.notify_one();
  return true;
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wait_swept(changed_, lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    auto task = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    task();
    task = nullptr;  // what it holds goes outside the lock
    if (way_ != nullptr) way_->leave();
    lock.lock();
  }
}

}  // namespace bedside::http
