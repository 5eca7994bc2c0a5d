// Where the metrics are asked for: a listener of its own, away from the pages, so that no proxy in front of them hands the
// answer out (docs/decisions/0010-metrics-have-a-listener-of-their-own.md).
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "http/server.hpp"
#include "server/metrics.hpp"
#include "server/settings.hpp"

namespace bedside::server {

/// Nothing where settings.metrics_listen is empty; refused with a sentence. `figures` is called on a thread that may wait.
Result<std::unique_ptr<http::Server>, std::string> make_metrics_listener(const Settings& settings, std::function<ServerFigures()> figures);

}  // namespace bedside::server
