// What the server says of itself to whoever watches it: every metric with its explanation, and the page that is made of what
// the engines have counted. No names, numbers, addresses or ids; each label has a bounded set of words (docs/metrics.md).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/refused_texts.hpp"
#include "calls/hall.hpp"
#include "delivery/counts.hpp"
#include "http/server.hpp"
#include "notices/outbox.hpp"
#include "server/metrics_text.hpp"
#include "server/process_figures.hpp"
#include "server/request_times.hpp"
#include "sfu/counters.hpp"

namespace bedside::server {

/// At one moment. What could not be asked is not there and is left out of the page: no figure is better than a wrong one.
struct ServerFigures {
  struct Outbox {
    std::vector<notices::Waiting> waiting;
    notices::TextDelivery texts;  // of late
    double read_seconds = 0;  // how long asking took
  };
  struct Telephone {
    std::size_t calls = 0;
    std::uint64_t calls_in = 0;
    std::uint64_t calls_out = 0;
    std::uint64_t strangers = 0;
    std::uint64_t over_budget = 0;
    std::uint64_t malformed = 0;
    std::size_t trunks_ready = 0;
    std::size_t trunks_away = 0;
  };
  WallTime now{};
  bool database_ready = false;   // as /readyz says: it can be written too
  std::optional<Outbox> outbox;  // nothing: the database does not answer
  const delivery::CountsByChannel* messages = nullptr;
  api::RefusedTexts::Figures refused_texts{};
  std::optional<calls::Hall::Figures> calls;
  std::optional<sfu::Counters> media;
  std::size_t legs = 0;
  std::optional<Telephone> telephone;  // nothing: no trunk
  http::Server::Counters http;
  RequestTimes::Figures requests;
  ProcessFigures process;
};

/// All that the page may say.
std::span<const MetricFamily> metric_families();
std::string write_metrics(const ServerFigures& figures, MetricsText::Form form);

}  // namespace bedside::server
