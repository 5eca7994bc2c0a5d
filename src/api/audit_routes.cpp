// The audit log for the clinic's admin.
#include <charconv>

#include "api/problems.hpp"
#include "api/routes.hpp"
#include "api/times.hpp"
#include "desk/audit_view.hpp"

namespace bedside::api {
namespace {

namespace json = boost::json;
using http::Method;
using http::Response;

json::object write_party(const desk::AuditParty& party) {
  json::object out{{"sort", party.sort}};
  if (!party.id.empty()) out["id"] = party.id;
  if (party.name) out["name"] = *party.name;
  if (party.visit) out["visit_id"] = party.visit->text();
  if (party.kind) out["kind"] = invites::word(*party.kind);
  if (party.number > 0) out["number"] = party.number;
  if (party.starts_at) out["starts_at"] = write_time(*party.starts_at);
  return out;
}

json::object write_entry(const desk::AuditEntry& entry) {
  const auto& event = entry.sealed.event;
  return {{"number", entry.sealed.number},
          {"at", write_time(event.at)},
          {"actor", write_party(entry.actor)},
          {"action", event.action},
          {"subject", write_party(entry.subject)},
          {"details", json::parse(event.details)},
          {"hash", entry.sealed.hash}};
}

template <class Number>
std::optional<Number> read_number(const http::Request& request, const char* name, std::vector<desk::FieldProblem>& wrong) {
  const auto text = request.query_value(name);
  if (!text) return std::nullopt;
  Number number{};
  const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (failed == std::errc() && end == text->data() + text->size() && number > 0) return number;
  wrong.push_back({name, "out_of_range"});
  return std::nullopt;
}

Response read_audit_log(Caller& caller) {
  std::vector<desk::FieldProblem> wrong;
  desk::AuditQuery query;
  query.before = read_number<std::int64_t>(caller.request, "before", wrong);
  query.limit = read_number<int>(caller.request, "limit", wrong).value_or(query.limit);
  if (!wrong.empty()) return answer_refusal(desk::Refusal(std::move(wrong)));
  if (const auto visit = caller.request.query_value("visit_id")) query.visit = VisitId(std::string(*visit));
  if (const auto person = caller.request.query_value("person_id")) query.person = PersonId(std::string(*person));
  if (const auto day = caller.request.query_value("day")) query.day = std::string(*day);
  const auto page = caller.read([&](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::read_audit_log(unit, context, caller.actor(), query);
  });
  if (!page.ok()) return answer_refusal(page.why());
  json::array events;
  for (const auto& entry : page->entries) events.push_back(write_entry(entry));
  return http::json(200, json::object{{"events", std::move(events)}, {"next", page->next ? json::value(*page->next) : json::value()},
                                      {"begins_at", page->begins_at}});
}

}  // namespace

Lines audit_routes() {
  return {{Method::get, "/api/audit", Permission::admin, read_audit_log}};
}

}  // namespace bedside::api
