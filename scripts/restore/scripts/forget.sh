#!/bin/bash
# Removes what the restored databases took the place of.
set -euo pipefail
psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 <<'SQL'
SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database
WHERE datname LIKE '%\_before\_restore' OR datname LIKE '%\_superseded' \gexec
SQL
