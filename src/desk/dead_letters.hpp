// Messages that ended for good without arriving, for the clinic admin: whom they were to, why they failed, and Try again.
// What is tried again says what is true by then: its first copy was erased when it failed. Only while visit and invitation
// live; afterwards nobody's address is there any more.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"
#include "invites/invitation.hpp"
#include "notices/outbox.hpp"

namespace bedside::desk {

/// So far back, and so many of them at most: what failed before is nothing that anybody still mends.
inline constexpr std::chrono::days kDeadLettersFor{30};
inline constexpr int kDeadLettersMost = 200;

/// Schema FailedMessage.
struct DeadLetter {
  NoticeId id;
  WallTime at;  // when it was given up
  notices::Channel channel = notices::Channel::email;
  notices::Kind kind = notices::Kind::invitation;
  std::string reason;
  /// Of what belongs to an invitation; nothing for what went to staff.
  struct Seat {
    invites::SeatRole role = invites::SeatRole::guest;
    invites::Kind kind = invites::Kind::family;
    int number = 0;
    std::optional<std::string> name;
    std::optional<std::string> interprets;
    std::optional<std::string> address;  // erased when the invitation ends
  };
  std::optional<Seat> seat;
  std::optional<VisitId> visit;
  std::optional<WallTime> starts_at;
  std::string time_zone;
  bool can_retry = false;
};

std::vector<DeadLetter> list_dead_letters(UnitOfWork& unit, const Context& context, const Actor& actor);

/// The visits whose messages are in the queue again.
struct Retried {
  std::vector<VisitId> visits;
  int left = 0;  // could be tried again, but a limit of text messages or of an hour was reached
};
Outcome<Retried> retry_dead_letter(UnitOfWork& unit, const Context& context, const Actor& actor, const NoticeId& notice);
/// Every one that can be.
Outcome<Retried> retry_dead_letters(UnitOfWork& unit, const Context& context, const Actor& actor);

}  // namespace bedside::desk
