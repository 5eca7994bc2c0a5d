// Who calls people for the clinic. Filled by dialin, which holds the caller's dialogue and the trunks.
#pragma once

#include "desk/calling.hpp"

namespace bedside::calls {

/// From any thread; what becomes of it stands in the hall (feed_call).
class Dialler {
 public:
  virtual ~Dialler() = default;
  /// Nothing when the seat is being called already.
  virtual void call(desk::CallOrder order) = 0;
  /// Ends a call under way: who has not pressed 1 is just hung up on, who is in leaves with a goodbye.
  virtual void hang_up(const InvitationId& invitation) = 0;
};

}  // namespace bedside::calls
