#!/usr/bin/env bash
# Functional tests and browser stories against the real program (build/release), inside a mount and a network
# namespace of their own: `lo`, and a veth with the address 10.99.0.1 and a default route over it, because Firefox
# gathers no ICE candidate without one. Nothing outside the namespace can be reached.
#   tests/run.sh                    everything
#   tests/run.sh tests/e2e/x.test.mjs ...   only these
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/env.sh

if [ "${BEDSIDE_IN_NAMESPACE:-}" != 1 ]; then
  if [ ! -d tests/node_modules ] || [ tests/package-lock.json -nt tests/node_modules/.package-lock.json ]; then
    (cd tests && npm ci --silent --no-audit --no-fund)
  fi
  user=()
  [ "$(id -u)" = 0 ] || user=(--user --map-root-user)
  exec unshare "${user[@]}" --net --mount -- env BEDSIDE_IN_NAMESPACE=1 bash "$0" "$@"
fi

ip link set lo up
ip link add media0 type veth peer name media1
# No address of its own making a second later: Chromium drops what it is loading when the network changes.
for end in media0 media1; do ip link set "$end" addrgenmode none; done
ip address add 10.99.0.1/24 dev media0
ip link set media0 up
ip link set media1 up
ip route add default via 10.99.0.2 dev media0

# Firefox's AudioContext runs only on a sound device: a server with a null sink, for the time of the tests.
export XDG_RUNTIME_DIR
XDG_RUNTIME_DIR=$(mktemp -d)
chmod 700 "$XDG_RUNTIME_DIR"
HOME=$XDG_RUNTIME_DIR pulseaudio -n --daemonize=no --exit-idle-time=-1 --disallow-exit \
  -L module-null-sink -L "module-native-protocol-unix auth-anonymous=1" >"$XDG_RUNTIME_DIR/sound.log" 2>&1 &
sound=$!
# Only once it has ended: until then it still writes there. What is left of a folder fails no test.
trap 'kill -KILL "$sound" 2>/dev/null || true; wait "$sound" || true; rm -rf "$XDG_RUNTIME_DIR" || true' EXIT

run() {  # run HOW_MANY_FILES_AT_ONCE FILE...
  timeout --signal=TERM --kill-after=20 "${TEST_SECONDS:-2700}" node --test --test-concurrency="$1" --test-timeout=900000 \
    --test-reporter="${TEST_REPORTER:-spec}" "${@:2}"
}
if [ $# -gt 0 ]; then
  run 1 "$@"
else
  # Browsers with pictures, and two cores: one story at a time. Telephones mostly listen: two at a time.
  run 1 tests/functional/*.test.mjs tests/e2e/*.test.mjs
  run 2 tests/phone/*.test.mjs
fi
