// The clinic's rules about its messages.
#include "api/json_reader.hpp"
#include "api/problems.hpp"
#include "api/routes.hpp"
#include "desk/reminders.hpp"

namespace bedside::api {
namespace {

namespace json = boost::json;
using http::Method;
using http::Response;

json::object write_json(const notices::MessageRules& rules) {
  json::array minutes;
  for (const auto lead : rules.reminders) minutes.emplace_back(lead.count());
  json::value quiet;
  if (rules.quiet.from != rules.quiet.until)
    quiet = json::object{{"from", desk::write_time_of_day(rules.quiet.from)}, {"until", desk::write_time_of_day(rules.quiet.until)}};
  return {{"reminders_minutes", std::move(minutes)}, {"quiet_hours", std::move(quiet)}};
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
  return http::json(200, json::object{{"settled", of_late.settled}, {"failed", of_late.failed}, {"alarming", of_late.alarming()}});
}

}  // namespace

Lines message_routes() {
  return {
      {Method::get, "/api/clinic/messages", Permission::admin, get_message_rules},
      {Method::get, "/api/clinic/messages/texts", Permission::admin, get_text_delivery},
      {Method::patch, "/api/clinic/messages", Permission::admin, change_message_rules},
  };
}

}  // namespace bedside::api
