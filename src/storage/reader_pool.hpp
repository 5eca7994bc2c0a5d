// Connections that only read, lent to one thread at a time; made when first needed, at most `limit`.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace bedside::storage {

template <class Reader>
class ReaderPool {
 public:
  using Make = std::function<std::unique_ptr<Reader>()>;
  ReaderPool(int limit, Make make) : limit_(limit), make_(std::move(make)) {}

  /// Lends a connection to `work`, waiting for one while all are lent.
  template <class Work>
  void with(Work work) {
    Loan loan{*this, borrow()};
    work(*loan.reader);
  }

 private:
  struct Loan {
    ReaderPool& pool;
    std::unique_ptr<Reader> reader;
    ~Loan() { pool.give_back(std::move(reader)); }
  };

  std::unique_ptr<Reader> borrow() {
    std::unique_lock lock(mutex_);
    free_again_.wait(lock, [&] { return !idle_.empty() || made_ < limit_; });
    if (!idle_.empty()) {
      auto reader = std::move(idle_.back());
      idle_.pop_back();
      return reader;
    }
    ++made_;
    lock.unlock();
    try {
      return make_();
    } catch (...) {
      lock.lock();
      --made_;
      free_again_.notify_one();
      throw;
    }
  }
  void give_back(std::unique_ptr<Reader> reader) {
    {
      const std::lock_guard lock(mutex_);
      idle_.push_back(std::move(reader));
    }
    free_again_.notify_one();
  }

  int limit_;
  Make make_;
  std::mutex mutex_;
  std::condition_variable free_again_;
  std::vector<std::unique_ptr<Reader>> idle_;
  int made_ = 0;
};

}  // namespace bedside::storage
