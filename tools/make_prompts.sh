#!/usr/bin/env bash
# Speaks what callers hear: every line of prompts/LANGUAGE.toml becomes OUT/LANGUAGE/ID.wav (16 kHz, mono, 16 bits),
# by espeak-ng, trimmed and resampled by sox. The build runs it; only what has changed is spoken again.
#   tools/make_prompts.sh OUT [LANGUAGE...]
# A provider's name, for the operator's own folder of recordings:
#   tools/make_prompts.sh --name FOLDER PERSON_ID "Doctor Elena Ruiz" [VOICE]
# Recordings by a human voice sound better: put them into that folder under the same names, and they are used instead.
set -euo pipefail
texts=$(cd "$(dirname "$0")/../prompts" && pwd)
speed=150

# speak VOICE FILE TEXT: a sentence ends with a breath, a piece of one runs into the next.
speak() {
  local voice=$1 file=$2 text=$3 pause=0.02 raw
  case $text in
    *[.?!]) pause=0.30 ;;
    *,) pause=0.12 ;;
  esac
  raw=$(mktemp --suffix=.wav)
  espeak-ng -v "$voice" -s "$speed" -w "$raw" -- "$text"
  sox -D "$raw" -r 16000 -b 16 -c 1 -e signed-integer "$file.new.wav" \
    silence 1 0.005 0.5% fade 0.005 reverse silence 1 0.005 0.5% fade 0.005 reverse gain -n -4 pad 0 "$pause"
  mv "$file.new.wav" "$file"
  rm -f "$raw"
}

if [ "${1:-}" = --name ]; then
  folder=${2:?folder} person=${3:?person id} name=${4:?name}
  mkdir -p "$folder/names"
  speak "${5:-en-us}" "$folder/names/$person.wav" "$name"
  exit
fi

# pieces FILE: one line each, "ID<tab>TEXT"; ids of sections other than [sentences] begin with the section's name.
pieces() {
  awk '
    /^\[/ { section = substr($0, 2, index($0, "]") - 2); next }
    /^[a-z0-9_]+ = "/ && section != "voice" && section != "order" {
      id = $1
      text = substr($0, index($0, "\"") + 1)
      sub(/"[^"]*$/, "", text)
      print (section == "sentences" ? "" : section ".") id "\t" text
    }' "$1"
}

speak_language() {
  local language=$1 voice made=0 id text
  local folder=$out/$language
  voice=$(sed -n 's/^espeak = "\(.*\)"$/\1/p' "$texts/$language.toml")
  mkdir -p "$folder"
  declare -A wanted=()
  while IFS=$'\t' read -r id text; do
    wanted[$id]=1
    # What a recording says stands beside it.
    if [ -f "$folder/$id.wav" ] && [ "$(cat "$folder/$id.txt" 2>/dev/null)" = "$voice $speed $text" ]; then continue; fi
    speak "$voice" "$folder/$id.wav" "$text"
    printf '%s\n' "$voice $speed $text" >"$folder/$id.txt"
    made=$((made + 1))
  done < <(pieces "$texts/$language.toml")
  for file in "$folder"/*.wav; do
    id=$(basename "$file" .wav)
    [ -n "${wanted[$id]:-}" ] || rm -f "$file" "$folder/$id.txt"
  done
  cp "$texts/$language.toml" "$out/$language.toml"
  [ "$made" = 0 ] || echo "$language: $made recordings made"
}

out=${1:?usage: tools/make_prompts.sh OUT [LANGUAGE...]}
shift
[ $# -gt 0 ] || set -- $(basename -a -s .toml "$texts"/*.toml)
mkdir -p "$out"
for language in "$@"; do speak_language "$language" & done
for job in $(jobs -p); do wait "$job"; done
