#include "notices/payload.hpp"

#include <boost/json.hpp>

namespace bedside::notices {
namespace {

namespace json = boost::json;

constexpr int kShape = 2;  // of the JSON; a reader refuses others

json::array write_list(const std::vector<std::string>& list) {
  json::array array;
  for (const std::string& item : list) array.emplace_back(item);
  return array;
}

std::vector<std::string> read_list(const json::value& value) {
  std::vector<std::string> list;
  for (const json::value& item : value.as_array()) list.emplace_back(item.as_string());
  return list;
}

std::string read_text(const json::object& object, const char* key) { return std::string(object.at(key).as_string()); }

/// What an earlier program did not write yet.
std::string read_if_there(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? std::string() : std::string(value->as_string());
}

json::array write_numbers(const std::vector<DialIn>& numbers) {
  json::array array;
  for (const DialIn& one : numbers)
    array.push_back(json::object{{"number", one.number}, {"label", one.label}, {"toll_free", one.toll_free}});
  return array;
}

std::vector<DialIn> read_numbers(const json::value& value) {
  std::vector<DialIn> numbers;
  for (const json::value& item : value.as_array()) {
    const json::object& one = item.as_object();
    numbers.push_back({read_text(one, "number"), read_text(one, "label"), one.at("toll_free").as_bool()});
  }
  return numbers;
}

std::optional<std::string> read_optional(const json::object& object, const char* key) {
  const json::value& value = object.at(key);
  if (value.is_null()) return std::nullopt;
  return std::string(value.as_string());
}

json::value write_optional(const std::optional<std::string>& text) {
  if (!text) return nullptr;
  return json::string(*text);
}

std::string_view word(Reader reader) {
  switch (reader) {
    case Reader::patient: return "patient";
    case Reader::guest: return "guest";
    case Reader::staff: return "staff";
  }
  return "";
}

std::string associated(const NoticeId& notice) { return "notice:" + notice.text(); }

}  // namespace

std::string write_payload(const Payload& payload) {
  json::object object;
  object["shape"] = kShape;
  object["to"] = payload.to;
  object["reader"] = word(payload.reader);
  object["language"] = payload.language;
  object["public_name"] = payload.public_name;
  object["contact_phone"] = write_optional(payload.contact_phone);
  object["provider_names"] = write_list(payload.provider_names);
  object["starts_at"] = to_unix_ms(payload.starts_at);
  object["ends_at"] = to_unix_ms(payload.ends_at);
  object["time_zone"] = payload.time_zone;
  object["link"] = payload.link;
  object["pin"] = payload.pin;
  object["dial_in_numbers"] = write_numbers(payload.dial_in_numbers);
  object["line"] = payload.line;
  object["guest_kind"] = payload.guest_kind;
  object["interprets"] = write_optional(payload.interprets);
  object["job_reference"] = write_optional(payload.job_reference);
  object["reader_name"] = payload.reader_name;
  if (payload.own_words != OwnWords{})
    object["own_words"] = json::object{{"subject", payload.own_words.subject}, {"lead", payload.own_words.lead}, {"sms", payload.own_words.sms}};
  object["for_another"] = payload.for_another;
  object["accent"] = payload.accent;
  object["on_accent"] = payload.on_accent;
  object["calendar_uid"] = payload.calendar_uid;
  object["calendar_sequence"] = payload.calendar_sequence;
  object["written_at"] = to_unix_ms(payload.written_at);
  return json::serialize(object);
}

std::optional<Payload> parse_payload(const std::string& text) {
  // What this program wrote itself: anything else than a whole payload is none.
  try {
    const json::value value = json::parse(text);
    const json::object& object = value.as_object();
    if (object.at("shape").to_number<int>() != kShape) return std::nullopt;
    Payload payload;
    payload.to = read_text(object, "to");
    const std::string reader = read_text(object, "reader");
    if (reader == "patient") payload.reader = Reader::patient;
    else if (reader == "guest") payload.reader = Reader::guest;
    else if (reader == "staff") payload.reader = Reader::staff;
    else return std::nullopt;
    if (const json::value* given = object.if_contains("for_another")) payload.for_another = given->as_bool();
    if (const json::value* given = object.if_contains("own_words")) {
      const json::object& own = given->as_object();
      payload.own_words = {read_text(own, "subject"), read_text(own, "lead"), read_text(own, "sms")};
    }
    payload.language = read_text(object, "language");
    payload.public_name = read_text(object, "public_name");
    payload.contact_phone = read_optional(object, "contact_phone");
    payload.provider_names = read_list(object.at("provider_names"));
    payload.starts_at = from_unix_ms(object.at("starts_at").to_number<std::int64_t>());
    payload.ends_at = from_unix_ms(object.at("ends_at").to_number<std::int64_t>());
    payload.time_zone = read_text(object, "time_zone");
    payload.link = read_text(object, "link");
    payload.pin = read_text(object, "pin");
    payload.dial_in_numbers = read_numbers(object.at("dial_in_numbers"));
    payload.line = read_text(object, "line");
    payload.guest_kind = read_text(object, "guest_kind");
    payload.interprets = read_optional(object, "interprets");
    if (object.contains("job_reference")) payload.job_reference = read_optional(object, "job_reference");
    payload.reader_name = read_text(object, "reader_name");
    payload.accent = read_if_there(object, "accent");
    payload.on_accent = read_if_there(object, "on_accent");
    payload.calendar_uid = read_text(object, "calendar_uid");
    payload.calendar_sequence = object.at("calendar_sequence").to_number<int>();
    payload.written_at = from_unix_ms(object.at("written_at").to_number<std::int64_t>());
    return payload;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

Secret<std::string> seal_payload(const Payload& payload, const NoticeId& notice, const secure::KeyRing& keys,
                                 RandomSource& random) {
  return Secret<std::string>(keys.seal(secure::Purpose::seal, write_payload(payload), associated(notice), random));
}

std::optional<Payload> open_payload(const Notice& notice, const secure::KeyRing& keys) {
  if (notice.payload_sealed.reveal().empty()) return std::nullopt;
  const auto text = keys.open(secure::Purpose::seal, notice.payload_sealed.reveal(), associated(notice.id));
  if (!text.ok()) return std::nullopt;
  return parse_payload(*text);
}

}  // namespace bedside::notices
