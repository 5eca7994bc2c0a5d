#include "calls/tickets.hpp"

#include "secure/hash.hpp"

namespace bedside::calls {
namespace {

std::string digest_of(const std::string& ticket) {
  const auto digest = secure::sha256(ticket);
  return std::string(digest.begin(), digest.end());
}

}  // namespace

Secret<std::string> Tickets::issue(SeatFacts seat, RandomSource& random, Moment now) {
  std::size_t same = 0;
  auto oldest = by_end_.end();
  for (auto entry = by_end_.begin(); entry != by_end_.end(); ++entry) {
    const SeatFacts& other = by_digest_.at(entry->second).seat;
    if (other.visit != seat.visit || other.invitation != seat.invitation || other.person != seat.person) continue;
    if (same++ == 0) oldest = entry;
  }
  if (same >= kMostTicketsOfASeat) {
    by_digest_.erase(oldest->second);
    by_end_.erase(oldest);
  } else if (by_digest_.size() >= kMostTickets) {
    by_digest_.erase(by_end_.begin()->second);
    by_end_.erase(by_end_.begin());
  }
  std::string ticket = secure::make_token(random);
  std::string digest = digest_of(ticket);
  by_end_.emplace(now + kTicketLives, digest);
  by_digest_.emplace(std::move(digest), Ticket{std::move(seat), now + kTicketLives});
  return Secret<std::string>(std::move(ticket));
}

std::optional<SeatFacts> Tickets::redeem(const std::string& ticket, Moment now) {
  const auto found = by_digest_.find(digest_of(ticket));
  if (found == by_digest_.end() || found->second.until <= now) return std::nullopt;
  SeatFacts seat = std::move(found->second.seat);
  std::erase_if(by_end_, [&](const auto& entry) { return entry.second == found->first; });
  by_digest_.erase(found);
  return seat;
}

std::vector<SeatFacts> Tickets::take_expired(Moment now) {
  std::vector<SeatFacts> expired;
  while (!by_end_.empty() && by_end_.begin()->first <= now) {
    const auto found = by_digest_.find(by_end_.begin()->second);
    expired.push_back(std::move(found->second.seat));
    by_digest_.erase(found);
    by_end_.erase(by_end_.begin());
  }
  return expired;
}

void Tickets::drop_visit(const VisitId& visit) {
  drop_if([&](const SeatFacts& seat) { return seat.visit == visit; });
}

void Tickets::drop_invitation(const InvitationId& invitation) {
  drop_if([&](const SeatFacts& seat) { return seat.invitation == invitation; });
}

void Tickets::drop_person(const VisitId& visit, const PersonId& person) {
  drop_if([&](const SeatFacts& seat) { return seat.visit == visit && seat.person == person; });
}

bool Tickets::any_for(const VisitId& visit) const {
  for (const auto& [digest, ticket] : by_digest_)
    if (ticket.seat.visit == visit) return true;
  return false;
}

std::set<PersonId> Tickets::providers_of(const VisitId& visit) const {
  std::set<PersonId> people;
  for (const auto& [digest, ticket] : by_digest_)
    if (ticket.seat.visit == visit && ticket.seat.role == Role::provider) people.insert(ticket.seat.person);
  return people;
}

bool Tickets::any_for_provider(const VisitId& visit, const PersonId& person) const {
  for (const auto& [digest, ticket] : by_digest_)
    if (ticket.seat.visit == visit && ticket.seat.person == person) return true;
  return false;
}

Moment Tickets::deadline() const { return by_end_.empty() ? Moment::max() : by_end_.begin()->first; }

void Tickets::drop_if(const std::function<bool(const SeatFacts&)>& matches) {
  for (auto entry = by_end_.begin(); entry != by_end_.end();) {
    const auto found = by_digest_.find(entry->second);
    if (matches(found->second.seat)) {
      by_digest_.erase(found);
      entry = by_end_.erase(entry);
    } else {
      ++entry;
    }
  }
}

}  // namespace bedside::calls
