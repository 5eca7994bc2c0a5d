// Our own mistakes stop the program, in release too: going on would do harm with wrong facts.
#pragma once

namespace bedside {

[[noreturn]] void stop_for_broken_invariant(const char* what, const char* file, int line);

}  // namespace bedside

#define BEDSIDE_INVARIANT(condition, what) \
  ((condition) ? static_cast<void>(0) : ::bedside::stop_for_broken_invariant((what), __FILE__, __LINE__))
