#include "server/metrics.hpp"

#include <algorithm>
#include <array>

#include "base/invariant.hpp"

namespace bedside::server {
namespace {

using enum MetricType;

constexpr std::array kFamilies = {
    MetricFamily{"bedside_build_info", gauge, "Always 1; the label says which version runs."},
    MetricFamily{"bedside_database_up", gauge, "1 when the database answered this request, else 0."},
    MetricFamily{"bedside_database_writable", gauge, "1 when the database takes what is written, as /readyz says; 0 when it is away or its disk is full."},
    MetricFamily{"bedside_database_read_seconds", gauge, "How long it took to count the waiting messages for this page."},
    MetricFamily{"bedside_outbox_messages", gauge, "Messages that wait to be sent or are being sent."},
    MetricFamily{"bedside_outbox_oldest_message_age_seconds", gauge, "Since the oldest waiting message was written; 0 when none waits."},
    MetricFamily{"bedside_texts_held_back", gauge, "Text messages of the last 24 hours that were not sent because a limit was reached or the country is not texted."},
    MetricFamily{"bedside_texts_refused", counter, "Requests that were refused because a limit of text messages was reached, by what it is a limit of."},
    MetricFamily{"bedside_messages_sent", counter, "Messages that a mail server or text-message service has taken."},
    MetricFamily{"bedside_messages_retried", counter, "Attempts that failed and will be repeated."},
    MetricFamily{"bedside_messages_failed", counter, "Messages that were given up, by reason."},
    MetricFamily{"bedside_messages_delivered", counter, "Messages whose arrival the service has confirmed."},
    MetricFamily{"bedside_rooms", gauge, "Visits with somebody in the call."},
    MetricFamily{"bedside_rooms_troubled", gauge, "Of these, with somebody whose line or network is bad."},
    MetricFamily{"bedside_participants", gauge, "People by how they came (web, phone) and whether they wait or are in the call."},
    MetricFamily{"bedside_participants_troubled", gauge, "People in calls whose line or network is bad, by what is wrong."},
    MetricFamily{"bedside_line_troubles", counter, "How often a line or network became bad, by what was wrong."},
    MetricFamily{"bedside_media_received_packets", counter, "Packets that came to the media ports."},
    MetricFamily{"bedside_media_received_bytes", counter, "Their bytes."},
    MetricFamily{"bedside_media_sent_packets", counter, "Packets that left the media ports."},
    MetricFamily{"bedside_media_sent_bytes", counter, "Their bytes."},
    MetricFamily{"bedside_media_forwarded_packets", counter, "Packets of sound and pictures handed on to a participant."},
    MetricFamily{"bedside_media_resent_packets", counter, "Packets sent again because a participant had lost them."},
    MetricFamily{"bedside_media_key_frame_requests", counter, "Whole pictures asked for."},
    MetricFamily{"bedside_media_dropped_packets", counter, "Packets that were thrown away, by reason."},
    MetricFamily{"bedside_telephone_legs", gauge, "Telephones on the line, in a call or not."},
    MetricFamily{"bedside_telephone_calls", gauge, "Calls that the trunks carry or set up at this moment."},
    MetricFamily{"bedside_telephone_calls_begun", counter, "Calls since the start, by direction."},
    MetricFamily{"bedside_telephone_refused_requests", counter, "Requests to the trunks' ports that were not served, by reason."},
    MetricFamily{"bedside_telephone_trunks", gauge, "Trunks by whether calls can go over them."},
    MetricFamily{"bedside_http_responses", counter, "Requests that were answered, by class of status; 1xx are WebSockets."},
    MetricFamily{"bedside_http_request_duration_seconds", histogram, "From a request's head to its answer."},
    MetricFamily{"bedside_http_connections", gauge, "Open connections, WebSockets among them."},
    MetricFamily{"bedside_http_websockets", gauge, "Open WebSockets: pages in calls and dashboards."},
    MetricFamily{"bedside_http_refused_connections", counter, "Connections closed at once because there were too many."},
    MetricFamily{"bedside_http_timeouts", counter, "Connections that were too slow."},
    MetricFamily{"bedside_http_overloads", counter, "Requests answered 503 because too much waited already."},
    MetricFamily{"process_cpu_seconds", counter, "Processor time of the program, in user and system mode."},
    MetricFamily{"process_resident_memory_bytes", gauge, "Memory of the program that is in RAM."},
    MetricFamily{"process_start_time_seconds", gauge, "When the program began to count, since 1970."},
    MetricFamily{"process_open_fds", gauge, "Open files and sockets."},
    MetricFamily{"process_max_fds", gauge, "So many there may be."},
};

double number(std::uint64_t count) { return static_cast<double>(count); }

class Page {
 public:
  explicit Page(MetricsText::Form form) : text_(form) {}

  /// Begins the family of this name.
  MetricsText& of(std::string_view name) {
    const auto found = std::find_if(kFamilies.begin(), kFamilies.end(), [&](const MetricFamily& family) { return family.name == name; });
    BEDSIDE_INVARIANT(found != kFamilies.end(), "a metric without an explanation");
    text_.begin(*found);
    return text_;
  }
  void one(std::string_view name, double value) { of(name).sample(value); }
  std::string finish() { return text_.finish(); }

 private:
  MetricsText text_;
};

void write_outbox(Page& page, const ServerFigures& figures) {
  page.one("bedside_database_up", figures.outbox ? 1 : 0);
  page.one("bedside_database_writable", figures.database_ready ? 1 : 0);
  if (!figures.outbox) return;
  page.one("bedside_database_read_seconds", figures.outbox->read_seconds);
  const auto each = [&](std::string_view name, auto value_of) {
    auto& text = page.of(name);
    for (const auto channel : notices::kAllChannels) {
      const auto& waiting = figures.outbox->waiting;
      const auto found = std::find_if(waiting.begin(), waiting.end(), [&](const notices::Waiting& one) { return one.channel == channel; });
      text.sample(found == waiting.end() ? 0 : value_of(*found), {{"channel", notices::word(channel)}});
    }
  };
  each("bedside_outbox_messages", [](const notices::Waiting& one) { return static_cast<double>(one.messages); });
  each("bedside_outbox_oldest_message_age_seconds", [&](const notices::Waiting& one) {
    return std::max(0.0, std::chrono::duration<double>(figures.now - one.oldest).count());
  });
  page.one("bedside_texts_held_back", figures.outbox->texts.held_back);
}

void write_refused_texts(Page& page, const api::RefusedTexts::Figures& refused) {
  auto& text = page.of("bedside_texts_refused");
  for (std::size_t i = 0; i < refused.size(); ++i) text.sample(number(refused[i]), {{"reason", desk::kTextLimits[i].of}});
}

void write_messages(Page& page, const delivery::CountsByChannel& counts) {
  const auto each = [&](std::string_view name, auto member) {
    auto& text = page.of(name);
    for (const auto channel : notices::kAllChannels) text.sample(number(counts.of(channel).*member), {{"channel", notices::word(channel)}});
  };
  each("bedside_messages_sent", &delivery::Counts::sent);
  each("bedside_messages_retried", &delivery::Counts::retried);
  auto& failed = page.of("bedside_messages_failed");
  for (const auto channel : notices::kAllChannels)
    for (const auto why : delivery::kAllFailures)
      failed.sample(number(counts.of(channel).of(why)), {{"channel", notices::word(channel)}, {"reason", delivery::word(why)}});
  each("bedside_messages_delivered", &delivery::Counts::delivered);
}

void write_calls(Page& page, const calls::Hall::Figures& calls) {
  page.one("bedside_rooms", number(calls.rooms));
  page.one("bedside_rooms_troubled", number(calls.rooms_troubled));
  auto& people = page.of("bedside_participants");
  for (const auto via : {invites::Via::link, invites::Via::phone})
    for (const bool in : {true, false}) {
      const auto found = calls.people.find({via, in});
      people.sample(found == calls.people.end() ? 0 : number(found->second),
                    {{"kind", via == invites::Via::phone ? "phone" : "web"}, {"state", in ? "in_call" : "waiting"}});
    }
  const auto by_trouble = [&](std::string_view name, const auto& counts) {
    auto& text = page.of(name);
    for (const auto trouble : calls::kAllLineTroubles) {
      const auto found = counts.find(trouble);
      text.sample(found == counts.end() ? 0 : number(found->second), {{"trouble", calls::word(trouble)}});
    }
  };
  by_trouble("bedside_participants_troubled", calls.troubled);
  by_trouble("bedside_line_troubles", calls.troubles);
}

void write_media(Page& page, const sfu::Counters& media) {
  page.one("bedside_media_received_packets", number(media.packets_in));
  page.one("bedside_media_received_bytes", number(media.bytes_in));
  page.one("bedside_media_sent_packets", number(media.packets_out));
  page.one("bedside_media_sent_bytes", number(media.bytes_out));
  page.one("bedside_media_forwarded_packets", number(media.media_forwarded));
  page.one("bedside_media_resent_packets", number(media.resends));
  page.one("bedside_media_key_frame_requests", number(media.key_frame_requests));
  auto& dropped = page.of("bedside_media_dropped_packets");
  for (std::size_t i = 0; i < sfu::kDropCount; ++i)
    dropped.sample(number(media.dropped[i]), {{"reason", sfu::drop_text(static_cast<sfu::Drop>(i))}});
}

void write_telephone(Page& page, const ServerFigures::Telephone& telephone) {
  page.one("bedside_telephone_calls", number(telephone.calls));
  auto& begun = page.of("bedside_telephone_calls_begun");
  begun.sample(number(telephone.calls_in), {{"direction", "in"}});
  begun.sample(number(telephone.calls_out), {{"direction", "out"}});
  auto& refused = page.of("bedside_telephone_refused_requests");
  refused.sample(number(telephone.strangers), {{"reason", "stranger"}});
  refused.sample(number(telephone.over_budget), {{"reason", "over_budget"}});
  refused.sample(number(telephone.malformed), {{"reason", "malformed"}});
  auto& trunks = page.of("bedside_telephone_trunks");
  trunks.sample(number(telephone.trunks_ready), {{"state", "ready"}});
  trunks.sample(number(telephone.trunks_away), {{"state", "away"}});
}

void write_http(Page& page, const ServerFigures& figures) {
  constexpr std::array<std::string_view, RequestTimes::kClasses> kStatus = {"1xx", "2xx", "3xx", "4xx", "5xx"};
  auto& responses = page.of("bedside_http_responses");
  for (std::size_t i = 0; i < kStatus.size(); ++i) responses.sample(number(figures.requests.classes[i]), {{"status", kStatus[i]}});
  page.of("bedside_http_request_duration_seconds").histogram(RequestTimes::kBounds, figures.requests.buckets, figures.requests.sum_seconds);
  page.one("bedside_http_connections", number(figures.http.open));
  page.one("bedside_http_websockets", number(figures.http.open_websockets));
  page.one("bedside_http_refused_connections", number(figures.http.refused_connections));
  page.one("bedside_http_timeouts", number(figures.http.timed_out));
  page.one("bedside_http_overloads", number(figures.http.overloaded));
}

void write_process(Page& page, const ProcessFigures& process) {
  page.one("process_cpu_seconds", std::chrono::duration<double>(process.cpu).count());
  page.one("process_resident_memory_bytes", number(process.resident_bytes));
  page.one("process_start_time_seconds", process.start_seconds);
  page.one("process_open_fds", number(process.open_files));
  page.one("process_max_fds", number(process.most_files));
}

}  // namespace

std::span<const MetricFamily> metric_families() { return kFamilies; }

std::string write_metrics(const ServerFigures& figures, MetricsText::Form form) {
  Page page(form);
  page.of("bedside_build_info").sample(1, {{"version", BEDSIDE_VERSION}});
  write_outbox(page, figures);
  write_refused_texts(page, figures.refused_texts);
  if (figures.messages != nullptr) write_messages(page, *figures.messages);
  if (figures.calls) write_calls(page, *figures.calls);
  if (figures.media) write_media(page, *figures.media);
  page.one("bedside_telephone_legs", number(figures.legs));
  if (figures.telephone) write_telephone(page, *figures.telephone);
  write_http(page, figures);
  write_process(page, figures.process);
  return page.finish();
}

}  // namespace bedside::server
