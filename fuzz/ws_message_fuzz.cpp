// The messages of a call's WebSocket: whatever a page sends is read or refused with a problem; and whatever a
// guest who waits sends, nothing reaches the media plane, no use case is asked for, nobody is admitted.
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <functional>
#include <string_view>

#include "api/call_messages.hpp"
#include "calls/fake_media.hpp"
#include "calls/hall.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bedside;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto read = api::read_call_message(text);
  if (const auto* unread = std::get_if<api::UnreadMessage>(&read)) {
    if (unread->problem.status != 422) std::abort();
    if (unread->id && api::write_refusal(*unread->id, unread->problem).empty()) std::abort();
    return 0;
  }
  auto& message = std::get<api::CallMessage>(read);
  if (message.id < 0) std::abort();

  calls::FakeMedia media;
  SeededRandom random(1);
  std::deque<std::function<void(calls::Now)>> posted;
  calls::Hall hall(media, random, [&](std::function<void(calls::Now)> task) { posted.push_back(std::move(task)); });
  const calls::Now now{Moment(std::chrono::hours(1)), WallTime{}};
  calls::SeatFacts seat;
  seat.visit = VisitId("visit");
  seat.invitation = InvitationId("guest");
  calls::VisitFacts visit;
  visit.visit = seat.visit;
  const auto connection = *hall.redeem_ticket(hall.issue_ticket(seat, visit, now)->reveal(), now);
  hall.feed_request(connection, 1, calls::Hello{}, now);
  hall.feed_request(connection, message.id, std::move(message.request), now);
  if (!posted.empty() || !media.log.empty()) std::abort();
  while (auto output = hall.next_output()) {
    if (std::holds_alternative<calls::AskRename>(*output) || std::holds_alternative<calls::AskRemove>(*output)) std::abort();
    const auto* send = std::get_if<calls::Send>(&*output);
    if (send == nullptr) continue;
    if (api::write_event(send->event).empty()) std::abort();
    if (std::holds_alternative<calls::Admitted>(send->event) || std::holds_alternative<calls::Roster>(send->event))
      std::abort();
  }
  return 0;
}
