#include "api/delivery_reports.hpp"

#include <algorithm>

#include "http/json.hpp"

namespace bedside::api {
namespace {

enum class ReportPermission { proof_in_address };  // checked by the guard below
using ReportCall = http::Handler;

std::string value_of(const NoticeId& notice) { return "sms-report:" + notice.text(); }

http::Response keep_report(const DeliveryReports& deps, const http::Request& request, bool delivered, const std::string& why) {
  const NoticeId notice{std::string(request.parameter("notice_id"))};
  using Changed = Result<std::optional<notices::Notice>, Done>;
  const auto changed = desk::transact(deps.storage, [&](desk::UnitOfWork& unit) -> Changed {
    return unit.outbox().report_delivery(notice, delivered, why, deps.wall_clock());
  });
  if (changed && changed->has_value()) deps.on_changed(**changed);
  return http::no_content();
}

http::Response take_report(const DeliveryReports& deps, const http::Request& request) {
  const auto form = http::parse_form(request.body);
  const auto field = [&form](const char* name) {
    const auto found = form.find(name);
    return found == form.end() ? std::string{} : found->second;
  };
  const auto status = field("MessageStatus").empty() ? field("SmsStatus") : field("MessageStatus");
  const bool delivered = status == "delivered" || status == "read";
  const bool failed = status == "undelivered" || status == "failed";
  if (!delivered && !failed) return http::no_content();  // queued, sending, sent: nothing that we do not know
  std::string why;
  if (failed) {
    const auto code = field("ErrorCode");
    const bool plain = !code.empty() && code.size() <= 8 && std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
    why = plain ? "the service could not deliver it (" + code + ")" : "the service could not deliver it";
  }
  return keep_report(deps, request, delivered, why);
}

/// ?status= as Kannel counts: 1 delivered, 2 not delivered, 16 refused by the operator's message centre.
http::Response take_kannel_report(const DeliveryReports& deps, const http::Request& request) {
  const auto status = request.query_value("status").value_or("");
  if (request.method != http::Method::get || (status != "1" && status != "2" && status != "16")) return http::no_content();
  const std::string why = status == "1" ? "" : status == "2" ? "the operator could not deliver it" : "the operator refused it";
  return keep_report(deps, request, status == "1", why);
}

}  // namespace

std::string delivery_report_path(const NoticeId& notice, const secure::KeyRing& keys) {
  return "/hooks/sms/" + notice.text() + "/" + address_proof(value_of(notice), keys);
}

void mount_delivery_reports(http::Router& router, DeliveryReports dependencies) {
  const auto deps = std::make_shared<const DeliveryReports>(std::move(dependencies));
  const auto take = deps->by == ReportsBy::kannel ? take_kannel_report : take_report;
  const std::vector<http::Route<ReportPermission, ReportCall>> table = {
      {deps->by == ReportsBy::kannel ? http::Method::get : http::Method::post, "/hooks/sms/{notice_id}/{proof}",
       ReportPermission::proof_in_address, [deps, take](const http::Request& request) { return take(*deps, request); },
       {http::BodyKind::form, http::OriginRule::anywhere}},
  };
  router.add(table, [deps](ReportPermission, const ReportCall& call) -> http::Handler {
    return [deps, call](const http::Request& request) {
      const NoticeId notice{std::string(request.parameter("notice_id"))};
      if (!is_id_text(notice.text()) || !is_address_proof(value_of(notice), request.parameter("proof"), deps->keys))
        return http::problem(404, "not_found", "There is nothing at this address.");
      if (!is_signed(deps->signature, request)) return http::problem(403, "not_signed", "The signature is missing or wrong.");
      return call(request);
    };
  });
}

}  // namespace bedside::api
