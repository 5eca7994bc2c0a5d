// bedside_message_bench: how fast invitations are accepted and messages leave, beside the same rows written plainly.
//   bedside_message_bench --folder FOLDER --postgres SOCKETS --bedside PROGRAM [--visits N] [--count N] [--seconds N]
//                        [--databases sqlite,postgres] [--parts rates,delays]
#include <fmt/format.h>

#include <csignal>
#include <map>

#include "bench/messages/rates.hpp"
#include "bench/messages/requests.hpp"

namespace bedside::bench {
namespace {

constexpr int kPerSecond = 200;

void print(const char* what, const char* database, double ours, const Rates& plain) {
  fmt::print("{:<22}  {:<8}  {:>8.0f}  {:>9.0f}  {:>6.2f}  {:>12.0f}  {:>6.2f}\n", what, database, ours, plain.rows, ours / plain.rows,
             plain.writing, ours / plain.writing);
}

int run(const std::map<std::string, std::string>& options) {
  const auto option = [&](const char* name, const char* otherwise) {
    const auto at = options.find(name);
    return at == options.end() || at->second.empty() ? std::string(otherwise) : at->second;
  };
  const std::string folder = option("--folder", "/tmp");
  const std::string program = option("--bedside", "bedside");
  const std::string kinds = option("--databases", "sqlite,postgres");
  const std::string parts = option("--parts", "rates,delays");
  const int visits = std::stoi(option("--visits", "10000"));
  const int count = std::stoi(option("--count", "4000"));
  const int seconds = std::stoi(option("--seconds", "20"));
  fmt::print("{} visits, {} invitations; a page that waits for the disk takes {:.2f} ms\n", visits, visits * kInvitationsPerVisit, disk_wait_ms(folder));
  std::string delays = fmt::format("{:<22}  {:<8}  {:>8}  {:>8}  {:>8}  {:>8}\n", "POST at 200/s", "database", "p50 ms", "p95 ms", "p99 ms", "longest");
  fmt::print("{:<22}  {:<8}  {:>8}  {:>9}  {:>6}  {:>12}  {:>6}\n", "", "database", "ours/s", "plain/s", "ratio", "writing only", "ratio");
  for (const auto kind : {storage::Database::sqlite, storage::Database::postgres}) {
    const bool sqlite = kind == storage::Database::sqlite;
    if (kinds.find(sqlite ? "sqlite" : "postgres") == std::string::npos) continue;
    Databases databases(kind, folder + (sqlite ? "/sqlite" : "/keys"), option("--postgres", ""), visits);
    if (parts.find("rates") != std::string::npos) {
      const Rates accepting = measure_accepting(databases, count);
      print("accepting", databases.name(), accepting.ours, accepting);
      print("accepting over HTTP", databases.name(), measure_answering(databases, program, count), accepting);
      const Rates sending = measure_sending(databases, count);
      print("sending", databases.name(), sending.ours, sending);
    }
    if (parts.find("delays") == std::string::npos) continue;
    const Delays found = measure_delays(databases, program, kPerSecond, seconds);
    delays += fmt::format("{:<22}  {:<8}  {:>8.1f}  {:>8.1f}  {:>8.1f}  {:>8.1f}\n", "", databases.name(), found.p50, found.p95, found.p99, found.longest);
    std::fflush(stdout);
  }
  fmt::print("{}", delays);
  return 0;
}

}  // namespace
}  // namespace bedside::bench

int main(int count, char** words) {
  std::signal(SIGPIPE, SIG_IGN);
  std::map<std::string, std::string> options;
  for (int i = 1; i + 1 < count; i += 2) options[words[i]] = words[i + 1];
  try {
    return bedside::bench::run(options);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "{}\n", failure.what());
    return 1;
  }
}
