#!/bin/bash
# Takes back what a restore has begun and not ended: databases beside the real ones go, and the real ones can be reached
# again. What was there before a restore stays.
set -euo pipefail
psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 <<'SQL'
SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database
WHERE datname LIKE '%\_being\_restored' OR datname LIKE '%\_superseded' \gexec
SELECT format('ALTER DATABASE %I ALLOW_CONNECTIONS true', datname) FROM pg_database
WHERE NOT datallowconn AND NOT datistemplate AND datname NOT LIKE '%\_before\_restore' AND datname <> 'rdsadmin' \gexec
SQL
