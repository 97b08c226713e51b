# Makes a login in PostgreSQL what it should be, whatever it was. Every login works as one role, which owns everything that
# applications make, so that none depends on the login that made it.
export PGHOST="$HOST" PGPORT="$PORT" PGDATABASE="$DATABASE" PGSSLMODE=require PGCONNECT_TIMEOUT=10
export PGUSER="$ADMINISTRATOR" PGPASSWORD="$ADMINISTRATOR_PASSWORD"
psql --no-psqlrc --quiet --output=/dev/null --set=ON_ERROR_STOP=1 --set=login="$LOGIN" --set=owner=pave_applications <<'SQL'
-- Somebody's long transaction is waited for by us, and not by everybody behind us.
SET lock_timeout = '10s';
SELECT format('CREATE ROLE %I NOLOGIN', :'owner')
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \gexec
-- In a cloud the administrator is no superuser, and goes on working with what it gives away.
SELECT format('GRANT %I TO %I', :'owner', current_user)
  WHERE NOT pg_has_role(current_user, :'owner', 'USAGE') \gexec
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE :"DBNAME" TO :"owner";
GRANT USAGE, CREATE ON SCHEMA public TO :"owner";
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO :"owner";
ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO :"owner";
-- What applications made as the administrator. Not what belongs to extensions, or follows its table.
WITH mine AS (
  SELECT 1 AS turn, 'SCHEMA' AS kind, quote_ident(nspname) AS name, 'pg_namespace'::regclass AS catalog, oid
    FROM pg_namespace
    WHERE nspowner = current_user::regrole AND nspname !~ '^pg_' AND nspname NOT IN ('public', 'information_schema')
  UNION ALL
  SELECT 2, CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
      WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END, oid::regclass::text, 'pg_class'::regclass, oid
    FROM pg_class
    WHERE relowner = current_user::regrole AND relkind IN ('r', 'p', 'S', 'v', 'm', 'f', 'c')
      AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
      AND NOT (relkind = 'S' AND EXISTS (
        SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype IN ('a', 'i')))
  UNION ALL
  SELECT 3, 'ROUTINE', oid::regprocedure::text, 'pg_proc'::regclass, oid
    FROM pg_proc
    WHERE proowner = current_user::regrole AND prokind <> 'a'
      AND pronamespace::regnamespace::text !~ '^(pg_|information_schema)'
  UNION ALL
  SELECT 4, 'TYPE', oid::regtype::text, 'pg_type'::regclass, oid
    FROM pg_type
    WHERE typowner = current_user::regrole AND typtype IN ('d', 'e', 'r')
      AND typnamespace::regnamespace::text !~ '^(pg_|information_schema)'
)
SELECT format('ALTER %s %s OWNER TO %I', kind, name, :'owner') FROM mine
  WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = mine.catalog AND objid = mine.oid AND deptype = 'e')
  ORDER BY turn, oid \gexec
SELECT format('CREATE ROLE %I', :'login')
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'login') \gexec
SELECT format('GRANT %I TO %I', :'owner', :'login')
  WHERE NOT pg_has_role(:'login', :'owner', 'MEMBER') \gexec
ALTER ROLE :"login" LOGIN;
ALTER ROLE :"login" SET role TO :"owner";
SQL
# The client sends what the server keeps of a password, so that none is ever in the server's log.
printf '%s\n%s\n' "$LOGIN_PASSWORD" "$LOGIN_PASSWORD" |
  psql --no-psqlrc --command="\\password \"$LOGIN\"" >/dev/null 2>&1
PGUSER="$LOGIN" PGPASSWORD="$LOGIN_PASSWORD" psql --no-psqlrc --quiet --output=/dev/null --command='SELECT 1'
