#include "server/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <ctime>

namespace bedside::server {

void log_line(std::string_view sentence) {
  const auto now = std::chrono::system_clock::now();
  const auto seconds = std::chrono::system_clock::to_time_t(now);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  const auto line = fmt::format("{:%Y-%m-%dT%H:%M:%SZ} {}\n", utc, sentence);
  // One write: lines of several threads do not mix. Nobody can be told when it fails.
  const auto written = ::write(STDERR_FILENO, line.data(), line.size());
  static_cast<void>(written);
}

}  // namespace bedside::server
