#!/bin/bash
# Puts what was restored in the place of the databases that the JSON array $1 names: of all, or of none. What was there
# goes aside, unless a restore before this one has put something aside already: then it is that one's, and goes later.
set -euo pipefail
export NAMES=$1
psql=(psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1)

allow() {
  "${psql[@]}" --set=allowed="$1" <<'SQL'
\getenv names NAMES
SELECT format('ALTER DATABASE %I ALLOW_CONNECTIONS %s', name, :'allowed') FROM json_array_elements_text(:'names') AS name \gexec
SQL
}

# Whoever is connected would keep a database from being renamed, and come back at once.
allow false
trap 'allow true' ERR
"${psql[@]}" <<'SQL'
\getenv names NAMES
\o /dev/null
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname IN (SELECT json_array_elements_text(:'names')) AND pid <> pg_backend_pid();
\o
BEGIN;
SELECT format('ALTER DATABASE %I RENAME TO %I', name, name || CASE
  WHEN EXISTS (SELECT FROM pg_database WHERE datname = name || '_before_restore') THEN '_superseded'
  ELSE '_before_restore' END)
FROM json_array_elements_text(:'names') AS name \gexec
SELECT format('ALTER DATABASE %I RENAME TO %I', name || '_being_restored', name)
FROM json_array_elements_text(:'names') AS name \gexec
COMMIT;
SQL
