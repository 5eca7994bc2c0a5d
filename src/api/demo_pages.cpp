#include "api/demo_pages.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <memory>

#include "api/api.hpp"
#include "base/network.hpp"
#include "desk/inviting.hpp"
#include "desk/sign_in.hpp"
#include "desk/visit_view.hpp"
#include "http/json.hpp"

namespace bedside::api {
namespace {

using http::escape_html;

enum class DemoPermission { anybody };  // --demo is the permission
using DemoCall = http::Handler;

constexpr const char* kStyle = R"(
:root { color-scheme: light dark; --ink: #16242b; --soft: #4a5b63; --page: #f4f7f7; --card: #fff; --line: #c9d5d6; --accent: #0b5f6b; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eff0; --soft: #b4c3c7; --page: #10191c; --card: #18252a; --line: #3a4b51; --accent: #7fd3de; --on-accent: #06262b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main, header { max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; margin: .5rem 0; } h2 { font-size: 1.25rem; margin: 2rem 0 .75rem; } h3 { font-size: 1.05rem; margin: 0 0 .25rem; } main > h2:first-child, .card h2 { margin-block-start: 0; } h2 + p { margin-block-end: .75rem; }
p { margin: .25rem 0; } .soft { color: var(--soft); }
a { color: var(--accent); } a:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); gap: 1rem; padding: 0; margin: 0; list-style: none; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem; overflow-wrap: anywhere; }
.action { display: inline-flex; align-items: center; min-height: 2.75rem; padding: 0 1rem; margin-top: .75rem; border: 0; border-radius: .5rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: .5rem 0 0; }
iframe { width: 100%; height: 34rem; border: 1px solid var(--line); border-radius: .5rem; margin-top: .5rem; }
summary { min-height: 2.75rem; display: flex; align-items: center; cursor: pointer; color: var(--accent); }
.stack { display: grid; gap: 1rem; padding: 0; margin: 0; list-style: none; }
)";

std::string page(const std::string& title, const std::string& body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title>"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><link rel=\"icon\" href=\"data:,\">"
      // Under no-referrer a browser sends a form's Origin as "null", and the form would be foreign to us.
      "<meta name=\"referrer\" content=\"same-origin\">"
      "<style nonce=\"__CSP_NONCE__\">{1}</style></head><body>{2}</body></html>\n",
      escape_html(title), kStyle, body);
}

std::string write_time(WallTime time) {
  const auto seconds = static_cast<std::time_t>(to_unix_ms(time) / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", utc);
}

std::string role_words(const clinic::Person& person) {
  std::string words;
  const auto add = [&](clinic::Role role, const char* word) {
    if (person.has_role(role)) words += (words.empty() ? "" : ", ") + std::string(word);
  };
  add(clinic::Role::admin, "Clinic admin");
  add(clinic::Role::provider, "Provider");
  add(clinic::Role::scheduler, "Scheduler");
  return words;
}

/// A patient or guest who can come in now or later.
struct WayIn {
  std::string name;
  std::string what;
  std::string when;
  std::string link;
  bool patient = false;
};

struct People {
  std::string clinic_name;
  std::vector<clinic::Person> staff;
  std::vector<WayIn> ways;
};

class DemoPages {
 public:
  explicit DemoPages(DemoDependencies dependencies) : deps_(std::move(dependencies)) {}

  http::Response people_page() const {
    const People people = load();
    std::string body = fmt::format(
        "<header><h1>{} (demo)</h1><p>Everybody who is in this clinic. Open each card in a window of its own, "
        "or in another browser, and they meet in the visit.</p>"
        "<p><a href=\"/demo/outbox\">Messages that the clinic has sent</a></p></header><main>",
        escape_html(people.clinic_name));
    body += fmt::format("<h2>Staff</h2><p class=\"soft\">On the sign-in page everybody's password is <code>{}</code></p><ul class=\"cards\">",
                        escape_html(deps_.password.reveal()));
    for (const auto& person : people.staff) {
      body += fmt::format(
          "<li class=\"card\"><h3>{0}</h3><p class=\"soft\">{1}</p><p class=\"soft\">{2}</p>"
          "<form method=\"post\" action=\"/demo/sign-in\"><input type=\"hidden\" name=\"email\" value=\"{2}\">"
          "<button class=\"action\" type=\"submit\">Sign in as {0}</button></form></li>",
          escape_html(person.name), escape_html(role_words(person)), escape_html(person.email));
    }
    body += "</ul>";
    for (const bool patients : {true, false}) {
      body += patients ? "<h2>Patients</h2><ul class=\"cards\">" : "</ul><h2>Guests</h2><ul class=\"cards\">";
      for (const auto& way : people.ways) {
        if (way.patient != patients) continue;
        body += fmt::format(
            "<li class=\"card\"><h3>{0}</h3><p class=\"soft\">{1}</p><p class=\"soft\">{2}</p>"
            "<a class=\"action\" href=\"{3}\" aria-label=\"{4}: {0}\">{4}</a></li>",
            escape_html(way.name), escape_html(way.what), escape_html(way.when), escape_html(way.link),
            patients ? "Appointment link" : "Guest link");
      }
    }
    return http::html(200, page("Bedside demo", body + "</ul></main>"));
  }

  http::Response sign_in(const http::Request& request) const {
    const auto form = http::parse_form(request.body);
    const auto email = form.find("email");
    const auto signed_in = desk::sign_in(deps_.storage, deps_.context(), email == form.end() ? std::string{} : email->second,
                                         deps_.password, request.remote_address);
    if (!signed_in) {
      return http::html(403, page("Not signed in",
                                  "<main><h1>Not signed in</h1><p>This person has another password now, or too many tries were made. "
                                  "<a href=\"/demo\">Back to the people</a></p></main>"));
    }
    auto response = http::redirect(303, "/waiting-room");
    response.set_cookie(kStaffCookie, signed_in->cookie.reveal(),
                        {.same_site = http::CookieOptions::SameSite::strict, .secure = request.tls});
    return response;
  }

  http::Response outbox_page() const {
    const auto messages = deps_.outbox();
    std::string body =
        "<header><h1>Messages (demo)</h1><p>What the clinic has sent, as its reader sees it, newest first. "
        "Nothing has left this machine.</p><p><a href=\"/demo\">Back to the people</a></p></header><main>";
    if (messages.empty()) body += "<p>Nothing has been sent yet. Book a visit or invite a guest, and load this page again.</p>";
    body += "<ul class=\"stack\">";
    for (const auto& message : messages) {
      body += fmt::format("<li class=\"card\"><h2>{}</h2><p class=\"soft\">{} to {}, <time datetime=\"{}\">{} UTC</time></p>",
                          escape_html(message.is_email ? message.subject : std::string("Text message")),
                          message.is_email ? "E-mail" : "Text message", escape_html(message.to), write_time(message.at),
                          deps_.dates.short_day_and_time(message.at, "UTC", "en"));
      body += "<pre>" + linked_text(message.text) + "</pre>";
      if (message.is_email) {
        body += fmt::format(
            "<details><summary>As a mail program shows it</summary><iframe title=\"E-mail to {0}: {1}\" loading=\"lazy\" "
            "sandbox=\"allow-popups allow-popups-to-escape-sandbox\" src=\"/demo/outbox/{2}/html\"></iframe></details>",
            escape_html(message.to), escape_html(message.subject), escape_html(message.id));
      }
      body += "</li>";
    }
    return http::html(200, page("Messages of the Bedside demo", body + "</ul></main>"));
  }

  http::Response one_message(const http::Request& request) const {
    for (const auto& message : deps_.outbox()) {
      if (message.id != request.parameter("id") || !message.is_email) continue;
      std::string html = message.html;
      // Links of a mail open beside the list, not inside the frame.
      if (const auto head = html.find("<head>"); head != std::string::npos) html.insert(head + 6, "<base target=\"_blank\">");
      auto response = http::html(200, std::move(html));
      response.header("Content-Security-Policy",
                      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
                      "sandbox allow-popups allow-popups-to-escape-sandbox");
      return response;
    }
    return http::problem(404, "not_found", "There is no such message.");
  }

  http::Response outbox_json() const {
    boost::json::array out;
    for (const auto& message : deps_.outbox()) {
      boost::json::object entry;
      entry["id"] = message.id;
      entry["channel"] = message.is_email ? "email" : "sms";
      entry["to"] = message.to;
      entry["subject"] = message.is_email ? boost::json::value(message.subject) : boost::json::value(nullptr);
      entry["text"] = message.text;
      entry["html"] = message.is_email ? boost::json::value(message.html) : boost::json::value(nullptr);
      entry["at"] = write_time(message.at);
      out.push_back(std::move(entry));
    }
    return http::json(200, out);
  }

 private:
  People load() const {
    using Loaded = Result<People, desk::Refusal>;
    const auto context = deps_.context();
    // A transaction, because showing a link is written in the audit log like anywhere else.
    const auto loaded = desk::transact(deps_.storage, [&](desk::UnitOfWork& unit) -> Loaded {
      People people;
      for (const auto& clinic : unit.clinics().list_clinics()) add_clinic(unit, context, clinic, people);
      return people;
    });
    return loaded ? *loaded : People{};
  }

  void add_clinic(desk::UnitOfWork& unit, const desk::Context& context, const ClinicId& id, People& people) const {
    const auto clinic = unit.clinics().find_clinic(id);
    if (!clinic) return;
    people.clinic_name = clinic->settings.public_name;
    std::optional<desk::Actor> actor;
    for (const auto& person : unit.clinics().list_people(id)) {
      if (person.disabled) continue;
      people.staff.push_back(person);
      if (!actor || person.has_role(clinic::Role::admin)) actor = desk::Actor{id, person.id, person.roles};
    }
    if (!actor) return;
    const auto from = context.now - std::chrono::hours(24);
    const auto to = context.now + std::chrono::hours(24 * 7);
    const auto visits = desk::list_visits(unit, context, *actor, from, to, PersonId{}, desk::nobody_present);
    if (!visits) return;
    for (const auto& visit : *visits) {
      if (visits::is_over(visit.status)) continue;
      const auto details = desk::visit_details(unit, context, *actor, visit.id, desk::nobody_present(visit.id));
      if (!details) continue;
      for (const auto& seat : details->seats) {
        const auto shown = desk::show_invitation(unit, context, *actor, seat.invitation_id);
        if (!shown || !shown->link) continue;  // it has ended, or guests come in by telephone
        people.ways.push_back(describe(*details, seat, shown->link->reveal(), context));
      }
    }
  }

  WayIn describe(const desk::VisitDetails& details, const desk::SeatView& seat, const std::string& link,
                 const desk::Context& context) const {
    WayIn way;
    way.patient = seat.role == invites::SeatRole::patient;
    std::string providers;
    for (const auto& provider : details.visit.providers) providers += (providers.empty() ? "" : ", ") + provider.name;
    way.when = fmt::format("{}, with {}", deps_.dates.short_day_and_time(details.visit.starts_at, details.visit.time_zone, "en"), providers);
    if (way.patient) {
      way.name = details.visit.patient.name;
      way.what = "Patient";
    } else {
      way.name = seat.name.value_or(fmt::format("Guest {}", seat.number));
      way.what = fmt::format("{} of the patient {}", invites::word(seat.kind), details.visit.patient.name);
      if (seat.kind == invites::Kind::interpreter)
        way.what = fmt::format("Interpreter, {}", deps_.dates.language_name(seat.interprets.value_or(seat.language), "en"));
    }
    // Same origin: the demo may be looked at under another name than the one in its messages.
    way.link = link.starts_with(context.public_url) ? link.substr(context.public_url.size()) : link;
    return way;
  }

  DemoDependencies deps_;
};

}  // namespace

std::string linked_text(const std::string& text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto start = std::min({text.find("http://", at), text.find("https://", at), text.find("tel:", at)});
    if (start == std::string::npos) break;
    out += escape_html(std::string_view(text).substr(at, start - at));
    auto end = text.find_first_of(" \t\r\n<>\"", start);
    if (end == std::string::npos) end = text.size();
    while (end > start && (text[end - 1] == '.' || text[end - 1] == ')' || (text[end - 1] == ',' && end == text.size()))) --end;
    const auto link = escape_html(std::string_view(text).substr(start, end - start));
    out += fmt::format("<a href=\"{0}\" target=\"_blank\" rel=\"noreferrer\">{0}</a>", link);
    at = end;
  }
  return out + escape_html(std::string_view(text).substr(at));
}

bool is_demo_host(std::string_view host, const std::string& public_url) {
  const auto name_of = [](std::string_view authority) {
    if (authority.starts_with('[')) return authority.substr(1, authority.find(']') - 1);
    return authority.substr(0, authority.rfind(':'));
  };
  const std::string_view name = name_of(host);
  if (name == "localhost" || parse_address(name)) return true;
  const auto scheme = public_url.find("://");
  if (name.empty() || scheme == std::string::npos) return false;
  const std::string_view after = std::string_view(public_url).substr(scheme + 3);
  return name == name_of(after.substr(0, after.find('/')));
}

void mount_demo(http::Router& router, DemoDependencies dependencies) {
  using http::Method;
  using http::Request;
  const auto context = dependencies.context;
  const auto pages = std::make_shared<const DemoPages>(std::move(dependencies));
  const std::vector<http::Route<DemoPermission, DemoCall>> table = {
      {Method::get, "/demo", DemoPermission::anybody, [pages](const Request&) { return pages->people_page(); }},
      {Method::post, "/demo/sign-in", DemoPermission::anybody, [pages](const Request& request) { return pages->sign_in(request); },
       {http::BodyKind::form, http::OriginRule::own_pages}},
      {Method::get, "/demo/outbox", DemoPermission::anybody, [pages](const Request&) { return pages->outbox_page(); }},
      {Method::get, "/demo/outbox.json", DemoPermission::anybody, [pages](const Request&) { return pages->outbox_json(); }},
      {Method::get, "/demo/outbox/{id}/html", DemoPermission::anybody,
       [pages](const Request& request) { return pages->one_message(request); }},
  };
  router.add(table, [context](DemoPermission, const DemoCall& call) -> http::Handler {
    return [context, call](const Request& request) {
      if (!is_demo_host(request.header("host"), context().public_url))
        return http::problem(403, "foreign_host", "The demo is there under this machine's own name or address.");
      return call(request);
    };
  });
}

}  // namespace bedside::api
