#include "api/watchers.hpp"

#include <boost/json.hpp>

#include <vector>

namespace bedside::api {
namespace {

std::string write_event(std::string_view type, const VisitId* visit = nullptr) {
  boost::json::object out{{"type", type}};
  if (visit != nullptr) out["visit_id"] = visit->text();
  return boost::json::serialize(out);
}

}  // namespace

class Watchers::Session final : public http::WebSocketSession {
 public:
  Session(Watchers& watchers, Watcher watcher) : watchers_(watchers), watcher_(std::move(watcher)) {}
  void on_open(std::shared_ptr<http::WebSocketConnection> connection) override {
    watcher_.connection = std::move(connection);
    id_ = watchers_.add(std::move(watcher_));
  }
  void on_message(std::string) override {}  // a dashboard has nothing to say
  void on_close() override {
    if (id_) watchers_.remove(*id_);
  }

 private:
  Watchers& watchers_;
  Watcher watcher_;
  std::optional<std::uint64_t> id_;
};

std::shared_ptr<http::WebSocketSession> Watchers::make_session(ClinicId clinic, PersonId person, std::string session_key) {
  return std::make_shared<Session>(*this, Watcher{std::move(clinic), std::move(person), std::move(session_key), nullptr});
}

std::uint64_t Watchers::add(Watcher watcher) {
  const std::lock_guard lock(mutex_);
  std::size_t count = 0;
  std::optional<std::uint64_t> oldest;
  for (const auto& [id, other] : watchers_) {
    if (other.person != watcher.person) continue;
    if (!oldest) oldest = id;
    ++count;
  }
  if (count >= kMostPerPerson) {
    watchers_.at(*oldest).connection->close(1008, "too many dashboards");
    watchers_.erase(*oldest);
  }
  watchers_.emplace(next_, std::move(watcher));
  return next_++;
}

void Watchers::remove(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  watchers_.erase(id);
}

void Watchers::tell(const ClinicId& clinic, const std::string& text) {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, watcher] : watchers_)
    if (watcher.clinic == clinic) watcher.connection->send(text);
}

void Watchers::visit_changed(const ClinicId& clinic, const VisitId& visit) {
  tell(clinic, write_event("visit_changed", &visit));
}

void Watchers::clinic_changed(const ClinicId& clinic) { tell(clinic, write_event("clinic_changed")); }

template <class Matches>
void Watchers::sign_out_if(Matches matches) {
  const std::lock_guard lock(mutex_);
  std::erase_if(watchers_, [&](const auto& entry) {
    if (!matches(entry.second)) return false;
    entry.second.connection->send(write_event("signed_out"));
    entry.second.connection->close(1000, "signed out");
    return true;
  });
}

void Watchers::signed_out(const std::string& session_key) {
  sign_out_if([&](const Watcher& watcher) { return watcher.session_key == session_key; });
}

void Watchers::person_signed_out(const PersonId& person) {
  sign_out_if([&](const Watcher& watcher) { return watcher.person == person; });
}

}  // namespace bedside::api
