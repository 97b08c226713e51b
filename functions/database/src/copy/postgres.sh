# Copies a database into an empty one, all of it or nothing. Nobody has a login to the new one yet, so what is there came from here.
export PGPORT="$PORT" PGSSLMODE=require PGCONNECT_TIMEOUT=10
target() {
  PGHOST="$TARGET_HOST" PGDATABASE="$TARGET_DATABASE" PGUSER="$TARGET_USER" PGPASSWORD="$TARGET_PASSWORD" \
    psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"
}
things="$(target --command="SELECT count(*) FROM pg_class WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema)'")"
if [ "$things" -gt 0 ]; then
  echo "There is data already, and it stays as it is."
  exit 0
fi
PGHOST="$SOURCE_HOST" PGDATABASE="$SOURCE_DATABASE" PGUSER="$SOURCE_USER" PGPASSWORD="$SOURCE_PASSWORD" \
  pg_dump --no-owner --no-privileges --file=/tmp/data.sql
target --single-transaction --output=/dev/null --file=/tmp/data.sql
