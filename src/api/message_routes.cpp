// The clinic's rules about its messages, and what became of them: text messages of late, those that failed for good.
#include "api/json_reader.hpp"
#include "api/problems.hpp"
#include "api/routes.hpp"
#include "api/times.hpp"
#include "desk/dead_letters.hpp"
#include "desk/opt_out.hpp"
#include "desk/reminders.hpp"

namespace bedside::api {
namespace {

namespace json = boost::json;
using http::Method;
using http::Response;

// The patient and the most guests of a visit, as the contract bounds it.
constexpr std::size_t kMostNumbersAsked = 31;

json::object write_json(const notices::MessageRules& rules) {
  json::array minutes;
  for (const auto lead : rules.reminders) minutes.emplace_back(lead.count());
  json::value quiet;
  if (rules.quiet.from != rules.quiet.until)
    quiet = json::object{{"from", desk::write_time_of_day(rules.quiet.from)}, {"until", desk::write_time_of_day(rules.quiet.until)}};
  return {{"reminders_minutes", std::move(minutes)}, {"quiet_hours", std::move(quiet)},
          {"first_way", notices::word(rules.first_way)}, {"receipt_minutes", rules.receipt_wait.count()}};
}

std::optional<std::vector<int>> read_minutes(Reader& body) {
  const auto* value = body.any("reminders_minutes");
  if (value == nullptr) return std::nullopt;
  std::vector<int> minutes;
  if (!value->is_array()) body.wrong("reminders_minutes", "wrong_type");
  else if (value->get_array().size() > notices::kMostReminders) body.wrong("reminders_minutes", "too_many");
  else
    for (const auto& one : value->get_array()) {
      const auto* number = one.if_int64();
      if (number == nullptr) body.wrong("reminders_minutes", "wrong_type");
      else if (*number < notices::kShortestLead.count() || *number > notices::kLongestLead.count()) body.wrong("reminders_minutes", "out_of_range");
      else minutes.push_back(static_cast<int>(*number));
    }
  return minutes;
}

desk::MessageRulesChange read_change(Reader& body) {
  desk::MessageRulesChange change;
  change.reminders_minutes = read_minutes(body);
  change.first_way = body.optional_word("first_way", notices::parse_first_way);
  if (const auto minutes = body.optional_integer("receipt_minutes", 0, notices::kLongestReceiptWait.count()))
    change.receipt_minutes = static_cast<int>(*minutes);
  const auto* quiet = body.any("quiet_hours");
  if (quiet != nullptr && quiet->is_null()) change.quiet_hours.emplace();
  else if (quiet != nullptr)
    body.optional_object("quiet_hours", [&](Reader& hours) {
      auto from = hours.text("from");
      auto until = hours.text("until");
      change.quiet_hours.emplace(std::pair(std::move(from), std::move(until)));
    });
  return change;
}

Response get_message_rules(Caller& caller) {
  return http::json(200, write_json(caller.read([&](desk::UnitOfWork& unit, const desk::Context&) {
    return unit.reminders().find_rules(caller.actor().clinic);
  })));
}

Response change_message_rules(Caller& caller) {
  desk::MessageRulesChange change;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) { change = read_change(body); })) return std::move(*refused);
  const auto changed =
      caller.transact([actor = caller.actor(), change](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::change_message_rules(unit, context, actor, change);
      });
  if (!changed.ok()) return answer_refusal(changed.why());
  return http::json(200, write_json(changed.value()));
}

Response get_text_delivery(Caller& caller) {
  const auto of_late = caller.read([&](desk::UnitOfWork& unit, const desk::Context& context) {
    return unit.outbox().count_texts(context.now - notices::TextDelivery::kOfLate, caller.actor().clinic);
  });
  return http::json(200, json::object{{"settled", of_late.settled}, {"failed", of_late.failed}, {"held_back", of_late.held_back}, {"alarming", of_late.alarming()}});
}

json::value nullable(const std::optional<std::string>& text) { return text ? json::value(*text) : json::value(); }

json::value write_seat(const std::optional<desk::DeadLetter::Seat>& seat) {
  if (!seat) return nullptr;
  json::object out{{"role", invites::word(seat->role)},
                   {"number", seat->number},
                   {"name", nullable(seat->name)},
                   {"interprets", nullable(seat->interprets)},
                   {"address", nullable(seat->address)}};
  if (seat->role == invites::SeatRole::guest) out["kind"] = invites::word(seat->kind);
  return out;
}

json::object write_json(const desk::DeadLetter& letter) {
  json::object out{{"id", letter.id.text()},
                   {"at", write_time(letter.at)},
                   {"channel", notices::word(letter.channel)},
                   {"kind", notices::word(letter.kind)},
                   {"reason", letter.reason},
                   {"to", write_seat(letter.seat)},
                   {"visit", nullptr},
                   {"can_retry", letter.can_retry}};
  if (letter.visit && letter.starts_at)
    out["visit"] = json::object{{"id", letter.visit->text()}, {"starts_at", write_time(*letter.starts_at)}, {"time_zone", letter.time_zone}};
  return out;
}

Response list_failed_messages(Caller& caller) {
  json::array messages;
  for (const auto& letter : caller.read([&](desk::UnitOfWork& unit, const desk::Context& context) {
         return desk::list_dead_letters(unit, context, caller.actor());
       }))
    messages.push_back(write_json(letter));
  return http::json(200, json::object{{"messages", std::move(messages)}});
}

Response answer_retried(Caller& caller, const desk::Outcome<desk::Retried>& retried) {
  if (!retried.ok()) return answer_refusal(retried.why());
  for (const VisitId& visit : retried->visits) caller.services.visit_changed(caller.actor().clinic, visit);
  return http::json(200, json::object{{"queued", retried->visits.size()}, {"left", retried->left}});
}

Response retry_message(Caller& caller) {
  const NoticeId notice{std::string(caller.request.parameter("notice_id"))};
  return answer_retried(caller, caller.transact([actor = caller.actor(), notice](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::retry_dead_letter(unit, context, actor, notice);
  }));
}

Response retry_messages(Caller& caller) {
  return answer_retried(caller, caller.transact([actor = caller.actor()](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::retry_dead_letters(unit, context, actor);
  }));
}

/// Asked while a form is filled in. Changes nothing but the count of askings; a POST, because numbers do not stand in addresses.
Response list_stopped_numbers(Caller& caller) {
  std::vector<std::string> numbers;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) { numbers = body.texts("phones", 1, kMostNumbersAsked); }))
    return std::move(*refused);
  const auto stopped =
      caller.transact([actor = caller.actor(), numbers](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::ask_stopped(unit, context, actor, numbers);
      });
  if (!stopped.ok()) return answer_refusal(stopped.why());
  return http::json(200, json::object{{"stopped", json::array(stopped->begin(), stopped->end())}});
}

}  // namespace

Lines message_routes() {
  return {
      {Method::post, "/api/stopped-numbers", Permission::staff, list_stopped_numbers},
      {Method::get, "/api/clinic/messages", Permission::admin, get_message_rules},
      {Method::get, "/api/clinic/messages/texts", Permission::admin, get_text_delivery},
      {Method::get, "/api/clinic/messages/failed", Permission::admin, list_failed_messages},
      {Method::post, "/api/clinic/messages/failed/retry", Permission::admin, retry_messages},
      {Method::post, "/api/clinic/messages/failed/{notice_id}/retry", Permission::admin, retry_message},
      {Method::patch, "/api/clinic/messages", Permission::admin, change_message_rules},
  };
}

}  // namespace bedside::api
