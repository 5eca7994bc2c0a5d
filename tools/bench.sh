#!/usr/bin/env bash
# `make bench`: Bedside, Janus and a bare forwarding loop under the same load, in a network namespace of the bench's
# own, then the micro-benchmarks, the telephone legs, the first picture in a browser and the messages. Chosen by the
# environment: SCENARIOS, SFUS, PROFILES (lists with commas), MEASURE (seconds for each measurement), JSON (a file for the
# rows), MEDIA=no, MICRO=no, PHONE=no, BROWSER=no, MESSAGES=no, BENCH_FOLDER (for the databases).
# docs/performance.md says what is measured.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${BEDSIDE_IN_NAMESPACE:-}" != 1 ]; then
  tools/install.sh bench
  mkdir -p build
  if [ "${BROWSER:-}" != no ]; then
    tools/install.sh test
    tools/build_web.sh
    [ -d tests/node_modules ] || (cd tests && npm ci --silent --no-audit --no-fund)
  fi
  cmake --preset bench >build/configure-bench.log 2>&1 || { cat build/configure-bench.log; exit 1; }
  cmake --build build/bench --target bedside bedside_load bedside_micro bedside_phone_bench bedside_message_bench -- -j "$(nproc)"
  user=()
  [ "$(id -u)" = 0 ] || user=(--user --map-root-user)
  exec unshare "${user[@]}" --net -- env BEDSIDE_IN_NAMESPACE=1 bash "$0"
fi

# Janus never offers a loopback address: all talk over one that only this namespace has, which the kernel
# delivers by the loopback device all the same.
ip link set lo up
ip link add media0 type veth peer name media1
ip address add 10.99.0.1/24 dev media0
ip link set media0 up
ip link set media1 up

[ "${MEDIA:-}" = no ] || build/bench/bench/load/bedside_load --ip 10.99.0.1 --bedside build/bench/src/server/bedside \
  --scenarios "${SCENARIOS:-}" --sfus "${SFUS:-}" --profiles "${PROFILES:-}" --seconds "${MEASURE:-}" --json "${JSON:-}"
[ "${MICRO:-}" = no ] || build/bench/bench/micro/bedside_micro
[ "${PHONE:-}" = no ] || build/bench/bench/phone/bedside_phone_bench
[ "${BROWSER:-}" = no ] || BEDSIDE=build/bench/src/server/bedside node --test bench/browser/first_picture.mjs
if [ "${MESSAGES:-}" != no ]; then
  # Where a disk is: /tmp may be memory. PostgreSQL runs as a user of its own and ends with its standard input.
  folder=$(mktemp -d "${BENCH_FOLDER:-/var/tmp}/bedside-bench-XXXXXX")
  chmod 755 "$folder"
  sockets=$folder/postgres
  mkdir "$sockets"
  coproc POSTGRES { exec tests/support/postgres.sh "$sockets"; }
  orders=${POSTGRES[1]}
  trap 'exec {orders}>&-; wait; rm -rf "$folder"' EXIT
  read -r said <&"${POSTGRES[0]}"
  [ "$said" = running ] || { echo "PostgreSQL does not start: $said" >&2; exit 1; }
  build/bench/bench/messages/bedside_message_bench --folder "$folder" --postgres "$sockets" \
    --bedside build/bench/src/server/bedside --visits "${VISITS:-}" --count "${COUNT:-}" --seconds "${MESSAGE_SECONDS:-}"
fi
