// A queue with a limit and a policy for being full. Everything that a stranger can make grow is one
// of these, with the reason for its number beside it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>

namespace bedside {

enum class WhenFull { drop_oldest, drop_newest };

template <class T, std::size_t Limit, WhenFull Policy>
class Bounded {
 public:
  static_assert(Limit > 0);

  /// False when something was dropped (which one: the policy).
  bool push(T value) {
    if (items_.size() < Limit) {
      items_.push_back(std::move(value));
      return true;
    }
    ++dropped_;
    if constexpr (Policy == WhenFull::drop_oldest) {
      items_.pop_front();
      items_.push_back(std::move(value));
    }
    return false;
  }
  bool empty() const { return items_.empty(); }
  std::size_t size() const { return items_.size(); }
  static constexpr std::size_t limit() { return Limit; }
  std::uint64_t dropped() const { return dropped_; }
  T& front() { return items_.front(); }
  const T& front() const { return items_.front(); }
  T pop() {
    T value = std::move(items_.front());
    items_.pop_front();
    return value;
  }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

 private:
  std::deque<T> items_;
  std::uint64_t dropped_ = 0;
};

}  // namespace bedside
