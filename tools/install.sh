#!/usr/bin/env bash
# Installs what is missing: `tools/install.sh run` for building and running, `tools/install.sh test` for the
# test servers and browsers besides, `tools/install.sh bench` for what the benchmarks compare with. Debian 12's
# packages and npm, nothing else. Needs root or sudo only when something is missing. No test server is started,
# now or at boot, and nothing is ever removed.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:?usage: tools/install.sh run|test|bench}

run_packages=(
  g++ cmake ninja-build make pkg-config ccache ca-certificates git
  libboost1.81-dev libboost-json1.81-dev libssl-dev libsodium-dev
  libsoci-dev libsqlite3-dev libpq-dev libcurl4-openssl-dev
  libfmt-dev libtomlplusplus-dev libicu-dev libical-dev
  libhowardhinnant-date-dev tzdata
  libopus-dev libspeexdsp-dev librem-dev libre-dev espeak-ng sox
)
test_packages=(
  clang lld libclang-rt-14-dev libgtest-dev libgmock-dev libsrtp2-dev
  chromium firefox-esr fonts-noto-core iproute2 nftables util-linux procps
  postgresql-15 opensmtpd pulseaudio openssl python3 sip-tester sipvicious baresip-core linphone-cli kamailio coturn
  kannel python3-prometheus-client
)
bench_packages=(janus libbenchmark-dev iproute2 util-linux)
# Several packets' encryption at once (docs/decisions/0005-libipsec-mb.md); Debian has it for this processor only.
[ "$(dpkg --print-architecture)" = amd64 ] && run_packages+=(libipsec-mb-dev)

say() { printf '\n== %s\n' "$*"; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
installed() { dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

packages=("${run_packages[@]}")
[ "$purpose" = test ] && packages+=("${test_packages[@]}")
[ "$purpose" = bench ] && packages+=("${bench_packages[@]}")
command -v node >/dev/null && command -v npm >/dev/null || packages+=(nodejs npm)

missing=()
for package in "${packages[@]}"; do installed "$package" || missing+=("$package"); done

if [ ${#missing[@]} -gt 0 ]; then
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get update -qq
  plan=$(as_root apt-get install --simulate --no-install-recommends "${missing[@]}")
  if removed=$(grep '^Remv ' <<<"$plan"); then
    printf 'Stopped: installing these packages would remove others from this machine:\n%s\n' "$removed" >&2
    exit 1
  fi
  # Services of test servers stay off: each test starts its own, on a free port.
  cleanup=()
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
    as_root chmod 755 /usr/sbin/policy-rc.d
    cleanup+=(/usr/sbin/policy-rc.d)
  fi
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    as_root mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi
  trap 'for file in "${cleanup[@]}"; do as_root rm -f "$file"; done' EXIT
  as_root apt-get install -y -qq -o Dpkg::Options::=--force-confold --no-install-recommends "${missing[@]}" \
    | grep -E '^(Setting up|E:)' || true
  # Debian's janus would start at boot; who had it before keeps it as it was.
  if [[ " ${missing[*]} " == *" janus "* ]] && command -v systemctl >/dev/null; then
    as_root systemctl --quiet disable janus.service || true
  fi
  for package in "${missing[@]}"; do
    installed "$package" || { echo "Could not install $package: see the lines above." >&2; exit 1; }
  done
fi

# The pages need Node 20.19 or newer to build; Debian 12 has 18, so npm brings one into build/node.
node_is_new_enough() {
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}
if ! node_is_new_enough node && ! node_is_new_enough build/node/node_modules/node/bin/node; then
  say "installing a newer Node into build/node"
  npm install --silent --no-audit --no-fund --prefix build/node node@22
fi
