# Copies a database into an empty one. Nobody has a login to the new one yet, so what one attempt left half done the next one
# replaces. What is done is marked, for afterwards nothing may be replaced.
target() {
  MYSQL_PWD="$TARGET_PASSWORD" mysql --host="$TARGET_HOST" --port="$PORT" --user="$TARGET_USER" --ssl-mode=REQUIRED \
    --connect-timeout=10 --batch --skip-column-names "$@"
}
is_done="$(target --execute="SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = 'pave_copied'")"
if [ "$is_done" -gt 0 ]; then
  echo "There is data already, and it stays as it is."
  exit 0
fi
MYSQL_PWD="$SOURCE_PASSWORD" mysqldump --host="$SOURCE_HOST" --port="$PORT" --user="$SOURCE_USER" --ssl-mode=REQUIRED \
  --single-transaction --no-tablespaces --set-gtid-purged=OFF --routines --triggers --result-file=/tmp/data.sql "$SOURCE_DATABASE"
target --database="$TARGET_DATABASE" </tmp/data.sql
target --execute="CREATE DATABASE pave_copied"
