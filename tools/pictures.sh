#!/usr/bin/env bash
# `make pictures`: walks through every page and state in a browser and writes docs/pictures. Arabic first, since the index
# that the other stories write at their end names what is there.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/env.sh
[ -x build/release/src/server/bedside ] || { echo "build first: make run or make test" >&2; exit 1; }
export BEDSIDE_PICTURES=1
tests/run.sh tests/e2e/languages.test.mjs
tests/run.sh tests/e2e/settings.test.mjs
tests/run.sh tests/e2e/undelivered.test.mjs
tests/run.sh tests/e2e/accessibility.test.mjs
du -sh docs/pictures
