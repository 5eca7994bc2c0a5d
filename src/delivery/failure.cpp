#include "delivery/failure.hpp"

namespace bedside::delivery {

std::string_view word(Failure failure) {
  switch (failure) {
    case Failure::refused: return "refused";
    case Failure::gave_up: return "gave_up";
    case Failure::opted_out: return "opted_out";
    case Failure::no_sender: return "no_sender";
    case Failure::erased: return "erased";
    case Failure::not_delivered: return "not_delivered";
    case Failure::overtaken: return "overtaken";
    case Failure::too_old: return "too_old";
  }
  return "refused";
}

}  // namespace bedside::delivery
