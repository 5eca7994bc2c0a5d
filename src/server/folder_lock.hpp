// One `serve` per data folder with a database of its own in it: a second one would take everybody in a call for
// gone and send again what is on its way. The lock goes with the process, however it ends. Programs that share a
// PostgreSQL know of each other by the database.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"

namespace bedside::server {

class FolderLock {
 public:
  /// A sentence when somebody holds it.
  static Result<FolderLock, std::string> take(const std::string& folder);
  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  FolderLock& operator=(FolderLock&&) = delete;

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace bedside::server
