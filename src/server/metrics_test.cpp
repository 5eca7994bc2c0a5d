// What the metrics page says, in both formats; that each metric is explained; and who may ask.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "server/metrics.hpp"
#include "server/settings.hpp"

namespace bedside::server {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

struct Filled {
  delivery::CountsByChannel messages;
  ServerFigures figures;

  Filled() {
    figures.now = WallTime{} + 24h;
    figures.database_ready = true;
    figures.outbox = ServerFigures::Outbox{{{notices::Channel::email, 3, figures.now - 90s}}, {.held_back = 4}, 0.25};
    figures.messages = &messages;
    messages.of(notices::Channel::sms).fail(delivery::Failure::opted_out);
    figures.refused_texts = {0, 5, 0, 0};
    figures.calls.emplace();
    figures.calls->people[{invites::Via::phone, true}] = 2;
    figures.calls->troubled[calls::LineTrouble::lossy] = 1;
    figures.media.emplace();
    figures.media->media_forwarded = 12'345'678'901;
    figures.telephone = ServerFigures::Telephone{.calls = 1, .trunks_away = 1};
    RequestTimes times;
    times.note(200, 700us);
    times.note(201, 20ms);
    times.note(503, 3s);
    figures.requests = times.figures();
    figures.process.cpu = 100ms + 200ms;
  }
  std::string text(MetricsText::Form form = MetricsText::Form::prometheus) const { return write_metrics(figures, form); }
};

TEST(Metrics, the_page_says_what_was_counted) {
  const auto text = Filled().text();
  for (const std::string line : {
           "bedside_database_up 1", "bedside_database_writable 1", "bedside_outbox_messages{channel=\"email\"} 3", "bedside_outbox_messages{channel=\"sms\"} 0",
           "bedside_outbox_oldest_message_age_seconds{channel=\"email\"} 90",
           "bedside_texts_held_back 4",
           "bedside_texts_refused_total{reason=\"number\"} 0", "bedside_texts_refused_total{reason=\"neighbours\"} 5",
           "bedside_messages_failed_total{channel=\"sms\",reason=\"opted_out\"} 1",
           "bedside_participants{kind=\"phone\",state=\"in_call\"} 2", "bedside_participants{kind=\"web\",state=\"waiting\"} 0",
           "bedside_participants_troubled{trouble=\"lossy\"} 1", "bedside_media_forwarded_packets_total 12345678901",
           "bedside_telephone_trunks{state=\"away\"} 1", "bedside_http_responses_total{status=\"2xx\"} 2",
           "bedside_http_request_duration_seconds_bucket{le=\"0.001\"} 1", "bedside_http_request_duration_seconds_bucket{le=\"0.02\"} 2",
           "bedside_http_request_duration_seconds_bucket{le=\"2.5\"} 2", "bedside_http_request_duration_seconds_bucket{le=\"10\"} 3",
           "bedside_http_request_duration_seconds_bucket{le=\"+Inf\"} 3", "bedside_http_request_duration_seconds_count 3",
           "process_cpu_seconds_total 0.3"})
    EXPECT_THAT(text, HasSubstr("\n" + line + "\n"));
}

TEST(Metrics, the_two_formats_differ_in_the_names_of_counters_and_in_the_end) {
  const auto old = Filled().text();
  EXPECT_THAT(old, HasSubstr("# TYPE bedside_messages_sent_total counter\nbedside_messages_sent_total{channel=\"email\"} 0\n"));
  EXPECT_THAT(old, Not(HasSubstr("# EOF")));
  const auto open = Filled().text(MetricsText::Form::open_metrics);
  EXPECT_THAT(open, HasSubstr("# TYPE bedside_messages_sent counter\nbedside_messages_sent_total{channel=\"email\"} 0\n"));
  EXPECT_THAT(open, HasSubstr("# UNIT process_cpu_seconds seconds\n"));
  EXPECT_TRUE(open.ends_with("\n# EOF\n"));
  EXPECT_EQ(MetricsText::form_for("application/openmetrics-text;version=1.0.0,text/plain;q=0.5"), MetricsText::Form::open_metrics);
  EXPECT_EQ(MetricsText::form_for("*/*"), MetricsText::Form::prometheus);
}

TEST(Metrics, what_cannot_be_asked_is_left_out_rather_than_said_to_be_nothing) {
  Filled filled;
  filled.figures.outbox.reset();
  filled.figures.telephone.reset();
  const auto text = filled.text();
  EXPECT_THAT(text, HasSubstr("\nbedside_database_up 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("bedside_outbox")));
  EXPECT_THAT(text, Not(HasSubstr("bedside_telephone_trunks")));
}

TEST(Metrics, a_database_that_answers_and_takes_nothing_is_said_to) {
  Filled filled;
  filled.figures.database_ready = false;
  EXPECT_THAT(filled.text(), HasSubstr("\nbedside_database_up 1\n"));
  EXPECT_THAT(filled.text(), HasSubstr("\nbedside_database_writable 0\n"));
}

TEST(Metrics, a_labels_value_cannot_end_itself) {
  constexpr MetricFamily kFamily{"some_things", MetricType::gauge, "Things."};
  MetricsText text(MetricsText::Form::prometheus);
  text.begin(kFamily);
  text.sample(1, {{"kind", "a\"b\\c\nd"}});
  EXPECT_EQ(text.finish(), "# HELP some_things Things.\n# TYPE some_things gauge\nsome_things{kind=\"a\\\"b\\\\c\\nd\"} 1\n");
}

TEST(Metrics, every_metric_is_on_the_page_and_explained_in_the_documentation_and_no_other) {
  std::ifstream file(BEDSIDE_METRICS_PAGE);
  std::ostringstream page;
  page << file.rdbuf();
  std::set<std::string> known;
  const auto text = Filled().text();
  for (const auto& family : metric_families()) {
    known.insert(family.sample_name());
    EXPECT_THAT(text, HasSubstr("# TYPE " + family.sample_name() + " "));
    EXPECT_THAT(page.str(), HasSubstr("| `" + family.sample_name() + "` |"));
  }
  for (const auto why : delivery::kAllFailures) EXPECT_THAT(page.str(), HasSubstr("`" + std::string(delivery::word(why)) + "`"));
  for (const auto& limit : desk::kTextLimits) EXPECT_THAT(page.str(), HasSubstr("`" + std::string(limit.of) + "`"));
  const std::string words = page.str();
  const std::regex row("\n\\| `([a-z_]+)` \\|");
  for (std::sregex_iterator at(words.begin(), words.end(), row), end; at != end; ++at) EXPECT_TRUE(known.contains((*at)[1])) << (*at)[1];
}

TEST(Metrics, whoever_others_can_ask_has_a_token) {
  const auto refusal = [](const std::string& lines) {
    const auto parsed = parse_settings("[metrics]\n" + lines, "test.toml", {});
    return parsed ? std::string("taken") : parsed.why().sentence;
  };
  EXPECT_EQ(refusal("listen = \"127.0.0.1:9464\""), "taken");
  EXPECT_EQ(refusal("listen = \"[::1]:9464\""), "taken");
  EXPECT_THAT(refusal("listen = \"0.0.0.0:9464\""), HasSubstr("metrics.token is missing"));
  EXPECT_EQ(refusal("listen = \"0.0.0.0:9464\"\ntoken = \"0123456789abcdef\""), "taken");
  EXPECT_THAT(refusal("token = \"short\""), HasSubstr("[hidden]"));
  EXPECT_THAT(refusal("listen = \"everywhere\""), HasSubstr("ADDRESS:PORT"));
}

}  // namespace
}  // namespace bedside::server
