// The running program: everything constructed in order, served until SIGTERM or SIGINT, drained, taken down
// in the reverse order.
#pragma once

#include "server/arguments.hpp"

namespace bedside::server {

/// Blocks SIGTERM and SIGINT in this thread and all that it starts: call it before any thread is made.
void hold_signals();
/// Answers the program's exit code.
int serve(const Serve& command);

}  // namespace bedside::server
