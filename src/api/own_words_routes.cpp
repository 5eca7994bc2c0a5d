// The clinic's own words for messages: reading, changing, looking at them as mail programs and telephones show them, trying them.
#include "api/json_reader.hpp"
#include "api/problems.hpp"
#include "api/routes.hpp"
#include "desk/own_words.hpp"
#include "notices/gsm.hpp"
#include "notices/render.hpp"

namespace bedside::api {
namespace {

namespace json = boost::json;
using http::Method;
using http::Response;
using notices::OwnWords;

std::string language_of(const Caller& caller) { return std::string(caller.request.parameter("language")); }

/// A kind without words of its own for what is none: the use case refuses it.
notices::Kind kind_of(const Caller& caller) {
  return notices::parse_kind(caller.request.parameter("kind")).value_or(notices::Kind::declined);
}

json::object write_texts(const OwnWords& words) { return {{"subject", words.subject}, {"intro", words.lead}, {"sms", words.sms}}; }

json::object write_json(const desk::WordsInUse& one) {
  json::object variables;
  for (const auto part : notices::kWordsParts) {
    json::array names;
    for (const auto name : notices::variables(one.kind, part)) names.emplace_back(name);
    variables[notices::word(part)] = std::move(names);
  }
  return {{"kind", notices::word(one.kind)},       {"words", write_texts(one.words)},
          {"original", write_texts(one.original)}, {"changed", one.words != one.original},
          {"variables", std::move(variables)}};
}

OwnWords read_texts(Reader& body) {
  OwnWords words;
  for (const auto part : notices::kWordsParts) text_of(words, part) = body.optional_text(notices::word(part)).value_or("");
  return words;
}

/// Of an address: the preview is a page for a frame, and a frame only gets.
OwnWords words_of_query(const http::Request& request) {
  OwnWords words;
  for (const auto part : notices::kWordsParts) text_of(words, part) = std::string(request.query_value(notices::word(part)).value_or(""));
  return words;
}

desk::Outcome<notices::Rendered> render_sample(Caller& caller) {
  const auto payload = caller.read([&](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::sample_payload(unit, context, caller.services.deps.dates, caller.actor(), language_of(caller), kind_of(caller), words_of_query(caller.request));
  });
  if (!payload) return desk::refuse(payload.why());
  const auto& deps = caller.services.deps;
  return notices::render(*payload, kind_of(caller), deps.dates, deps.calendars, {});
}

Response get_words(Caller& caller) {
  const auto all = caller.read([&](desk::UnitOfWork& unit, const desk::Context&) {
    return desk::list_words(unit, caller.actor(), language_of(caller));
  });
  if (!all) return answer_refusal(all.why());
  json::array messages;
  for (const auto& one : *all) messages.push_back(write_json(one));
  return http::json(200, json::object{{"messages", std::move(messages)}});
}

Response change_words(Caller& caller) {
  OwnWords typed;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) { typed = read_texts(body); })) return std::move(*refused);
  const auto saved = caller.transact(
      [&dates = caller.services.deps.dates, actor = caller.actor(), language = language_of(caller), kind = kind_of(caller), typed](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::save_words(unit, context, dates, actor, language, kind, typed);
      });
  return saved ? http::json(200, write_json(*saved)) : answer_refusal(saved.why());
}

Response original_words(Caller& caller) {
  const auto now = caller.transact(
      [&dates = caller.services.deps.dates, actor = caller.actor(), language = language_of(caller), kind = kind_of(caller)](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::forget_words(unit, context, dates, actor, language, kind);
      });
  return now ? http::json(200, write_json(*now)) : answer_refusal(now.why());
}

Response preview(Caller& caller) {
  const auto shown = render_sample(caller);
  if (!shown) return answer_refusal(shown.why());
  return http::json(200, json::object{{"subject", shown->subject},
                                      {"text", shown->text},
                                      {"sms", shown->sms},
                                      {"segments", notices::count_segments(shown->sms)}});
}

/// The HTML of the e-mail for a frame: nothing in it runs, loads or leads anywhere.
Response preview_html(Caller& caller) {
  const auto shown = render_sample(caller);
  if (!shown) return answer_refusal(shown.why());
  auto response = http::html(200, shown->html);
  response.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox");
  return response;
}

Response send_test(Caller& caller) {
  OwnWords typed;
  std::optional<std::string> phone;
  const auto read = [&](Reader& body) {
    typed = read_texts(body);
    phone = body.optional_text("phone");
  };
  if (auto refused = read_body(caller.request.body, read)) return std::move(*refused);
  const auto sent = caller.transact([&dates = caller.services.deps.dates, actor = caller.actor(), language = language_of(caller), kind = kind_of(caller),
                                     typed, phone](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::send_sample(unit, context, dates, actor, language, kind, typed, phone);
  });
  if (!sent) return answer_refusal(sent.why());
  caller.services.deps.wake_outbox();
  return http::no_content();
}

}  // namespace

Lines own_words_routes() {
  return {
      {Method::get, "/api/clinic/words/{language}", Permission::admin, get_words},
      {Method::patch, "/api/clinic/words/{language}/{kind}", Permission::admin, change_words},
      {Method::del, "/api/clinic/words/{language}/{kind}", Permission::admin, original_words},
      {Method::get, "/api/clinic/words/{language}/{kind}/preview", Permission::admin, preview},
      {Method::get, "/api/clinic/words/{language}/{kind}/preview/html", Permission::admin, preview_html},
      {Method::post, "/api/clinic/words/{language}/{kind}/test", Permission::admin, send_test},
  };
}

}  // namespace bedside::api
