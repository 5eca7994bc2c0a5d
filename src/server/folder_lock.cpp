#include "server/folder_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace bedside::server {

Result<FolderLock, std::string> FolderLock::take(const std::string& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  FolderLock lock(descriptor);
  // A file system without such locks keeps nobody from serving; a folder that cannot be read is complained of by
  // whoever opens its files.
  if (descriptor < 0 || ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return lock;
  return Refused{fmt::format(
      "Another bedside serves from {} already. Stop it first, or give this one a data folder of its own.", folder)};
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

}  // namespace bedside::server
