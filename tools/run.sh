#!/usr/bin/env bash
# `make run`: installs what is missing, builds, and starts the demo clinic. The last line it prints is
# "ready http://127.0.0.1:PORT"; Ctrl-C ends it.
set -euo pipefail
cd "$(dirname "$0")/.."
port=${PORT:-8080}
if ! [[ $port =~ ^[0-9]{1,5}$ ]] || [ "$port" -gt 65535 ]; then
  echo "PORT=$port is not a port: give a number from 1 to 65535, such as PORT=8080." >&2
  exit 2
fi
echo "== 1 of 4: what is missing on this machine"
tools/install.sh run
. tools/env.sh
echo "== 2 of 4: the pages"
tools/build_web.sh
echo "== 3 of 4: the program (the first build takes some minutes)"
cmake --preset release >build/configure.log 2>&1 || { cat build/configure.log >&2; exit 1; }
cmake --build build/release --target bedside
echo "== 4 of 4: the demo clinic (Ctrl-C ends it)"
exec build/release/src/server/bedside serve --demo --listen "127.0.0.1:$port"
