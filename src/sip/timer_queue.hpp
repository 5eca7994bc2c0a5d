// Who wants to be woken when. One moment per key; arming again moves it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/time.hpp"

namespace bedside::sip {

template <class Key>
class TimerQueue {
 public:
  void arm(const Key& key, Moment at) {
    disarm(key);
    moments_[key] = at;
    due_.emplace(at, key);
  }
  void disarm(const Key& key) {
    const auto found = moments_.find(key);
    if (found == moments_.end()) return;
    due_.erase({found->second, key});
    moments_.erase(found);
  }
  std::optional<Moment> deadline() const {
    if (due_.empty()) return std::nullopt;
    return due_.begin()->first;
  }
  /// The next one that is due, disarmed.
  std::optional<Key> pop(Moment now) {
    if (due_.empty() || due_.begin()->first > now) return std::nullopt;
    const Key key = due_.begin()->second;
    due_.erase(due_.begin());
    moments_.erase(key);
    return key;
  }
  std::size_t size() const { return due_.size(); }

 private:
  std::map<Key, Moment> moments_;
  std::set<std::pair<Moment, Key>> due_;
};

}  // namespace bedside::sip
