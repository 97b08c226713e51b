# Makes a login in MySQL what it should be, whatever it was. The server writes no password into its logs, only what it keeps of one.
ask() {
  MYSQL_PWD="$2" mysql --user="$1" --host="$HOST" --port="$PORT" --database="$DATABASE" \
    --ssl-mode=REQUIRED --connect-timeout=10 --batch --skip-column-names
}
ask "$ADMINISTRATOR" "$ADMINISTRATOR_PASSWORD" <<SQL
CREATE USER IF NOT EXISTS '$LOGIN'@'%' IDENTIFIED BY '$LOGIN_PASSWORD' REQUIRE SSL;
ALTER USER '$LOGIN'@'%' IDENTIFIED BY '$LOGIN_PASSWORD' REQUIRE SSL;
-- In a grant an underscore stands for any letter, unless the server has partial revokes.
SET @name = IF(@@partial_revokes, '$DATABASE', REPLACE('$DATABASE', '_', '\_'));
SET @rights = CONCAT('GRANT ALL PRIVILEGES ON \`', @name, '\`.* TO ''$LOGIN''@''%''');
PREPARE give FROM @rights;
EXECUTE give;
SQL
ask "$LOGIN" "$LOGIN_PASSWORD" <<SQL
DO 1;
SQL
