// One measurement: a scenario against one SFU with one SRTP profile, in a process of its own.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "bench/load/scenario.hpp"
#include "bench/load/sfu.hpp"
#include "secure/srtp.hpp"

namespace bedside::load {

struct Row {
  std::string scenario;
  std::string profile;
  std::string sfu;
  std::int64_t packets = 0;        // received and authenticated while it was measured
  double cpu_us_per_packet = 0;
  double loss = 0;                 // share of what was sent
  double join_ms_p50 = 0;
  double join_ms_p95 = 0;
  double latency_us_p50 = 0;
  double latency_us_p99 = 0;
  double kb_per_participant = 0;
  int participants = 0;
  int receivers = 0;
};

std::string profile_name(secure::SrtpProfile profile);

/// Throws SignallingFailed and other runtime errors with a sentence.
Row measure(const Scenario& scenario, secure::SrtpProfile profile, const std::string& sfu_name,
            const std::function<std::unique_ptr<Sfu>()>& make, const std::string& ip, std::chrono::seconds time);

}  // namespace bedside::load
