# Copies a database into an empty one. Nobody has a login to the new one yet, so what one attempt left half done the next one
# replaces. What is done is marked, for afterwards nothing may be replaced.
target() {
  MYSQL_PWD="$TARGET_PASSWORD" mysql --host="$TARGET_HOST" --port="$PORT" --user="$TARGET_USER" --ssl-mode=REQUIRED \
    --connect-timeout=10 --batch --skip-column-names "$@"
}
marks() {
  target --execute="SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = 'pave_copied'"
}
is_done="$(marks)"
if [ "$is_done" -gt 0 ]; then
  echo "There is data already, and it stays as it is."
  exit 0
fi
MYSQL_PWD="$SOURCE_PASSWORD" mysqldump --host="$SOURCE_HOST" --port="$PORT" --user="$SOURCE_USER" --ssl-mode=REQUIRED \
  --single-transaction --no-tablespaces --set-gtid-purged=OFF --routines --triggers --events --result-file=/tmp/data.sql \
  "$SOURCE_DATABASE"
# Views, triggers, routines and events work as whoever made them, which is a login of the other server. Here it is the one that owns
# the database. Rows are left alone, each INSERT is one line; the mark comes last, so that half a file makes none.
LC_ALL=C sed -e '/^INSERT INTO /!s/DEFINER=`[^`]*`@`[^`]*`/DEFINER=`'"$TARGET_OWNER"'`@`%`/' \
  -e '$a CREATE DATABASE pave_copied;' /tmp/data.sql | target --database="$TARGET_DATABASE"
is_done="$(marks)"
[ "$is_done" -gt 0 ]
