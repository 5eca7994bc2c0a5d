// The dashboards that are open: each is told what to load again, never a fact (contract: DeskEvent).
// Any thread.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "http/websocket.hpp"

namespace bedside::api {

class Watchers {
 public:
  /// Open dashboards of one person: some browsers with some tabs each. One more closes the oldest.
  static constexpr std::size_t kMostPerPerson = 20;

  /// `session_key` tells the sessions of one person apart, for signing out.
  std::shared_ptr<http::WebSocketSession> make_session(ClinicId clinic, PersonId person, std::string session_key);

  void visit_changed(const ClinicId& clinic, const VisitId& visit);
  void clinic_changed(const ClinicId& clinic);
  void signed_out(const std::string& session_key);
  void person_signed_out(const PersonId& person);

 private:
  class Session;
  struct Watcher {
    ClinicId clinic;
    PersonId person;
    std::string session_key;
    std::shared_ptr<http::WebSocketConnection> connection;
  };
  std::uint64_t add(Watcher watcher);
  void remove(std::uint64_t id);
  void tell(const ClinicId& clinic, const std::string& text);
  template <class Matches>
  void sign_out_if(Matches matches);

  std::mutex mutex_;
  std::map<std::uint64_t, Watcher> watchers_;
  std::uint64_t next_ = 1;
};

}  // namespace bedside::api
