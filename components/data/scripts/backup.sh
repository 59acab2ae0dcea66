#!/bin/bash
# Dumps every database and the roles of a PostgreSQL server into a folder of its own, reads each dump back, and keeps
# the newest KEEP folders. A folder without a leading dot is complete: it gets its name only at the end.
set -euo pipefail
umask 077

target=${BACKUP_FOLDER:-/backup}
keep=${KEEP:?how many backups to keep}
name=$(date -u +%Y-%m-%dT%H%M%SZ)
work=$target/.partial-$name

# What a killed run left; no other run is going on.
rm -rf "$target"/.partial-*
trap 'rm -rf "$work"' EXIT
mkdir "$work"

pg_dumpall --globals-only --file="$work/globals.sql"
psql --no-psqlrc --tuples-only --no-align \
  --command="SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname" \
  >"$work/databases"
while IFS= read -r database; do
  echo "dumping $database"
  pg_dump --format=custom --dbname="$database" --file="$work/$database.dump"
  pg_restore --list "$work/$database.dump" >/dev/null
done <"$work/databases"

sync
mv "$work" "$target/$name"
echo "wrote $target/$name: $(du -sh "$target/$name" | cut -f1)"

# Names sort by time.
find "$target" -mindepth 1 -maxdepth 1 -type d -name '[0-9]*Z' | sort | head -n "-$keep" | while IFS= read -r old; do
  echo "removing $old"
  rm -rf "$old"
done
