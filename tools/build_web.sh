#!/usr/bin/env bash
# Builds the pages into web/dist, only when something that they are made of has changed.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/env.sh
stamp=build/web.stamp
mkdir -p build

# The contents themselves: a file's time says little after a checkout.
what_pages_are_made_of() {
  find web contract -name node_modules -prune -o -path web/dist -prune -o -path web/src/contract -prune \
    -o -type f -not -name '*.tsbuildinfo' -print0 | sort -z | xargs -0 sha256sum | sha256sum
}
now=$(what_pages_are_made_of)
if [ -f web/dist/join.html ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ]; then exit 0; fi

rm -f "$stamp"
if [ ! -d web/node_modules ] || [ web/package-lock.json -nt web/node_modules/.package-lock.json ]; then
  echo "-- fetching the pages' packages"
  (cd web && npm ci --silent --no-audit --no-fund)
fi
echo "-- building the pages"
(cd web && npm run --silent build)
printf '%s\n' "$now" >"$stamp"
