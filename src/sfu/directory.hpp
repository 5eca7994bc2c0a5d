// Whose a datagram is: by ICE username for STUN, by path for everything else. One per worker; holds
// only what passed ICE, so its size is bounded by transports × kPathLimit.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sfu/path.hpp"

namespace bedside::sfu {

class Transport;

class Directory {
 public:
  void add(const std::string& username, Transport& transport) { usernames_[username] = &transport; }
  void remove(const std::string& username) { usernames_.erase(username); }
  Transport* find(std::string_view username) const {
    const auto at = usernames_.find(username);
    return at == usernames_.end() ? nullptr : at->second;
  }

  /// A path that has passed ICE for another transport belongs to that one from now on.
  void add(const Path& path, Transport& transport) { paths_[path] = &transport; }
  void remove(const Path& path, const Transport& transport) {
    const auto at = paths_.find(path);
    if (at != paths_.end() && at->second == &transport) paths_.erase(at);
  }
  Transport* find(const Path& path) const {
    const auto at = paths_.find(path);
    return at == paths_.end() ? nullptr : at->second;
  }
  std::size_t size() const { return usernames_.size() + paths_.size(); }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, Transport*, TextHash, std::equal_to<>> usernames_;
  std::unordered_map<Path, Transport*, PathHash> paths_;
};

}  // namespace bedside::sfu
