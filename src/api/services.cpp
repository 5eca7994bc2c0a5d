#include "api/services.hpp"

#include "calls/from_desk.hpp"

namespace bedside::api {
namespace {

desk::Presence to_desk(const calls::Presence& presence) {
  desk::Presence out;
  for (const auto& provider : presence.providers) out.providers.push_back({provider.person, provider.since});
  out.muted = presence.muted;
  out.hands = presence.hands;
  for (const auto& [seat, trouble] : presence.lines) out.lines.emplace(seat, calls::word(trouble));
  out.calls = presence.calls;
  return out;
}

Moment monotonic_now() { return Moment(std::chrono::steady_clock::now().time_since_epoch()); }

}  // namespace

Services::Services(Dependencies dependencies)
    : deps(std::move(dependencies)),
      facts(deps.storage, [this] { return context(); },
            [this](const ClinicId& clinic, const VisitId& visit) { visit_changed(clinic, visit); }),
      gateway(*this),
      runner(deps.media, deps.random, [this] { return calls::Now{monotonic_now(), wall_now()}; },
             [this](calls::Output output) { gateway.deliver(std::move(output)); }),
      caretaker(*this) {}

WallTime Services::wall_now() const {
  if (deps.wall_clock) return deps.wall_clock();
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

desk::Context Services::context() const {
  return {wall_now(),   deps.random,  deps.keys, deps.zones, deps.public_url, deps.senders,
          deps.dial_in_numbers, deps.demo, deps.calling, deps.texting};
}

desk::Presence Services::presence(const VisitId& visit) {
  const auto now = runner.ask([&](calls::Hall& hall, calls::Now) { return hall.presence(visit); });
  return now ? to_desk(*now) : desk::Presence{};
}

desk::PresenceOf Services::presences(const ClinicId& clinic) {
  // One question for all visits, before the transaction.
  auto all = runner.ask([&](calls::Hall& hall, calls::Now) { return hall.presences(clinic); });
  return [all = all.value_or(std::map<VisitId, calls::Presence>{})](const VisitId& visit) {
    const auto found = all.find(visit);
    return found == all.end() ? desk::Presence{} : to_desk(found->second);
  };
}

desk::Outcome<desk::VisitDetails> Services::details(const desk::Actor& actor, const VisitId& visit) {
  const desk::Presence present = presence(visit);
  return read([&, now = context()](desk::UnitOfWork& unit) { return desk::visit_details(unit, now, actor, visit, present); });
}

void Services::visit_changed(const ClinicId& clinic, const VisitId& visit) {
  watchers.visit_changed(clinic, visit);
  deps.wake_outbox();
}

void Services::end_visit(const VisitId& visit, calls::EndedReason reason) {
  runner.post([visit, reason](calls::Hall& hall, calls::Now now) { hall.feed_visit_ended(visit, reason, now); });
  caretaker.erased();
}

void Services::end_seats(const std::vector<desk::EndedInvitation>& ended, std::optional<calls::EndedReason> reason) {
  for (const auto& one : ended)
    runner.post([one, reason](calls::Hall& hall, calls::Now now) {
      if (one.goes_on) return hall.feed_link_replaced(one.visit, one.invitation);
      hall.feed_invitation_ended(one.visit, one.invitation, reason.value_or(calls::to_ended_reason(one.reason)), now);
    });
  if (!ended.empty()) caretaker.erased();
}

void Services::refresh_calls(const ClinicId& clinic) {
  const auto running = runner.ask([&](calls::Hall& hall, calls::Now) { return hall.presences(clinic); });
  if (!running) return;
  for (const auto& one : *running) refresh_facts(clinic, one.first);
}

void Services::refresh_facts(const ClinicId& clinic, const VisitId& visit) {
  const auto facts_now = read([&, now = context()](desk::UnitOfWork& unit) { return desk::call_visit(unit, now, visit); });
  if (!facts_now.ok()) return;
  runner.post([view = calls::to_visit_facts(facts_now.value(), clinic)](calls::Hall& hall, calls::Now now) {
    hall.feed_visit(view, now);
  });
}

void Services::refresh_call(const desk::Actor& actor, const desk::VisitDetails& details) {
  const VisitId visit = details.visit.id;
  const auto facts_now = read([&, now = context()](desk::UnitOfWork& unit) { return desk::call_visit(unit, now, visit); });
  if (!facts_now.ok()) return;
  std::vector<PersonId> providers;
  for (const auto& provider : details.visit.providers) providers.push_back(provider.id);
  runner.post([facts = calls::to_visit_facts(facts_now.value(), actor.clinic), providers = std::move(providers), visit](
                  calls::Hall& hall, calls::Now now) {
    hall.feed_visit(facts, now);
    hall.feed_providers(visit, providers);
  });
}

}  // namespace bedside::api
