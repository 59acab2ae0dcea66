#!/bin/bash
# Writes a dump of the database $1 to standard output, and below /tmp what it is known by: its SHA-256, and the rows of
# each table, counted in the very snapshot that is dumped. $2 is the SQL that counts.
set -euo pipefail
export DATABASE=$1 FACTS=/tmp/facts
rm -rf "$FACTS"
mkdir "$FACTS"
printf '%s\n' "$2" >"$FACTS/rows.sql"

# As text, for psql has another shell. A pipe, and not a file: the dump may be larger than any disk of this pod.
export DUMP='
  set -euo pipefail
  mkfifo "$FACTS/copy"
  sha256sum <"$FACTS/copy" >"$FACTS/sha256" &
  pg_dump --format=custom --snapshot="$SNAPSHOT" --dbname="$DATABASE" | tee "$FACTS/copy"
  wait $!
'

psql --no-psqlrc --quiet --no-align --tuples-only --field-separator=$'\t' --set=ON_ERROR_STOP=1 --dbname="$DATABASE" <<'SQL'
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_export_snapshot() AS snapshot \gset
\setenv SNAPSHOT :snapshot
\o /tmp/facts/rows
\i /tmp/facts/rows.sql
\o
\! bash -c "$DUMP" || touch /tmp/facts/failed
COMMIT;
SQL
test ! -e "$FACTS/failed"
