#include "api/gateway.hpp"

#include "api/call_messages.hpp"
#include "api/problems.hpp"
#include "api/services.hpp"
#include "desk/inviting.hpp"

namespace bedside::api {

class Gateway::Socket final : public http::WebSocketSession {
 public:
  Socket(Gateway& gateway, calls::ConnectionId id) : gateway_(gateway), id_(id) {}

  void on_open(std::shared_ptr<http::WebSocketConnection> connection) override {
    gateway_.attach(id_, std::move(connection));
  }
  void on_message(std::string text) override {
    auto read = read_call_message(text);
    if (const auto* unread = std::get_if<UnreadMessage>(&read)) {
      // Without an id there is nobody to answer; a page of ours never sends that.
      if (!unread->id) return gateway_.close(id_);
      const auto answered = gateway_.services_.runner.ask(
          [&](calls::Hall& hall, calls::Now now) { return hall.feed_unread(id_, now); });
      if (answered.value_or(false)) gateway_.send(id_, write_refusal(*unread->id, unread->problem));
      return;
    }
    // Waits for the hall: one message of a page at a time, so that a flood of them only slows its own sender.
    auto& message = std::get<CallMessage>(read);
    gateway_.services_.runner.ask([&](calls::Hall& hall, calls::Now now) {
      hall.feed_request(id_, message.id, std::move(message.request), now);
      return true;
    });
  }
  void on_close() override {
    gateway_.detach(id_);
    gateway_.services_.runner.post([id = id_](calls::Hall& hall, calls::Now now) { hall.feed_disconnected(id, now); });
  }
  void on_server_stops() override {
    gateway_.send(id_, write_event(calls::Ended{calls::EndedReason::server_stops}));
  }

 private:
  Gateway& gateway_;
  calls::ConnectionId id_;
};

std::shared_ptr<http::WebSocketSession> Gateway::make_session(calls::ConnectionId id) {
  {
    const std::lock_guard lock(mutex_);
    entries_.try_emplace(id);
  }
  return std::make_shared<Socket>(*this, id);
}

void Gateway::attach(calls::ConnectionId id, std::shared_ptr<http::WebSocketConnection> connection) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[id];
  entry.connection = std::move(connection);
  for (auto& text : entry.early) entry.connection->send(std::move(text));
  entry.early.clear();
  if (entry.hang_up) entry.connection->close(1000, "");
}

void Gateway::detach(calls::ConnectionId id) {
  const std::lock_guard lock(mutex_);
  entries_.erase(id);
}

void Gateway::send(calls::ConnectionId to, std::string text) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(to);
  if (found == entries_.end()) return;
  if (found->second.connection) found->second.connection->send(std::move(text));
  else found->second.early.push_back(std::move(text));
}

void Gateway::close(calls::ConnectionId id) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  if (found->second.connection) found->second.connection->close(1000, "");
  else found->second.hang_up = true;
}

boost::json::array Gateway::ice_servers() const {
  return api::ice_servers(services_.deps.relays, services_.deps.random, services_.wall_now());
}

void Gateway::deliver(calls::Output output) {
  struct Visitor {
    Gateway& gateway;
    void operator()(const calls::Send& one) const {
      auto relays = std::holds_alternative<calls::Admitted>(one.event) ? gateway.ice_servers() : boost::json::array{};
      gateway.send(one.to, write_event(one.event, std::move(relays)));
    }
    void operator()(const calls::Reply& one) const { gateway.send(one.to, write_reply(one.reply_to, one.answer)); }
    void operator()(const calls::Close& one) const { gateway.close(one.connection); }
    void operator()(const calls::WriteFact& one) const { gateway.services_.facts.write(one); }
    void operator()(const calls::AskRename& one) const { gateway.perform(one); }
    void operator()(const calls::AskRemove& one) const { gateway.perform(one); }
    void operator()(const calls::EndCall&) const {}  // of telephones
    void operator()(const calls::PresenceChanged& one) const {
      gateway.services_.watchers.visit_changed(one.clinic, one.visit);
    }
  };
  others_(output);
  std::visit(Visitor{*this}, output);
}

namespace {

// Runs a use case without waiting for it; `done` gets its outcome, or nothing when the database failed.
template <class Use, class OnDone>
void submit(Services& services, Use use, OnDone done) {
  using Outcome = decltype(use(std::declval<desk::UnitOfWork&>()));
  auto outcome = std::make_shared<std::optional<Outcome>>();
  services.deps.storage.submit(
      [outcome, use = std::move(use)](desk::UnitOfWork& unit) mutable {
        outcome->emplace(use(unit));
        return (*outcome)->ok();
      },
      [outcome, done = std::move(done)](desk::Committed committed) {
        if (committed == desk::Committed::storage_failed) outcome->reset();
        done(std::move(*outcome));
      });
}

http::Problem storage_problem() {
  http::Problem problem;
  problem.status = 503;
  problem.word = "storage_failed";
  problem.title = "The database does not answer. Nothing was changed. Please try again.";
  return problem;
}

}  // namespace

void Gateway::perform(const calls::AskRename& ask) {
  submit(
      services_,
      [ask, context = services_.context()](desk::UnitOfWork& unit) {
        const desk::Actor actor{ask.clinic, ask.by, {clinic::Role::provider}};
        desk::InvitationChange change;
        change.name = ask.name;
        return desk::change_invitation(unit, context, actor, ask.invitation, change);
      },
      [this, ask](std::optional<desk::Outcome<desk::InvitationChanged>> outcome) {
        if (!outcome) return send(ask.from, write_refusal(ask.reply_to, storage_problem()));
        if (!outcome->ok()) return send(ask.from, write_refusal(ask.reply_to, to_problem(outcome->why())));
        services_.runner.post([ask, name = outcome->value().name](calls::Hall& hall, calls::Now) {
          hall.feed_renamed(ask.visit, ask.invitation, name);
        });
        send(ask.from, write_reply(ask.reply_to, Done{}));
        services_.visit_changed(ask.clinic, ask.visit);
      });
}

void Gateway::perform(const calls::AskRemove& ask) {
  submit(
      services_,
      [ask, context = services_.context()](desk::UnitOfWork& unit) {
        const desk::Actor actor{ask.clinic, ask.by, {clinic::Role::provider}};
        return desk::revoke_invitation(unit, context, actor, ask.invitation);
      },
      [this, ask](std::optional<desk::Outcome<desk::Revoked>> outcome) {
        if (!outcome) return send(ask.from, write_refusal(ask.reply_to, storage_problem()));
        if (!outcome->ok()) return send(ask.from, write_refusal(ask.reply_to, to_problem(outcome->why())));
        services_.end_seats(outcome->value().ended, calls::EndedReason::removed);
        send(ask.from, write_reply(ask.reply_to, Done{}));
        services_.visit_changed(ask.clinic, ask.visit);
      });
}

}  // namespace bedside::api
