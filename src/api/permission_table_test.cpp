// Who may do what in which state, by every route that names a visit, an invitation or a link: walked cell by cell, and
// written down in docs/permissions.md, which this test keeps true (BEDSIDE_WRITE_DOCS=1 writes it anew: read the change).
// What no document decides: nobody without permission is ever served, and whatever is refused has changed nothing.
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "api/test_story.hpp"
#include "calls/messages.hpp"
#include "desk/entering.hpp"

namespace bedside::api {
namespace {

using namespace std::chrono_literals;

enum class Who {
  nobody, other_clinic, scheduler, other_provider, admin, its_provider,  // by session
  patient, guest, revoked_guest, other_patient                          // by link
};
constexpr std::array kStaff = {Who::nobody, Who::other_clinic, Who::scheduler, Who::other_provider, Who::admin, Who::its_provider};
constexpr std::array kHolders = {Who::patient, Who::guest, Who::revoked_guest, Who::other_patient};

std::string_view name_of(Who who) {
  switch (who) {
    case Who::nobody: return "not signed in";
    case Who::other_clinic: return "another clinic";
    case Who::scheduler: return "scheduler";
    case Who::other_provider: return "other provider";
    case Who::admin: return "admin";
    case Who::its_provider: return "its provider";
    case Who::patient: return "patient's link";
    case Who::guest: return "guest's link";
    case Who::revoked_guest: return "revoked link";
    case Who::other_patient: return "link of another visit's patient";
  }
  return "";
}

enum class State { early, open, waiting, in_call, locked, past_end, completed, cancelled, lapsed, switched_off };
constexpr std::array kStates = {State::early,    State::open,      State::waiting,   State::in_call, State::locked,
                                State::past_end, State::completed, State::cancelled, State::lapsed,  State::switched_off};

std::string_view name_of(State state) {
  switch (state) {
    case State::early: return "before the doors";
    case State::open: return "doors open";
    case State::waiting: return "somebody waits";
    case State::in_call: return "in call";
    case State::locked: return "locked";
    case State::past_end: return "past its end";
    case State::completed: return "completed";
    case State::cancelled: return "cancelled";
    case State::lapsed: return "lapsed";
    case State::switched_off: return "Guest Invite off";
  }
  return "";
}

bool is_over(State state) { return state == State::completed || state == State::cancelled || state == State::lapsed; }

/// A visit in a state, with somebody in every role.
struct World {
  std::string visit, invitation, patients_own;
  std::map<Who, std::string> token;
  std::vector<Socket> sockets;
};

class Permissions : public Story {
 protected:
  Permissions() {
    people = {{Who::scheduler, add_person("Sam", "sam@clinic.example", {clinic::Role::scheduler})},
              {Who::other_provider, add_person("Dr. Wu", "wu@clinic.example", {clinic::Role::provider})},
              {Who::admin, add_person("Dana", "dana@clinic.example", {clinic::Role::admin})},
              {Who::its_provider, add_person("Dr. Bell", "bell@clinic.example", {clinic::Role::provider})},
              {Who::other_clinic,
               add_person("Dr. Else", "else@other.example", {clinic::Role::admin, clinic::Role::provider}, true)}};
    sign_everybody_in();
  }
  void sign_everybody_in() {
    for (const auto& [who, person] : people) cookies[who] = sign_in(person);
    doctor = cookies.at(Who::its_provider);
    person_id = people.at(Who::its_provider).id;
    signed_in_at = now;
  }
  static std::string local(WallTime at) {
    const auto seconds = std::chrono::floor<std::chrono::minutes>(at);
    const auto day = std::chrono::floor<std::chrono::days>(seconds);
    const std::chrono::year_month_day date(day);
    const auto minutes = (seconds - day).count();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()), minutes / 60, minutes % 60);
  }
  std::string book_at(WallTime start) {
    auto wish = draft();
    wish["starts_local"] = local(start);
    wish["ends_local"] = local(start + 30min);
    wish["provider_ids"] = json::array{json::value(person_id.text())};
    // Whoever interprets may all that a guest may, and say that they are late.
    wish["guests"].as_array().at(0).as_object()["kind"] = "interpreter";
    const auto booked = call(Method::post, "/api/visits", doctor, wish);
    EXPECT_EQ(booked.status, 201) << booked.body;
    return std::string(body_of(booked).at("id").as_string());
  }
  json::array seats(const std::string& visit) {
    return body_of(call(Method::get, "/api/visits/" + visit, doctor)).at("seats").as_array();
  }
  std::string token_of(const std::string& invitation) {
    const auto shown = call(Method::post, "/api/invitations/" + invitation + "/secrets", doctor);
    EXPECT_EQ(shown.status, 200) << shown.body;
    const std::string link(body_of(shown).at("link").as_string());
    return link.substr(link.rfind('/') + 1);
  }
  void must(const http::Response& response) { EXPECT_LT(response.status, 300) << response.body; }
  /// What the call has said is written behind it.
  void settle(const World& world, std::string_view status) {
    constexpr int kTries = 4000;
    for (int i = 0; i < kTries; ++i) {
      const auto details = body_of(call(Method::get, "/api/visits/" + world.visit, doctor));
      const auto& all = details.at("seats").as_array();
      const auto inside = std::count_if(all.begin(), all.end(), [](const json::value& seat) { return seat.at("state").as_string() == "in_call"; });
      if (details.at("status").as_string() == status && (status != "in_call" || inside == 2)) return;
      std::this_thread::sleep_for(1ms);
    }
    FAIL() << "never " << status;
  }

  World build(State state) {
    constexpr int kWorldsPerHour = 60;  // below the clinic's limit of invitations
    if (++worlds % kWorldsPerHour == 0) now += 61min;
    now = std::chrono::ceil<std::chrono::minutes>(now);
    if (now - signed_in_at > 6h) sign_everybody_in();
    World world;
    const auto start = now + (state == State::early ? 2h : 10min);
    world.visit = book_at(start);
    const auto all = seats(world.visit);
    world.invitation = std::string(all.at(1).at("invitation_id").as_string());
    world.token[Who::patient] = token_of(std::string(all.at(0).at("invitation_id").as_string()));
    world.token[Who::guest] = token_of(world.invitation);
    world.token[Who::revoked_guest] = fresh_token(world.visit);
    must(call(Method::post, "/api/invitations/" + last_invitation + "/revoke", doctor));
    const auto elsewhere = book_at(start);
    world.token[Who::other_patient] = token_of(std::string(seats(elsewhere).at(0).at("invitation_id").as_string()));
    const std::string door = "/api/join/" + world.token.at(Who::patient);
    const auto own = call(Method::post, door + "/fresh-invitation");
    world.patients_own = std::string(body_of(own).at("invitation_id").as_string());
    must(call(Method::post, door + "/invitations/" + world.patients_own + "/use"));
    bring(world, state);
    return world;
  }

  void come_in(World& world) {
    world.sockets.push_back(enter(call(Method::post, "/api/visits/" + world.visit + "/start", doctor)));
    world.sockets.back().heard->wait_for("\"admitted\"");
    for (const Who who : {Who::patient, Who::guest}) {
      world.sockets.push_back(enter(call(Method::post, "/api/join/" + world.token.at(who), {}, {{"name", "Lee"}})));
      world.sockets.back().heard->wait_for("\"admitted\"");
    }
    settle(world, "in_call");
  }

  void bring(World& world, State state) {
    switch (state) {
      case State::early:
      case State::open: return;
      case State::waiting:
        world.sockets.push_back(enter(call(Method::post, "/api/join/" + world.token.at(Who::guest), {}, {{"name", "Lee"}})));
        world.sockets.back().heard->wait_for("\"waiting\"");
        return settle(world, "waiting");
      case State::in_call: return come_in(world);
      case State::locked:
        come_in(world);
        return must(call(Method::patch, "/api/visits/" + world.visit, doctor, {{"locked", true}}));
      case State::past_end:
        come_in(world);
        now += 41min;
        return;
      case State::completed:
        come_in(world);
        return must(call(Method::post, "/api/visits/" + world.visit + "/complete", doctor));
      case State::cancelled: return must(call(Method::post, "/api/visits/" + world.visit + "/cancel", doctor));
      case State::lapsed:
        now += 45min;
        must_end();
        return settle(world, "lapsed");
      case State::switched_off:
        return must(call(Method::patch, "/api/clinic", cookies.at(Who::admin),
                         {{"guest_invite_staff", false}, {"guest_invite_patients", false}, {"confirmed", true}}));
    }
  }
  void must_end() {
    const auto ended = desk::transact(*storage, [this](desk::UnitOfWork& unit) { return desk::caretaker(unit, api->context()); });
    EXPECT_TRUE(ended.ok());
  }

  void leave(World& world, State state) {
    for (auto& socket : world.sockets) socket.session->on_close();
    if (state == State::switched_off)
      must(call(Method::patch, "/api/clinic", cookies.at(Who::admin), {{"guest_invite_staff", true}, {"guest_invite_patients", true}}));
    if (!world.sockets.empty()) call(Method::post, "/api/visits/" + world.visit + "/complete", doctor);
  }

  /// What staff can read of it; what a refused request must not have changed.
  std::string facts(const World& world) {
    return call(Method::get, "/api/visits/" + world.visit, doctor).body + call(Method::get, "/api/clinic", doctor).body;
  }

  static std::string filled(std::string pattern, const std::vector<std::pair<std::string, std::string>>& values) {
    for (const auto& [name, value] : values)
      if (const auto at = pattern.find(name); at != std::string::npos) pattern.replace(at, name.size(), value);
    return pattern;
  }
  static json::object body_for(const Line& line) {
    static const json::object kGuest{{"kind", "family"}, {"language", "en"}, {"email", "x@y.example"}};
    static const std::map<std::string_view, json::object> kBodies = {
        {"/api/visits/{visit_id}", {{"reason", "shoulder"}}},
        {"/api/visits/{visit_id}/extend", {{"minutes", 10}}},
        {"/api/visits/{visit_id}/calls", {{"kind", "family"}, {"language", "en"}, {"phone", "+15551230077"}}},
        {"/api/visits/{visit_id}/invitations", {{"guests", json::array{kGuest}}}},
        {"/api/invitations/{invitation_id}", {{"name", "Lee Ann"}}},
        {"/api/join/{token}", {{"name", "Lee"}}},
        {"/api/join/{token}/invitations", {{"guests", json::array{kGuest}}}},
        {"/api/join/{token}/other-time", {{"line", "any afternoon"}}},
        {"/api/join/{token}/running-late", {{"minutes", 10}}},
    };
    const auto found = kBodies.find(line.pattern);
    return found == kBodies.end() ? json::object{} : found->second;
  }

  http::Response press(const Line& line, const World& world, Who who) {
    const bool by_link = line.permission == Permission::link;
    const auto token = world.token.find(who);
    const auto address = filled(std::string(line.pattern), {{"{visit_id}", world.visit},
                                                            {"{invitation_id}", by_link ? world.patients_own : world.invitation},
                                                            {"{language}", "en"},
                                                            {"{kind}", "invitation"},
                                                            {"{token}", token == world.token.end() ? "" : token->second}});
    const auto cookie = cookies.find(who);
    return call(line.method, address, by_link || cookie == cookies.end() ? std::string() : cookie->second, body_for(line));
  }

  std::map<Who, Person> people;
  std::map<Who, std::string> cookies;
  WallTime signed_in_at{};
  int worlds = 0;
};

bool is_good(int status) { return status < 300; }

/// The permission alone, whatever the state: what the route table promises.
bool may_be_served(Permission permission, Who who) {
  switch (permission) {
    case Permission::visit_provider: return who == Who::its_provider;
    case Permission::staff:
    case Permission::staff_invites: return who != Who::nobody && who != Who::other_clinic;
    case Permission::link: return true;  // the use case says which links
    case Permission::admin:
    case Permission::anybody:
    case Permission::ticket: return false;
  }
  return false;
}

std::string cell(const http::Response& response) {
  if (is_good(response.status)) return "yes";
  const std::string type(json::parse(response.body).at("type").as_string());
  return type.substr(type.rfind('/') + 1);
}

std::string table_of_calls() {
  std::string text = "| message | provider | patient | guest |\n|---|---|---|---|\n";
  const auto states = [](calls::Role role, calls::RequestType type) {
    std::string words;
    for (const auto& [state, name] : {std::pair{calls::ConnectionState::opened, "first"}, std::pair{calls::ConnectionState::waiting, "waiting"},
                                      std::pair{calls::ConnectionState::in_call, "in call"}})
      if (calls::allowed(role, state, type)) words += (words.empty() ? "" : ", ") + std::string(name);
    return words.empty() ? std::string("–") : words;
  };
  for (const auto type : calls::kAllRequestTypes)
    text += fmt::format("| `{}` | {} | {} | {} |\n", calls::word(type), states(calls::Role::provider, type),
                        states(calls::Role::patient, type), states(calls::Role::guest, type));
  return text;
}

std::string table_of_the_clinic() {
  std::string text = "| route | who |\n|---|---|\n";
  for (const auto& line : all_routes()) {
    if (line.pattern.find("{visit_id}") != std::string::npos || line.pattern.find("{invitation_id}") != std::string::npos ||
        line.permission == Permission::link)
      continue;
    text += fmt::format("| `{} {}` | {} |\n", http::word(line.method), line.pattern,
                        line.permission == Permission::admin ? "clinic admins"
                        : line.permission == Permission::anybody ? "anybody"
                                                                 : "whoever is signed in");
  }
  return text;
}

std::string introduction() {
  return "# Who may do what, when\n\n"
         "Written by `src/api/permission_table_test.cpp`, which tries each cell on the program's own routes and database and\n"
         "fails when this page is not true. A word other than \"yes\" is the problem that is answered (`/problems/…` of the\n"
         "contract); whatever is refused has changed nothing. Not shown, and tried all the same: who is not signed in reads\n"
         "`not_signed_in` at every route of staff, and another clinic's admin, by any id, `not_found`.\n\n"
         "## The clinic's own\n\n" + table_of_the_clinic() +
         "\n## In a call: messages of its WebSocket\n\nWhat the table does not name is refused, and does nothing.\n\n" + table_of_calls() +
         "\n## A visit, its invitations and its links\n";
}

/// The first line that is not the same, as it is now and as the page has it.
std::string first_difference(const std::string& now, const std::string& written) {
  std::istringstream a(now);
  std::istringstream b(written);
  std::string is;
  std::string was;
  while (std::getline(a, is) && std::getline(b, was))
    if (is != was) return fmt::format("Now: {}\nThe page: {}", is, was);
  return "One of them is longer.";
}

TEST_F(Permissions, incident_18_every_route_for_everybody_in_every_state_is_as_the_documents_say) {
  std::map<std::string, std::map<Who, std::vector<std::string>>> cells;
  std::vector<std::string> order;
  for (const State state : kStates) {
    std::optional<World> world;
    for (const auto& line : all_routes()) {
      const bool by_link = line.permission == Permission::link;
      if (!by_link && line.pattern.find("{visit_id}") == std::string::npos && line.pattern.find("{invitation_id}") == std::string::npos) continue;
      const std::string route = fmt::format("{} {}", http::word(line.method), line.pattern);
      if (state == kStates.front()) order.push_back(route);
      const auto try_one = [&](Who who) {
        // Of use where the path names what is another's.
        if (who == Who::other_patient && line.pattern.find("{invitation_id}") == std::string::npos) return;
        if (!world) world = build(state);
        const std::string before = facts(*world);
        const auto answer = press(line, *world, who);
        const std::string where = fmt::format("{}, {}, {}: {} {}", route, name_of(who), name_of(state), answer.status, answer.body);
        if (who == Who::nobody) EXPECT_EQ(cell(answer), "not_signed_in") << where;
        else if (who == Who::other_clinic) EXPECT_EQ(cell(answer), "not_found") << where;
        else cells[route][who].push_back(cell(answer));
        if (is_good(answer.status)) {
          EXPECT_TRUE(may_be_served(line.permission, who)) << where;
          if (who == Who::revoked_guest) EXPECT_EQ(line.method, Method::get) << where;
        } else {
          EXPECT_LT(answer.status, 500) << where;
        }
        // What is over stays as it is, also where there is no reason to complain.
        const bool changes_nothing = !is_good(answer.status) || line.method == Method::get || is_over(state);
        if (changes_nothing) {
          EXPECT_EQ(facts(*world), before) << where;
        } else {
          leave(*world, state);
          world.reset();
        }
      };
      if (by_link) std::for_each(kHolders.begin(), kHolders.end(), try_one);
      else std::for_each(kStaff.begin(), kStaff.end(), try_one);
    }
    if (world) leave(*world, state);
  }

  std::string page = introduction();
  for (const std::string& route : order) {
    page += "\n### `" + route + "`\n\n| |";
    for (const State state : kStates) page += fmt::format(" {} |", name_of(state));
    page += "\n|---|";
    for (std::size_t i = 0; i < kStates.size(); ++i) page += "---|";
    page += "\n";
    // Roles for whom all is the same share a line.
    std::vector<std::pair<std::string, std::vector<std::string>>> lines;
    for (const auto& row : cells[route]) {
      const auto same = std::find_if(lines.begin(), lines.end(), [&](const auto& line) { return line.second == row.second; });
      if (same == lines.end()) lines.emplace_back(name_of(row.first), row.second);
      else same->first += fmt::format(", {}", name_of(row.first));
    }
    for (const auto& [names, row] : lines) page += fmt::format("| {} | {} |\n", names, fmt::join(row, " | "));
  }
  if (std::getenv("BEDSIDE_WRITE_DOCS") != nullptr) std::ofstream(BEDSIDE_PERMISSIONS) << page;
  std::ifstream file(BEDSIDE_PERMISSIONS);
  const std::string written{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_TRUE(page == written) << "docs/permissions.md is not what the routes do; write it anew and read the difference. "
                               << first_difference(page, written);
}

}  // namespace
}  // namespace bedside::api
