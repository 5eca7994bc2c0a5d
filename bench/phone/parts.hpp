// The three measurements; each prints its lines.
#pragma once

namespace bedside::bench {

/// CPU time of legs in rooms against the floor at the same settings, both in turns on one thread.
void measure_legs();
/// How much later a voice is heard than it came in, both ways, in simulated time.
void measure_delay();
/// 200 legs in 50 rooms over real sockets: CPU time of the one worker; answer to first prompt.
void measure_sockets();

}  // namespace bedside::bench
