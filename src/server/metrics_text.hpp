// The two text formats that collectors of metrics read: Prometheus 0.0.4, and OpenMetrics 1.0 for who asks for it. They differ in
// the names of counters and in the end. Writes what it is given; knows no metric.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bedside::server {

enum class MetricType { gauge, counter, histogram };

struct MetricFamily {
  std::string_view name;  // without "_total"; a unit at its end: "_seconds", "_bytes"
  MetricType type;
  std::string_view help;  // a line
  /// As it stands on the page: counters end in "_total".
  std::string sample_name() const;
};

using MetricLabels = std::vector<std::pair<std::string_view, std::string_view>>;

class MetricsText {
 public:
  enum class Form { prometheus, open_metrics };
  explicit MetricsText(Form form) : form_(form) {}
  /// What an Accept header asks for.
  static Form form_for(std::string_view accept);
  static std::string_view content_type(Form form);

  void begin(const MetricFamily& family);
  /// Of the family begun last.
  void sample(double value, const MetricLabels& labels = {});
  /// `counts` has one more than `bounds`: what is above the last of them. Each on its own, not yet added up.
  void histogram(std::span<const double> bounds, std::span<const std::uint64_t> counts, double sum);
  std::string finish();

 private:
  void line(std::string_view suffix, const MetricLabels& labels, double value);

  Form form_;
  const MetricFamily* family_ = nullptr;
  std::string out_;
};

}  // namespace bedside::server
