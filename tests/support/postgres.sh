#!/bin/sh
# A PostgreSQL 15 for tests, in a directory of its own that is removed with it: socket inside, no TCP port.
#   postgres.sh DIRECTORY
# It lives as long as its standard input is open, however its owner ends, and takes orders from there, one a line:
# stop (as an operator does), kill (as a crash does), start. It answers each with `running` or `stopped`.
# Roles: `super`, `bedside` (owns what it is given) and `keyed`, which has to know the password in $KEYED_PASSWORD.
set -u
directory=$1
programs=/usr/lib/postgresql/15/bin
trap '' INT TERM HUP  # the owner's end is what counts: its end of the pipe closes

fail() {
  echo "failed: $1"
  [ -f "$directory/log" ] && tail -n 20 "$directory/log"
  rm -rf "$directory"
  exit 1
}

[ -x $programs/initdb ] && [ -x $programs/postgres ] || fail "$programs lacks initdb or postgres: install postgresql-15"
# PostgreSQL refuses to run as root: it runs as postgres or, where root is only a user namespace's, as nobody there.
if [ "$(id -u)" != 0 ]; then
  as_user() { exec setpriv --pdeathsig QUIT "$@"; }
elif setpriv --reuid=postgres --regid=postgres --clear-groups true 2>/dev/null; then
  chown postgres:postgres "$directory"
  as_user() { exec setpriv --pdeathsig QUIT --reuid=postgres --regid=postgres --clear-groups "$@"; }
else
  as_user() { exec unshare --user --map-user=65534 --map-group=65534 setpriv --pdeathsig QUIT "$@"; }
fi
log=$directory/log
: >"$log"
chmod 666 "$log"
cd "$directory" || fail "no directory $directory"

# An order of letters that is not that of their bytes, as on many servers: nothing may depend on it.
(as_user $programs/initdb -D "$directory/data" -U super -A trust -E UTF8 --locale=C.UTF-8 --locale-provider=icu \
  --icu-locale=en-US --no-sync --no-instructions) >>"$log" 2>&1 </dev/null || fail "initdb"
(as_user sh -c "cat >>'$directory/data/postgresql.conf'" <<CONF
listen_addresses = ''
unix_socket_directories = '$directory'
max_connections = 80
shared_buffers = 32MB
wal_level = minimal
max_wal_senders = 0
dynamic_shared_memory_type = mmap
CONF
) || fail "postgresql.conf"
(as_user sh -c "sed -i '1i local all keyed scram-sha-256' '$directory/data/pg_hba.conf'") || fail "pg_hba.conf"

server=
start() {
  (as_user $programs/postgres -D "$directory/data") >>"$log" 2>&1 </dev/null &
  server=$!
  until $programs/pg_isready -q -h "$directory"; do
    kill -0 $server 2>/dev/null || fail "postgres"
    sleep 0.05
  done
}
stop() {
  [ -n "$server" ] && kill "-$1" "$server" 2>/dev/null && wait "$server"
  server=
}

start
$programs/psql -q -h "$directory" -U super -d postgres -v ON_ERROR_STOP=1 -v password="${KEYED_PASSWORD:-}" >>"$log" 2>&1 <<'SQL' || fail "roles"
CREATE ROLE bedside LOGIN;
CREATE ROLE keyed LOGIN PASSWORD :'password' IN ROLE bedside;
SQL
echo running
while read -r order; do
  case $order in
    stop) stop INT && echo stopped ;;
    kill) stop QUIT; echo stopped ;;
    start) start && echo running ;;
  esac
done
stop QUIT
rm -rf "$directory"
