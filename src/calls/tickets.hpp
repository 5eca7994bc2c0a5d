// Tickets for the WebSocket of a call: 128 random bits, good once, for 30 s. Kept as digests, so that no
// memory dump or timing says one. Holds nothing of the call itself.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "calls/people.hpp"

namespace bedside::calls {

/// From the answer to the connection: one round trip on a bad line, and a page that is slow to load.
inline constexpr std::chrono::seconds kTicketLives{30};
/// A burst of everybody coming back after a restart. Full: the oldest goes, its owner asks again.
inline constexpr std::size_t kMostTickets = 4096;

/// Of one seat: a page that asks again before it has connected. One more drops the oldest of that seat, so that
/// nobody pushes others' tickets out.
inline constexpr std::size_t kMostTicketsOfASeat = 4;

class Tickets {
 public:
  Secret<std::string> issue(SeatFacts seat, RandomSource& random, Moment now);
  /// Spent by it. Nothing for unknown, used and expired ones.
  std::optional<SeatFacts> redeem(const std::string& ticket, Moment now);
  /// Those that nobody used in time.
  std::vector<SeatFacts> take_expired(Moment now);
  void drop_visit(const VisitId& visit);
  void drop_invitation(const InvitationId& invitation);
  void drop_person(const VisitId& visit, const PersonId& person);
  bool any_for(const VisitId& visit) const;
  std::set<PersonId> providers_of(const VisitId& visit) const;
  bool any_for_provider(const VisitId& visit, const PersonId& person) const;
  Moment deadline() const;  // Moment::max() when there is none
  std::size_t size() const { return by_digest_.size(); }

 private:
  void drop_if(const std::function<bool(const SeatFacts&)>& matches);

  struct Ticket {
    SeatFacts seat;
    Moment until;
  };
  std::map<std::string, Ticket> by_digest_;
  std::multimap<Moment, std::string> by_end_;
};

}  // namespace bedside::calls
