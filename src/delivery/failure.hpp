// Why a message is given up: known where it is decided, said in metrics (docs/metrics.md).
#pragma once

#include <array>
#include <string_view>

namespace bedside::delivery {

enum class Failure {
  refused,        // the server will never take it
  gave_up,        // tried to the end
  opted_out,      // its reader has asked for none
  no_sender,      // none is configured for its channel
  erased,         // nothing was left of it to be sent
  not_delivered,  // taken, and reported later as not arrived
  overtaken,      // it was stuck, and a later message to the same reader went first
  too_old,        // a last notice that no server took within a day
};
inline constexpr std::array kAllFailures = {Failure::refused, Failure::gave_up,       Failure::opted_out, Failure::no_sender,
                                            Failure::erased,  Failure::not_delivered, Failure::overtaken, Failure::too_old};
/// The word in the metrics.
std::string_view word(Failure failure);

}  // namespace bedside::delivery
