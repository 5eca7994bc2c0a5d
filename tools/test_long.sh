#!/usr/bin/env bash
# `make test-long`: what takes too long for a landing.
#   - a minute of REGISTER and INVITE from strangers and from the trunk's own address, with a call in the middle
#   - the program killed 1,000 times while it sends messages, on each database; PostgreSQL away for a minute
#   - each fuzz target for SECONDS_EACH seconds (300)
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/env.sh
tools/install.sh test
tools/build_web.sh
cmake --preset release >/dev/null
cmake --build build/release --target bedside
for database in sqlite postgres; do
  BEDSIDE_KILLS=1000 BEDSIDE_DATABASE=$database tests/run.sh tests/functional/drainer_killed.test.mjs
done
BEDSIDE_OUTAGE_SECONDS=60 tests/run.sh tests/functional/postgres.test.mjs
BEDSIDE_FLOOD_SECONDS=60 tests/run.sh tests/phone/strangers.test.mjs
SECONDS_EACH="${SECONDS_EACH:-300}" tools/fuzz.sh
