#!/bin/bash
# A stand-in for the entrypoint of the official image `postgres`: the part of its contract that Pave uses, under the same names.
#   arguments       as for the official one: `postgres …`, or options alone; anything else is run as it is
#   PGDATA          where the cluster is; made by `initdb` at the first start
#   POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, POSTGRES_INITDB_ARGS, POSTGRES_HOST_AUTH_METHOD   as for the official one
# Not here: POSTGRES_*_FILE, /docker-entrypoint-initdb.d, a user that has no entry in /etc/passwd.
set -Eeuo pipefail

if [ $# -eq 0 ] || [ "${1#-}" != "$1" ]; then set -- postgres "$@"; fi
if [ "$1" != postgres ]; then exec "$@"; fi

: "${PGDATA:=/var/lib/postgresql/data}" "${POSTGRES_USER:=postgres}" "${POSTGRES_PASSWORD:=}"
: "${POSTGRES_DB:=$POSTGRES_USER}" "${POSTGRES_INITDB_ARGS:=}" "${POSTGRES_HOST_AUTH_METHOD:=scram-sha-256}"
export PGDATA
mkdir -p "$PGDATA"
chmod 700 "$PGDATA" || true

if [ "$(id -u)" = 0 ]; then
  # PostgreSQL refuses to run as root.
  chown -R postgres "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -z "$POSTGRES_PASSWORD" ]; then
    echo "error: the database is uninitialized and POSTGRES_PASSWORD is empty" >&2
    exit 1
  fi
  # shellcheck disable=SC2086 # the arguments are words
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") $POSTGRES_INITDB_ARGS
  printf '\nhost all all all %s\n' "$POSTGRES_HOST_AUTH_METHOD" >>"$PGDATA/pg_hba.conf"
  # The server for the set-up takes the same arguments, but listens to nobody outside.
  arguments=("${@:2}" -c "listen_addresses=" -p "${PGPORT:-5432}")
  pg_ctl -w start -o "$(printf '%q ' "${arguments[@]}")"
  if [ "$POSTGRES_DB" != postgres ]; then
    # Whoever asks on the socket may have to say the password, too.
    PGPASSWORD=$POSTGRES_PASSWORD psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname postgres \
      --set db="$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
  fi
  pg_ctl -m fast -w stop
  echo "PostgreSQL init process complete; ready for start up."
fi

exec "$@"
