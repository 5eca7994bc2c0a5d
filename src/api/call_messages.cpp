#include "api/call_messages.hpp"

#include <iterator>

#include "api/json_reader.hpp"
#include "api/media_json.hpp"
#include "api/problems.hpp"
#include "api/times.hpp"
#include "base/contact.hpp"
#include "desk/draft_check.hpp"

namespace bedside::api {
namespace {

namespace json = boost::json;
using calls::RequestType;

// Ids that the media plane made are 26 characters; nobody needs to send us more than this.
constexpr std::size_t kLongestId = 100;
// A line to everybody in the call: some sentences.
constexpr std::size_t kChatCharacters = 500;
// Of what is wrong with a message its sender is told so much: whoever makes pages needs the first, a flood nothing.
constexpr std::ptrdiff_t kMostProblems = 16;

std::optional<calls::MediaSource> parse_source(std::string_view word) {
  if (word == "camera") return calls::MediaSource::camera;
  if (word == "microphone") return calls::MediaSource::microphone;
  if (word == "screen") return calls::MediaSource::screen;
  return std::nullopt;
}

std::string_view word(calls::MediaSource source) {
  switch (source) {
    case calls::MediaSource::camera: return "camera";
    case calls::MediaSource::microphone: return "microphone";
    case calls::MediaSource::screen: return "screen";
  }
  return "camera";
}

std::optional<std::string> parse_kind(std::string_view word) {
  if (word == "audio" || word == "video") return std::string(word);
  return std::nullopt;
}

std::string read_id(Reader& data, std::string_view name) {
  std::string id = data.text(name);
  if (id.size() > kLongestId) data.wrong(name, "too_long");
  return id;
}

/// A line that one person writes to another.
std::string read_line(Reader& data, std::string_view name, const std::string& typed, std::size_t most = desk::kLineCharacters) {
  auto line = parse_text(typed, most);
  if (line.ok()) return std::move(line).value();
  data.wrong(name, desk::word(line.why()));
  return {};
}

const json::value& needed(Reader& data, std::string_view name) {
  static const json::value empty = json::object{};
  const json::value* value = data.any(name);
  if (value == nullptr) data.wrong(name, "required");
  return value == nullptr ? empty : *value;
}

calls::Request read_request(RequestType type, Reader& data, FieldProblems& problems) {
  switch (type) {
    case RequestType::hello: {
      calls::Hello hello{data.nullable_text("media_session").value_or(std::nullopt)};
      if (const json::value* given = data.any("rtpCapabilities"))
        hello.capabilities = read_rtp_capabilities(*given, "data.rtpCapabilities", problems);
      return hello;
    }
    case RequestType::capabilities:
      return calls::Capabilities{
          read_rtp_capabilities(needed(data, "rtpCapabilities"), "data.rtpCapabilities", problems)};
    case RequestType::connect_transport:
      return calls::ConnectTransport{
          read_id(data, "transport_id"),
          read_dtls_parameters(needed(data, "dtlsParameters"), "data.dtlsParameters", problems)};
    case RequestType::produce:
      return calls::Produce{data.word("kind", parse_kind), data.word("source", parse_source),
                            read_rtp_parameters(needed(data, "rtpParameters"), "data.rtpParameters", problems)};
    case RequestType::close_producer: return calls::CloseProducer{read_id(data, "producer_id")};
    case RequestType::pause_producer: return calls::PauseProducer{read_id(data, "producer_id"), data.flag("paused")};
    case RequestType::pause_consumer: {
      calls::PauseConsumer wish{read_id(data, "consumer_id"), data.flag("paused"), std::nullopt};
      if (const auto side = data.optional_integer("long_side", 1, sfu::kLongestSide)) wish.long_side = static_cast<int>(*side);
      return wish;
    }
    case RequestType::restart_ice: return calls::RestartIce{read_id(data, "transport_id")};
    case RequestType::raise_hand: return calls::RaiseHand{data.flag("raised")};
    case RequestType::leave: return calls::Leave{};
    case RequestType::rename:
      return calls::Rename{ParticipantId(read_id(data, "participant_id")), data.text("name")};
    case RequestType::remove: return calls::Remove{ParticipantId(read_id(data, "participant_id"))};
    case RequestType::mute: return calls::Mute{ParticipantId(read_id(data, "participant_id"))};
    case RequestType::admit: return calls::Admit{ParticipantId(read_id(data, "participant_id"))};
    case RequestType::admit_all: return calls::AdmitAll{};
    case RequestType::turn_away: {
      calls::TurnAway wish{ParticipantId(read_id(data, "participant_id")), data.optional_text("line")};
      if (wish.line) wish.line = read_line(data, "line", *wish.line);
      if (wish.line && wish.line->empty()) wish.line.reset();
      return wish;
    }
    case RequestType::tell: {
      calls::Tell wish{ParticipantId(read_id(data, "participant_id")), data.text("line")};
      wish.line = read_line(data, "line", wish.line);
      if (wish.line.empty()) data.wrong("line", "required");
      return wish;
    }
    case RequestType::put_back: return calls::PutBack{ParticipantId(read_id(data, "participant_id"))};
    case RequestType::talk_without_guests: {
      const bool on = data.flag("on");
      return calls::TalkWithoutGuests{on, data.optional_flag("interpreters_stay").value_or(false)};
    }
    case RequestType::spotlight: {
      const auto wish = data.nullable_text("participant_id");
      if (!wish) data.wrong("participant_id", "required");
      const std::string id = wish.value_or(std::nullopt).value_or("");
      if (id.size() > kLongestId) data.wrong("participant_id", "too_long");
      return calls::Spotlight{ParticipantId(id)};
    }
    case RequestType::say: {
      std::string line = read_line(data, "line", data.text("line"), kChatCharacters);
      if (line.empty()) data.wrong("line", "required");
      return calls::Say{Secret<std::string>(std::move(line))};
    }
    case RequestType::note_sending: return calls::NoteSending{data.flag("small")};
  }
  return calls::Leave{};
}

http::Problem malformed(FieldProblems fields) {
  if (std::ssize(fields) > kMostProblems) fields.erase(fields.begin() + kMostProblems, fields.end());
  http::Problem problem;
  problem.status = 422;
  problem.word = "invalid";
  problem.title = "The message is not one of the contract's.";
  problem.fields = std::move(fields);
  return problem;
}

json::value nullable(const std::optional<std::string>& text) { return text ? json::value(*text) : json::value(); }

json::object write_visit(const calls::VisitFacts& visit, calls::Role to, WallTime now) {
  json::array names;
  for (const auto& name : visit.provider_names) names.emplace_back(name);
  json::object out{{"id", visit.visit.text()},
                   {"starts_at", write_time(visit.starts_at)},
                   {"ends_at", write_time(visit.ends_at)},
                   {"time_zone", visit.time_zone},
                   {"provider_names", std::move(names)},
                   {"public_name", visit.public_name},
                   {"now", write_time(now)}};
  json::array late;
  for (const auto& guest : visit.late)
    late.push_back(json::object{{"name", nullable(guest.name)},
                                {"number", guest.number},
                                {"interprets", nullable(guest.interprets)},
                                {"minutes", guest.by.count()},
                                {"said_at", write_time(guest.said_at)}});
  out["late"] = std::move(late);
  if (to != calls::Role::guest) {
    out["patient_name"] = visit.patient_name;
    out["without_guests"] = visit.without_guests;
  }
  if (to == calls::Role::provider) {
    out["admission"] = word(visit.admission);
    out["locked"] = visit.locked;
  }
  return out;
}

json::object write_consumer(const calls::ConsumerOffer& offer) {
  return {{"consumer_id", offer.consumer_id},
          {"producer_id", offer.producer_id},
          {"participant_id", offer.producer_participant.text()},
          {"source", word(offer.source)},
          {"kind", offer.kind},
          {"rtpParameters", write_json(offer.rtp_parameters)},
          {"producer_paused", offer.producer_paused}};
}

json::object write_described(const calls::Described& person) {
  json::object out{{"role", calls::word(person.role)},
                   {"name", nullable(person.name)},
                   {"via", person.via == invites::Via::phone ? "phone" : "link"}};
  if (person.role == calls::Role::guest) {
    out["number"] = person.number;
    out["kind"] = invites::word(person.kind);
    out["interprets"] = nullable(person.interprets);
  }
  return out;
}

json::object write_person(const calls::RosterEntry& person) {
  json::object out = write_described(person);
  out["participant_id"] = person.participant.text();
  out["muted"] = person.muted;
  out["hand"] = person.hand;
  out["line"] = person.line == calls::LineTrouble::none ? json::value() : json::value(calls::word(person.line));
  out["since"] = write_time(person.since);
  return out;
}

json::object write_chat_line(const calls::ChatLine& line) {
  json::object out = write_described(line);
  out["id"] = line.number;
  out["participant_id"] = line.participant.text();
  out["line"] = line.line.reveal();
  out["at"] = write_time(line.at);
  return out;
}

json::object write_waiting(const calls::WaitingPerson& person) {
  json::object out = write_described(person);
  out["participant_id"] = person.participant.text();
  out["reason"] = calls::word(person.reason);
  out["since"] = write_time(person.since);
  return out;
}

struct EventWriter {
  json::array ice_servers;
  std::string_view type = {};
  json::object data = {};

  void operator()(const calls::Welcome& event) {
    type = "welcome";
    data = {{"participant_id", event.participant.text()},
            {"role", calls::word(event.role)},
            {"name", nullable(event.name)},
            {"state", event.in_call ? "in_call" : "waiting"},
            {"visit", write_visit(event.visit, event.role, event.now)}};
  }
  void operator()(const calls::Admitted& event) {
    type = "admitted";
    data = {{"media_session", event.media_session}, {"resumed", !event.offer}, {"ice_servers", std::move(ice_servers)}};
    if (event.offer) {
      data["routerRtpCapabilities"] = write_json(event.offer->router_rtp_capabilities);
      data["send_transport"] = write_json(event.offer->send_transport);
      data["recv_transport"] = write_json(event.offer->recv_transport);
    }
    if (!event.offer || event.capabilities_taken) {
      json::array consumers;
      for (const auto& consumer : event.consumers) consumers.push_back(write_consumer(consumer));
      data["consumers"] = std::move(consumers);
    }
  }
  void operator()(const calls::Waiting& event) {
    type = "waiting";
    data = {{"reason", calls::word(event.reason)}};
  }
  void operator()(const calls::Roster& event) {
    type = "roster";
    json::array people;
    for (const auto& person : event.people) people.push_back(write_person(person));
    data = {{"people", std::move(people)},
            {"spotlight", event.spotlight.empty() ? json::value() : json::value(event.spotlight.text())}};
  }
  void operator()(const calls::WaitingList& event) {
    type = "waiting_list";
    json::array people;
    for (const auto& person : event.people) people.push_back(write_waiting(person));
    data = {{"people", std::move(people)}};
  }
  void operator()(const calls::ProviderSays& event) {
    type = "provider_says";
    data = {{"line", event.line}};
  }
  void operator()(const calls::Knock& event) {
    type = "knock";
    data = write_described(event);
    data["why"] = calls::word(event.why);
  }
  void operator()(const calls::PersonEntered& event) {
    type = "entered";
    data = {{"participant_id", event.participant.text()}};
  }
  void operator()(const calls::ConsumerOffer& event) {
    type = "consumer";
    data = write_consumer(event);
  }
  void operator()(const calls::ConsumerClosed& event) {
    type = "consumer_closed";
    data = {{"consumer_id", event.consumer_id}};
  }
  void operator()(const calls::ProducerPaused& event) {
    type = "producer_paused";
    data = {{"producer_id", event.producer_id}, {"paused", event.paused}};
  }
  void operator()(const calls::Speaker& event) {
    type = "speaker";
    data = {{"participant_id", event.participant.empty() ? json::value() : json::value(event.participant.text())}};
  }
  void operator()(const calls::MutedByProvider&) { type = "muted_by_provider"; }
  void operator()(const calls::VisitChanged& event) {
    type = "visit";
    data = write_visit(event.visit, event.to, event.now);
  }
  void operator()(const calls::Chat& event) {
    type = "chat";
    json::array lines;
    for (const auto& line : event.lines) lines.push_back(write_chat_line(line));
    data = {{"lines", std::move(lines)}};
  }
  void operator()(const calls::Ended& event) {
    type = "ended";
    data = {{"reason", calls::word(event.reason)}};
    if (event.line) data["line"] = *event.line;
  }
};

}  // namespace

std::variant<CallMessage, UnreadMessage> read_call_message(std::string_view text) {
  const auto value = http::parse_json(text);
  if (!value || !value->is_object()) return UnreadMessage{std::nullopt, malformed({})};
  FieldProblems problems;
  Reader reader(value->get_object(), "", problems);
  // Ids are counted up by the page; beyond what a double holds exactly, a reply could not name one.
  const auto id = reader.optional_integer("id", 0, std::int64_t{1} << 53);
  if (!id && problems.empty()) reader.wrong("id", "required");
  const auto type_word = reader.text("type");
  const auto type = calls::parse_request_type(type_word);
  if (!type && problems.empty()) reader.wrong("type", "unknown_word");
  calls::Request request = calls::Leave{};
  if (type) {
    reader.object("data", [&](Reader& data) { request = read_request(*type, data, problems); });
  } else {
    reader.any("data");
  }
  reader.refuse_the_rest();
  if (!problems.empty()) return UnreadMessage{id, malformed(std::move(problems))};
  return CallMessage{*id, std::move(request)};
}

std::string write_event(const calls::Event& event, json::array ice_servers) {
  EventWriter writer{std::move(ice_servers)};
  std::visit(writer, event);
  return json::serialize(json::object{{"type", writer.type}, {"data", std::move(writer.data)}});
}

std::string write_reply(std::int64_t reply_to, const calls::Answered& answered) {
  if (const auto* why = std::get_if<calls::CallWhy>(&answered)) return write_refusal(reply_to, to_problem(*why));
  if (const auto* why = std::get_if<calls::MediaWhy>(&answered)) return write_refusal(reply_to, to_problem(*why));
  json::object data;
  if (const auto* made = std::get_if<calls::ProducerMade>(&answered)) data["producer_id"] = made->producer_id;
  if (const auto* ice = std::get_if<calls::IceRestarted>(&answered)) data["iceParameters"] = write_json(ice->parameters);
  return json::serialize(json::object{{"reply_to", reply_to}, {"ok", true}, {"data", std::move(data)}});
}

std::string write_refusal(std::int64_t reply_to, const http::Problem& problem) {
  return json::serialize(json::object{{"reply_to", reply_to}, {"ok", false}, {"problem", http::problem_object(problem)}});
}

}  // namespace bedside::api
