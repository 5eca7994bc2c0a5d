#include "base/invariant.hpp"

#include <cstdio>
#include <cstdlib>

namespace bedside {

void stop_for_broken_invariant(const char* what, const char* file, int line) {
  std::fprintf(stderr, "bedside stopped: %s (%s:%d). This is a mistake in the program.\n", what, file, line);
  std::abort();
}

}  // namespace bedside
