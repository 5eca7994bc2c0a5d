#include "server/process_figures.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

namespace bedside::server {
namespace {

std::chrono::microseconds duration(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

/// When this was asked first, which is when the program began to serve: nothing that counts began before.
double start_of_counting() {
  static const double start =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  return start;
}

}  // namespace

ProcessFigures process_figures() {
  ProcessFigures now;
  now.start_seconds = start_of_counting();
  rusage used{};
  if (getrusage(RUSAGE_SELF, &used) == 0) now.cpu = duration(used.ru_utime) + duration(used.ru_stime);
  std::ifstream statm("/proc/self/statm");
  std::uint64_t pages = 0;
  std::uint64_t resident = 0;
  if (statm >> pages >> resident) now.resident_bytes = resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::error_code failed;
  for (std::filesystem::directory_iterator file("/proc/self/fd", failed), end; !failed && file != end; file.increment(failed)) ++now.open_files;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) now.most_files = limit.rlim_cur;
  return now;
}

}  // namespace bedside::server
