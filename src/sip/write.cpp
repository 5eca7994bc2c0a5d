#include "sip/write.hpp"

#include <fmt/format.h>

#include <array>

#include "sip/text.hpp"

namespace bedside::sip {
namespace {

struct Reason {
  int status;
  std::string_view phrase;
};
constexpr std::array<Reason, 27> kReasons{{
    {100, "Trying"},
    {180, "Ringing"},
    {200, "OK"},
    {400, "Bad Request"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {413, "Request Entity Too Large"},
    {415, "Unsupported Media Type"},
    {416, "Unsupported URI Scheme"},
    {420, "Bad Extension"},
    {422, "Session Interval Too Small"},
    {480, "Temporarily Unavailable"},
    {481, "Call/Transaction Does Not Exist"},
    {482, "Loop Detected"},
    {483, "Too Many Hops"},
    {486, "Busy Here"},
    {487, "Request Terminated"},
    {488, "Not Acceptable Here"},
    {491, "Request Pending"},
    {500, "Server Internal Error"},
    {503, "Service Unavailable"},
    {505, "Version Not Supported"},
    {600, "Busy Everywhere"},
    {603, "Decline"},
}};

void add(std::string& out, std::string_view name, std::string_view value) { out.append(name).append(": ").append(value).append("\r\n"); }

/// Where ";rport" without a value stands: the place for one.
std::size_t find_bare_rport(std::string_view via) {
  const std::string text = lower(via);
  for (std::size_t at = text.find("rport"); at != std::string::npos; at = text.find("rport", at + 1)) {
    std::size_t before = at;
    while (before > 0 && text[before - 1] == ' ') --before;
    const std::size_t after = text.find_first_not_of(' ', at + 5);
    if (before > 0 && text[before - 1] == ';' && (after == std::string::npos || text[after] == ';')) return at + 5;
  }
  return std::string::npos;
}

std::string answered_via(const Message& request, const std::string& value, const Endpoint& source) {
  std::string via = value;
  const auto rport = find_bare_rport(via);
  if (rport != std::string::npos) via.insert(rport, fmt::format("={}", source.port));
  const auto ip = address_text(source.ip);
  const bool same = request.via && make_endpoint(request.via->host, 0) == Endpoint{source.ip, 0};
  if (!same || rport != std::string::npos) via += ";received=" + ip;
  return via;
}

std::string finish(std::string head, const Content& content) {
  if (!content.bytes.empty()) add(head, "Content-Type", content.type);
  head += fmt::format("Content-Length: {}\r\n\r\n", content.bytes.size());
  return head + content.bytes;
}

/// The headers that ACK and CANCEL share with the INVITE.
std::string write_within_transaction(std::string_view method, const Message& invite, const std::string& to) {
  std::string out = fmt::format("{} {} SIP/2.0\r\n", method, invite.uri_text);
  add(out, "Via", *invite.find(HeaderId::via));
  add(out, "Max-Forwards", "70");
  for (const auto* route : invite.find_all(HeaderId::route)) add(out, "Route", *route);
  add(out, "From", *invite.find(HeaderId::from));
  add(out, "To", to);
  add(out, "Call-ID", invite.call_id);
  add(out, "CSeq", fmt::format("{} {}", invite.cseq, method));
  return finish(std::move(out), {});
}

}  // namespace

std::string_view reason_phrase(int status) {
  for (const auto& reason : kReasons)
    if (reason.status == status) return reason.phrase;
  return "Refused";
}

std::string write_response(const Message& request, const Endpoint& source, const Response& response) {
  std::string out = fmt::format("SIP/2.0 {} {}\r\n", response.status, reason_phrase(response.status));
  bool topmost = true;
  for (const auto* via : request.find_all(HeaderId::via)) {
    add(out, "Via", topmost ? answered_via(request, *via, source) : *via);
    topmost = false;
  }
  if (response.record_route)
    for (const auto* route : request.find_all(HeaderId::record_route)) add(out, "Record-Route", *route);
  // Of what may stand once only the first, should a broken request have more.
  const bool tag = request.to_tag.empty() && !response.to_tag.empty() && response.status > 100;
  add(out, "From", *request.find(HeaderId::from));
  add(out, "To", *request.find(HeaderId::to) + (tag ? ";tag=" + response.to_tag : std::string{}));
  add(out, "Call-ID", *request.find(HeaderId::call_id));
  add(out, "CSeq", *request.find(HeaderId::cseq));
  add(out, "Server", kProductName);
  for (const auto& header : response.headers) out += header + "\r\n";
  return finish(std::move(out), response.content);
}

std::string write_request(const RequestLine& line, const std::vector<std::string>& headers, const Content& content) {
  std::string out = fmt::format("{} {} SIP/2.0\r\n", line.method, line.uri);
  for (const auto& header : headers) out += header + "\r\n";
  add(out, "User-Agent", kProductName);
  return finish(std::move(out), content);
}

std::string write_transaction_ack(const Message& invite, const Message& response) {
  return write_within_transaction("ACK", invite, *response.find(HeaderId::to));
}

std::string write_cancel(const Message& invite) {
  return write_within_transaction("CANCEL", invite, *invite.find(HeaderId::to));
}

}  // namespace bedside::sip
