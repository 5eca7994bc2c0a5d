// The product's face to the outside: REST routes, the WebSockets of calls and of the dashboard, and the pages,
// each route with its permission. Maps JSON to the use cases of `desk` and to the hall of `calls`; decides
// nothing about visits itself. Owns the threads of the hall and of the caretaker.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/refused_texts.hpp"
#include "api/relays.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "calls/dialler.hpp"
#include "calls/media_port.hpp"
#include "calls/runner.hpp"
#include "desk/context.hpp"
#include "desk/unit_of_work.hpp"
#include "http/assets.hpp"
#include "http/router.hpp"
#include "notices/calendar.hpp"
#include "notices/date_words.hpp"
#include "secure/keyring.hpp"
#include "visits/zone_rules.hpp"

namespace bedside::api {

/// Signed-in staff. Strict: nobody is signed in by following a link from elsewhere.
inline constexpr std::string_view kStaffCookie = "bedside_session";
/// The seat of a patient's or guest's browser; its path is that of the link, so several links get on.
inline constexpr std::string_view kSeatCookie = "bedside_seat";

/// What the server constructs and keeps alive longer than the Api.
struct Dependencies {
  desk::Storage& storage;
  const secure::KeyRing& keys;
  RandomSource& random;  // may be used by many threads: secure::SystemRandom
  const visits::ZoneRules& zones;
  const notices::CalendarWriter& calendars;
  const notices::DateWords& dates;
  calls::MediaPort& media;
  const http::Assets& assets;  // staff.html, call.html, join.html and /assets/*
  std::string public_url;      // no slash at its end; see set_public_url
  desk::SendersConfigured senders = {};
  desk::DialInNumbers dial_in_numbers = {};
  desk::CallingRules calling = {};  // possible: serve_calls follows
  desk::TextingRules texting = {};
  Relays relays = {};
  bool demo = false;
  std::function<void(std::string_view)> report = [](std::string_view) {};  // a sentence for the log
  std::function<std::string_view(notices::Channel)> outbox_state = [](notices::Channel) { return "ok"; };  // a word for /readyz
  std::function<std::string()> telephone_state = [] { return std::string("off"); };  // the same
  std::function<void()> wake_outbox = [] {};  // a use case may have queued messages
  std::function<void(const notices::GivenUp&)> note_too_old = [](const notices::GivenUp&) {};  // last notices that nobody took, to be counted
  std::function<WallTime()> wall_clock = {};  // empty: the system's
};

class Api {
 public:
  explicit Api(Dependencies dependencies);
  ~Api();  // stops
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  /// Fills the router with every route. The Api must outlive the server that the router goes to.
  void mount(http::Router& router);
  /// Before `start`: once the port is known that the demo was given.
  void set_public_url(std::string url);
  /// Starts the hall and the caretaker.
  void start();
  /// Tells every call `server_stops`, ends the threads. After the HTTP server has drained, before the
  /// media plane goes. Idempotent.
  void stop();

  /// The hall, for connections that are no WebSockets (telephones), and who is handed what is said to them, on the
  /// hall's thread. Before `start`.
  calls::Runner& hall();
  void serve_others(std::function<void(const calls::Output&)> deliver);

  /// Who calls people for the clinic; outlives the Api's routes. Before `start`.
  void serve_calls(calls::Dialler& dialler);

  RefusedTexts::Figures refused_texts() const;

  /// For callers of use cases beside the routes (demo pages): time is now.
  desk::Context context() const;
  /// Dashboards that watch this clinic load the visit again. Any thread.
  void announce_visit(const ClinicId& clinic, const VisitId& visit);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace bedside::api
