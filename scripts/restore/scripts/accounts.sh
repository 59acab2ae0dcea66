#!/bin/bash
# Gives MLflow's accounts in what is being restored beside the database $1 the passwords that they have in it now: its
# workloads know no others. Accounts of the backup alone stay as they were.
set -euo pipefail
psql=(psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1)
if [[ $("${psql[@]}" --dbname="$1" --command="SELECT to_regclass('users') IS NULL") == t ]]; then exit; fi
"${psql[@]}" --dbname="$1" --command="COPY (SELECT username, password_hash, is_admin FROM users) TO STDOUT" |
  "${psql[@]}" --dbname="$1_being_restored" \
    --command="CREATE TEMPORARY TABLE present (username text, password_hash text, is_admin boolean)" \
    --command="COPY present FROM STDIN" \
    --command="UPDATE users SET password_hash = present.password_hash, is_admin = present.is_admin
      FROM present WHERE users.username = present.username" \
    --command="INSERT INTO users (username, password_hash, is_admin) SELECT * FROM present
      WHERE NOT EXISTS (SELECT FROM users WHERE users.username = present.username)"
