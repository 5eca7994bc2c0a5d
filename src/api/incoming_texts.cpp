#include "api/incoming_texts.hpp"

#include "base/contact.hpp"
#include "desk/opt_out.hpp"
#include "http/json.hpp"

namespace bedside::api {
namespace {

enum class IncomingPermission { proof_in_address };  // checked by the guard below

constexpr const char* kWhat = "sms-incoming";

http::Response answer_xml(const std::optional<std::string>& words) {
  http::Response response;
  response.content_type = "text/xml; charset=utf-8";
  response.body = words ? "<Response><Message>" + http::escape_html(*words) + "</Message></Response>" : "<Response/>";
  return response;
}

/// Some services leave out the plus of E.164, or write it into a form unescaped, where it is a blank; a short code has
/// fewer than eight digits.
std::optional<std::string> parse_sender(std::string from) {
  constexpr std::size_t kLeastDigits = 8;
  if (from.starts_with(' ')) from.erase(0, 1);
  const bool bare = from.size() >= kLeastDigits && from.find_first_not_of("0123456789") == std::string::npos;
  const auto number = parse_phone_number(bare ? "+" + from : from);
  return number ? std::optional(number.value()) : std::nullopt;
}

std::optional<std::string> take_text(const IncomingTexts& deps, const std::string& from, const std::string& text) {
  const auto number = parse_sender(from);
  if (!number) return std::nullopt;  // a short code or a name: nobody whom we write to
  const auto answer = desk::transact(deps.storage, [&](desk::UnitOfWork& unit) {
    return desk::take_incoming_text(unit, deps.context(), *number, text);
  });
  return deps.answers && answer.ok() ? *answer : std::nullopt;
}

http::Response take_form(const IncomingTexts& deps, const http::Request& request) {
  const auto form = http::parse_form(request.body);
  const auto field = [&form](const char* name) {
    const auto found = form.find(name);
    return found == form.end() ? std::string() : found->second;
  };
  return answer_xml(take_text(deps, field("From"), field("Body")));
}

http::Response take_from_kannel(const IncomingTexts& deps, const http::Request& request) {
  return http::text(200, take_text(deps, std::string(request.header("x-kannel-from")), request.body).value_or(""));
}

}  // namespace

std::string incoming_texts_path(const secure::KeyRing& keys) { return "/hooks/sms-in/" + address_proof(kWhat, keys); }

void mount_incoming_texts(http::Router& router, IncomingTexts dependencies) {
  const auto deps = std::make_shared<const IncomingTexts>(std::move(dependencies));
  const bool kannel = deps->by == IncomingBy::kannel;
  const std::vector<http::Route<IncomingPermission, http::Handler>> table = {
      {http::Method::post, "/hooks/sms-in/{proof}", IncomingPermission::proof_in_address,
       [deps, take = kannel ? take_from_kannel : take_form](const http::Request& request) { return take(*deps, request); },
       {kannel ? http::BodyKind::text : http::BodyKind::form, http::OriginRule::anywhere}},
  };
  router.add(table, [deps](IncomingPermission, const http::Handler& call) -> http::Handler {
    return [deps, call](const http::Request& request) {
      if (!is_address_proof(kWhat, request.parameter("proof"), deps->keys))
        return http::problem(404, "not_found", "There is nothing at this address.");
      if (!is_signed(deps->signature, request)) return http::problem(403, "not_signed", "The signature is missing or wrong.");
      return call(request);
    };
  });
}

}  // namespace bedside::api
