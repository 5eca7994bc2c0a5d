// bedside_phone_bench: prints what a telephone leg costs (docs/performance.md says what is measured).
#include "parts.hpp"

int main() {
  bedside::bench::measure_legs();
  bedside::bench::measure_delay();
  bedside::bench::measure_sockets();
}
