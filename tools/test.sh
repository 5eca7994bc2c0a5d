#!/usr/bin/env bash
# `make test`: everything that guards a landing, stage by stage, each with its minutes.
# Stops at the first stage that fails and says which.
set -uo pipefail
cd "$(dirname "$0")/.."
jobs=$(nproc)
times=()
started=$SECONDS

stage() {  # stage NAME COMMAND...
  local name=$1 begin=$SECONDS
  shift
  printf '\n=== %s\n' "$name"
  if ! "$@"; then
    printf '\nFAILED in stage "%s" after %d s.\n' "$name" $((SECONDS - begin)) >&2
    exit 1
  fi
  times+=("$(printf '%5.1f min  %s' "$(bc_minutes $((SECONDS - begin)))" "$name")")
}
bc_minutes() { awk -v s="$1" 'BEGIN { printf "%.1f", s / 60 }'; }

build_asan() {
  cmake --preset asan >build/configure-asan.log 2>&1 || { cat build/configure-asan.log; return 1; }
  cmake --build build/asan -- -j "$jobs"
}
unit_tests() {
  ctest --test-dir build/asan --output-on-failure -j "$jobs" --timeout 400
}
build_release() {
  cmake --preset release >build/configure.log 2>&1 || { cat build/configure.log; return 1; }
  cmake --build build/release --target bedside -- -j "$jobs"
}
web_tests() {
  . tools/env.sh
  tools/build_web.sh && (cd web && npm run --silent check && npm test --silent) && node tools/licences.mjs --check
}
stories() {
  . tools/env.sh
  tests/run.sh
}

mkdir -p build
stage "install what is missing" tools/install.sh test
stage "arrows and headers" tools/check_tree.py
stage "pages: types, unit tests, size, build" web_tests
stage "build with sanitizers" build_asan
stage "unit, contract and scenario tests, short fuzzing" unit_tests
stage "build for release" build_release
stage "functional tests and browser stories" stories

printf '\nMinutes per stage\n'
printf '%s\n' "${times[@]}"
printf '%5.1f min  in all\n' "$(bc_minutes $((SECONDS - started)))"
