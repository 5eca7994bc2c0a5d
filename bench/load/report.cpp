#include "bench/load/report.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace bedside::load {

namespace {

std::string ratio(const std::vector<Row>& rows, const Row& row, const std::string& to) {
  for (const Row& other : rows) {
    const bool same = other.scenario == row.scenario && (other.profile == row.profile || other.profile == "none");
    if (same && other.sfu == to) return fmt::format("{:.2f}", row.cpu_us_per_packet / other.cpu_us_per_packet);
  }
  return "-";
}

double resident_kb(const Row& row) { return row.kb_per_participant * row.participants; }

/// One room with one publisher, with few and with many receivers: what one more of them takes, with its transport, its
/// WebSocket and a consumer each for picture and sound.
std::string memory_of_a_receiver(const std::vector<Row>& rows) {
  std::string out;
  for (const Row& few : rows) {
    for (const Row& many : rows) {
      if (few.scenario != "one_to_8" || many.scenario != "one_to_32") continue;
      if (few.sfu != many.sfu || few.profile != many.profile || few.profile == "none") continue;
      out += fmt::format("one more receiver takes {:.0f} KB: {} {}\n",
                         (resident_kb(many) - resident_kb(few)) / (many.receivers - few.receivers), few.sfu, few.profile);
    }
  }
  return out;
}

}  // namespace

std::string to_table(const std::vector<Row>& rows) {
  std::string out = fmt::format(
      "{:<13} {:<24} {:<12} {:>8} {:>8} {:>8} {:>8} {:>9} {:>9} {:>9} {:>9} {:>10}\n", "scenario", "profile", "sfu",
      "CPU us", "/ Janus", "/ bare", "loss %", "join p50", "join p95", "late p50", "late p99", "KB/person");
  for (const Row& row : rows) {
    out += fmt::format(
        "{:<13} {:<24} {:<12} {:>8.2f} {:>8} {:>8} {:>8.3f} {:>6.1f} ms {:>6.1f} ms {:>6.0f} us {:>6.0f} us {:>10.0f}\n",
        row.scenario, row.profile, row.sfu, row.cpu_us_per_packet, ratio(rows, row, "janus"), ratio(rows, row, "bare"),
        row.loss * 100, row.join_ms_p50, row.join_ms_p95, row.latency_us_p50, row.latency_us_p99, row.kb_per_participant);
  }
  return out + memory_of_a_receiver(rows);
}

std::string to_json(const std::vector<Row>& rows) {
  boost::json::array all;
  for (const Row& row : rows) {
    all.push_back(boost::json::object{{"scenario", row.scenario},
                                      {"profile", row.profile},
                                      {"sfu", row.sfu},
                                      {"cpu_us_per_packet", row.cpu_us_per_packet},
                                      {"loss", row.loss},
                                      {"join_ms_p50", row.join_ms_p50},
                                      {"join_ms_p95", row.join_ms_p95},
                                      {"latency_us_p50", row.latency_us_p50},
                                      {"latency_us_p99", row.latency_us_p99},
                                      {"kb_per_participant", row.kb_per_participant}});
  }
  return boost::json::serialize(all) + "\n";
}

}  // namespace bedside::load
