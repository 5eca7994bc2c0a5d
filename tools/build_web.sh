#!/usr/bin/env bash
# Builds the pages into web/dist, only when something that they are made of has changed.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/env.sh
stamp=build/web.stamp
mkdir -p build
now=$({ git ls-files -s --cached --others --exclude-standard web contract 2>/dev/null | sort; find web contract -path web/node_modules -prune -o -path web/dist -prune -o -type f -newer "$stamp" -print 2>/dev/null; } | sha256sum)
if [ -f web/dist/.vite/manifest.json ] || [ -f web/dist/join.html ]; then
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ]; then exit 0; fi
fi
cd web
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  echo "-- fetching the pages' packages"
  npm ci --silent --no-audit --no-fund
fi
echo "-- building the pages"
npm run --silent build
cd ..
touch "$stamp"
{ git ls-files -s --cached --others --exclude-standard web contract 2>/dev/null | sort; } | sha256sum > "$stamp"
