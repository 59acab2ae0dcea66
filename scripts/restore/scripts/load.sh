#!/bin/bash
# Loads the dump on standard input beside the database $1, for its owner $2. What arrives has to have the SHA-256 $3.
set -euo pipefail
staging=$1_being_restored
work=/tmp/load
rm -rf "$work"
mkdir "$work"
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --set=staging="$staging" --set=owner="$2" <<'SQL'
SET client_min_messages = warning;
DROP DATABASE IF EXISTS :"staging" WITH (FORCE);
CREATE DATABASE :"staging" OWNER :"owner" TEMPLATE template0;
REVOKE ALL ON DATABASE :"staging" FROM PUBLIC;
SQL
mkfifo "$work/copy"
sha256sum <"$work/copy" >"$work/sha256" &
tee "$work/copy" |
  pg_restore --dbname="$staging" --no-owner --no-privileges --role="$2" --exit-on-error --single-transaction
wait $!
if [[ $(cut -d' ' -f1 "$work/sha256") != "$3" ]]; then
  echo "the dump of $1 was changed on its way" >&2
  exit 1
fi
# Without it the first queries would be planned for empty tables.
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --set=owner="$2" --dbname="$staging" <<'SQL'
SET ROLE :"owner";
ANALYZE;
SQL
