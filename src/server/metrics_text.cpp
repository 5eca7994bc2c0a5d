#include "server/metrics_text.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace bedside::server {
namespace {

std::string_view word(MetricType type) {
  switch (type) {
    case MetricType::gauge: return "gauge";
    case MetricType::counter: return "counter";
    case MetricType::histogram: return "histogram";
  }
  return "gauge";
}

/// Of a label's value; a help text has no quotation marks of ours to escape.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') out += "\\\\";
    else if (c == '"') out += "\\\"";
    else if (c == '\n') out += "\\n";
    else out += c;
  }
  return out;
}

}  // namespace

std::string MetricFamily::sample_name() const { return std::string(name) + (type == MetricType::counter ? "_total" : ""); }

MetricsText::Form MetricsText::form_for(std::string_view accept) {
  return accept.find("application/openmetrics-text") != std::string_view::npos ? Form::open_metrics : Form::prometheus;
}

std::string_view MetricsText::content_type(Form form) {
  return form == Form::open_metrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                    : "text/plain; version=0.0.4; charset=utf-8";
}

void MetricsText::begin(const MetricFamily& family) {
  family_ = &family;
  const bool open = form_ == Form::open_metrics;
  const std::string name = open ? std::string(family.name) : family.sample_name();
  out_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, family.help, name, word(family.type));
  if (!open) return;
  for (const std::string_view unit : {"seconds", "bytes"})
    if (name.ends_with(unit)) out_ += fmt::format("# UNIT {} {}\n", name, unit);
}

void MetricsText::line(std::string_view suffix, const MetricLabels& labels, double value) {
  out_ += family_->name;
  out_ += suffix;
  const char* before = "{";
  for (const auto& [name, text] : labels) {
    out_ += fmt::format("{}{}=\"{}\"", before, name, escaped(text));
    before = ",";
  }
  if (!labels.empty()) out_ += "}";
  fmt::format_to(std::back_inserter(out_), " {}\n", value);
}

void MetricsText::sample(double value, const MetricLabels& labels) {
  line(family_->type == MetricType::counter ? "_total" : "", labels, value);
}

void MetricsText::histogram(std::span<const double> bounds, std::span<const std::uint64_t> counts, double sum) {
  std::uint64_t up_to = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    up_to += counts[i];
    const std::string bound = i < bounds.size() ? fmt::format("{}", bounds[i]) : "+Inf";
    line("_bucket", {{"le", bound}}, static_cast<double>(up_to));
  }
  line("_count", {}, static_cast<double>(up_to));
  line("_sum", {}, sum);
}

std::string MetricsText::finish() {
  if (form_ == Form::open_metrics) out_ += "# EOF\n";
  return std::move(out_);
}

}  // namespace bedside::server
