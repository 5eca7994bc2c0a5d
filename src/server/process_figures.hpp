// What the operating system says of this process.
#pragma once

#include <chrono>
#include <cstdint>

namespace bedside::server {

struct ProcessFigures {
  std::chrono::microseconds cpu{0};  // user and system mode
  double start_seconds = 0;  // since 1970
  std::uint64_t resident_bytes = 0;
  std::uint64_t open_files = 0;
  std::uint64_t most_files = 0;
};
ProcessFigures process_figures();

}  // namespace bedside::server
