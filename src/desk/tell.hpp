// Queues messages to the holder of an invitation, in the transaction of the use case that tells.
// What this server cannot send is not queued: the pages say so instead of pretending. A text message that no more may be
// sent of stands there as failed, with the reason (desk/texting.hpp); whoever has just invited is refused instead.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "clinic/clinic.hpp"
#include "desk/context.hpp"
#include "desk/keys.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"
#include "invites/invitation.hpp"
#include "notices/fallback.hpp"
#include "notices/outbox.hpp"
#include "visits/visit.hpp"

namespace bedside::desk {

std::vector<std::string> provider_names(UnitOfWork& unit, const visits::Visit& visit);

/// The facts of a visit for one reader, without an address. `drawn`: the reader's link and PIN, where they were drawn just now.
notices::Payload make_payload(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic,
                              const visits::Visit& visit, const invites::Invitation& invitation,
                              const std::optional<OpenedKeys>& drawn = std::nullopt);

/// What becomes of the message that may not be sent: its inviter waits for an answer, or nobody does.
enum class Blocked { is_refused, is_shown };

/// On each address that the invitation has and this server can send to; where there are two, as the clinic has chosen: on both,
/// or on one and on the other when it does not arrive (desk/fallback.hpp).
std::optional<Refusal> tell(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
                            const invites::Invitation& invitation, notices::Kind kind, Blocked blocked,
                            const std::optional<OpenedKeys>& drawn = std::nullopt);
/// On one of them only.
std::optional<Refusal> tell_by(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
                               const invites::Invitation& invitation, notices::Kind kind, notices::Channel channel, Blocked blocked);

/// The first message once more, because of a corrected address: to what is new in it, and to the other address where that one has a
/// link that is dead now, or when the first does not arrive.
std::optional<Refusal> tell_corrected(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
                                      const invites::Invitation& before, const invites::Invitation& invitation, notices::Link link,
                                      Blocked blocked);

/// By the reader's other address, in place of one that did not arrive. False where there is none that may be written to.
bool tell_instead(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
                  const invites::Invitation& invitation, notices::Kind kind, notices::Channel channel, notices::Because because);

/// appointment for the patient, invitation for a guest.
notices::Kind first_kind(const invites::Invitation& invitation);

/// What its holder has been sent, or may have been: decides between "invitation", "moved" and silence.
enum class Told { nothing, only_queued, yes };
Told was_told(UnitOfWork& unit, const invites::Invitation& invitation);

/// What it comes to for its holder if the visit is cancelled now, `before` being all that was written to them: told, by an address
/// that has worked; unreached, the last message has not arrived, so that a cancellation, if one is sent, may not either; nothing,
/// because nothing was tried before.
enum class OnCancel { nothing, unreached, told };
std::string_view word(OnCancel what);
OnCancel what_cancelling_tells(const Context& context, const clinic::Settings& settings, const invites::Invitation& invitation,
                               const std::vector<notices::Notice>& before);

/// By which ways its holder is told of a new time if the visit is moved now, `before` being all that was written to them; none: nobody
/// tells them. `otherwise`: the other way, when that does not arrive.
struct OnMove {
  std::vector<notices::Channel> ways;
  std::optional<notices::Channel> otherwise = {};
};
using FindRules = std::function<notices::MessageRules()>;  // asked only where there is a choice of ways
/// Nothing: the invitation has ended, and no time of the visit is its holder's any more.
std::optional<OnMove> what_moving_tells(const Context& context, const clinic::Settings& settings, const FindRules& find_rules,
                                        const invites::Invitation& invitation, const std::vector<notices::Notice>& before);

/// Tells the new time: whoever still waits for the first message gets that one with the new facts.
void tell_moved(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
                const invites::Invitation& invitation);

/// One last notice to a holder who was told, built before the address is erased; drops what is unsent.
void tell_last(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
               const invites::Invitation& invitation, notices::Kind kind);

/// "Not for me": to the member of staff or the patient who invited.
void tell_inviter(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
                  const invites::Invitation& declined);

/// The facts of a visit of half an hour that does not exist, to look at a message before anybody gets it.
notices::Payload make_sample(const Context& context, const clinic::Clinic& clinic, const std::string& language, notices::Reader reader,
                             WallTime starts_at);
/// To whoever wants to see it; belongs to no visit.
void queue_sample(UnitOfWork& unit, const Context& context, const ClinicId& clinic, notices::Channel channel, notices::Kind kind,
                  const notices::Payload& payload);

/// A message about somebody's account, with its one-time link.
void tell_account(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const clinic::Person& person,
                  notices::Kind kind, const std::string& link);

}  // namespace bedside::desk
