// Visit status is one table; nothing else assigns it. The database's CHECK is made from the same list.
#pragma once

#include <optional>
#include <string_view>
#include <array>

namespace bedside::visits {

enum class Status { scheduled, waiting, in_call, completed, cancelled, lapsed };

enum class Event {
  somebody_waits,     // the first person came in by link or phone and waits
  nobody_waits,       // the last who waited has gone, nobody is in the call
  provider_entered,   // Start Visit, Return to Call
  providers_left,     // no provider is in the call any more; someone waits or is in
  room_emptied,       // nobody is in the call and nobody waits
  complete,           // Complete Visit
  cancel,             // by staff, or by the patient
  end_passed_unheld,  // the end has passed, nobody waits, it was never held
  emptied_after_end,  // held, and the room has been empty for 10 minutes after the end
};

inline constexpr std::array kAllStatuses = {Status::scheduled, Status::waiting,   Status::in_call,
                                            Status::completed, Status::cancelled, Status::lapsed};
inline constexpr std::array kAllEvents = {Event::somebody_waits,    Event::nobody_waits,     Event::provider_entered,
                                          Event::providers_left,    Event::room_emptied,     Event::complete,
                                          Event::cancel,            Event::end_passed_unheld, Event::emptied_after_end};

/// The next status, or nothing when the event does not apply (refused, nothing changes).
std::optional<Status> next_status(Status now, Event event);

/// True for completed, cancelled and lapsed: links, PINs and legs are dead.
bool is_over(Status status);

/// The word in the database, the API and the audit log: "in_call".
std::string_view word(Status status);
std::optional<Status> parse_status(std::string_view word);

}  // namespace bedside::visits
