#include "visits/status.hpp"

namespace bedside::visits {

std::optional<Status> next_status(Status now, Event event) {
  // Whether a visit was ever held is a fact of the visit, not a status: a held visit that everybody has
  // left is scheduled again, and Return to Call brings it back.
  switch (now) {
    case Status::scheduled:
      switch (event) {
        case Event::somebody_waits: return Status::waiting;
        case Event::provider_entered: return Status::in_call;
        case Event::complete: return Status::completed;
        case Event::cancel: return Status::cancelled;
        case Event::end_passed_unheld: return Status::lapsed;
        case Event::emptied_after_end: return Status::completed;
        case Event::nobody_waits:
        case Event::providers_left:
        case Event::room_emptied: return std::nullopt;
      }
      break;
    case Status::waiting:
      switch (event) {
        case Event::nobody_waits: return Status::scheduled;
        case Event::room_emptied: return Status::scheduled;
        case Event::provider_entered: return Status::in_call;
        case Event::complete: return Status::completed;
        case Event::cancel: return Status::cancelled;
        case Event::somebody_waits:
        case Event::providers_left:
        case Event::end_passed_unheld:  // whoever waits keeps the visit open
        case Event::emptied_after_end: return std::nullopt;
      }
      break;
    case Status::in_call:
      switch (event) {
        case Event::providers_left: return Status::waiting;
        case Event::room_emptied: return Status::scheduled;
        case Event::complete: return Status::completed;
        case Event::cancel:  // a running call is completed, not cancelled
        case Event::somebody_waits:
        case Event::nobody_waits:
        case Event::provider_entered:
        case Event::end_passed_unheld:
        case Event::emptied_after_end: return std::nullopt;
      }
      break;
    case Status::completed:
    case Status::cancelled:
    case Status::lapsed: return std::nullopt;
  }
  return std::nullopt;
}

bool is_over(Status status) {
  return status == Status::completed || status == Status::cancelled || status == Status::lapsed;
}

std::string_view word(Status status) {
  switch (status) {
    case Status::scheduled: return "scheduled";
    case Status::waiting: return "waiting";
    case Status::in_call: return "in_call";
    case Status::completed: return "completed";
    case Status::cancelled: return "cancelled";
    case Status::lapsed: return "lapsed";
  }
  return {};
}

std::optional<Status> parse_status(std::string_view text) {
  for (const Status status : kAllStatuses)
    if (word(status) == text) return status;
  return std::nullopt;
}

}  // namespace bedside::visits
