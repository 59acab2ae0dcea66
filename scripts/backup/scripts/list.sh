#!/bin/bash
# Writes as JSON which version a server has, and every database on it that a backup holds: the server's own, and what
# a managed service keeps for itself, are made anew by whoever makes a server. What a restore has begun is none yet.
set -euo pipefail
psql --no-psqlrc --no-align --tuples-only --set=ON_ERROR_STOP=1 <<'SQL'
SELECT json_build_object(
  'version', current_setting('server_version_num')::int,
  'databases', coalesce((
    SELECT json_agg(json_build_object(
      'name', datname, 'owner', pg_get_userbyid(datdba), 'bytes', pg_database_size(oid)) ORDER BY datname)
    FROM pg_database
    WHERE datallowconn AND NOT datistemplate AND datname NOT IN ('postgres', 'rdsadmin')
      AND datname NOT LIKE '%\_being\_restored' AND datname NOT LIKE '%\_before\_restore'
  ), '[]'));
SQL
