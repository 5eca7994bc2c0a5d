#!/usr/bin/env bash
# `make fuzz`: every fuzz target, SECONDS_EACH seconds each (60). A crash is left in build/asan.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install.sh test
cmake --preset asan >/dev/null
cmake --build build/asan
for target in build/asan/fuzz/fuzz_*; do
  [ -x "$target" ] && [ -f "$target" ] || continue
  name=$(basename "$target")
  corpus=build/asan/fuzz_corpus_${name#fuzz_}
  mkdir -p "$corpus"
  echo "== $name"
  "$target" -max_total_time="${SECONDS_EACH:-60}" -max_len=4096 -artifact_prefix=build/asan/ -print_final_stats=1 \
    "$corpus" "fuzz/corpus/${name#fuzz_}"
done
