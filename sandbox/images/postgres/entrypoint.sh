#!/bin/bash
# What the official image promises: the first start makes a cluster as POSTGRES_* say, runs what lies in
# /docker-entrypoint-initdb.d, and all of that before anybody can connect over the network.
# Source: hub.docker.com/_/postgres, "How to extend this image" and "Environment Variables".
set -euo pipefail

fail() {
  echo "postgres: $1" >&2
  exit 1
}

# The value of a variable, or of the file that its namesake in _FILE names.
value_of() {
  local file_name=$1_FILE
  local file=${!file_name:-}
  [[ -z ${!1:-} || -z $file ]] || fail "$1 and $file_name exclude each other"
  if [[ -n $file ]]; then cat "$file"; else printf '%s' "${!1:-}"; fi
}

initialise() {
  local user database password method arguments
  user=$(value_of POSTGRES_USER)
  user=${user:-postgres}
  database=$(value_of POSTGRES_DB)
  database=${database:-$user}
  password=$(value_of POSTGRES_PASSWORD)
  method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  [[ -n $password || $method == trust ]] || fail "POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE is needed"
  read -ra arguments <<<"$(value_of POSTGRES_INITDB_ARGS)"

  mkdir -p "$PGDATA"
  chmod 0700 "$PGDATA"
  # Never as an argument: everybody on the machine reads those.
  initdb --username="$user" ${password:+--pwfile=<(printf '%s\n' "$password")} "${arguments[@]}"
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"

  # On its socket alone, so that no probe takes it for the real one.
  pg_ctl --wait --options="$(printf '%q ' "$@" -c "listen_addresses=" -p 5432)" start
  export PGPASSWORD=$password
  if [[ $database != postgres ]]; then
    query --dbname=postgres --set=name="$database" <<<'CREATE DATABASE :"name"'
  fi
  run_scripts
  pg_ctl --mode=fast --wait stop
  unset PGPASSWORD
}

query() {
  psql --set=ON_ERROR_STOP=1 --username="$user" --no-password --no-psqlrc "$@"
}

run_scripts() {
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) if [[ -x $file ]]; then "$file"; else . "$file"; fi ;;
      *.sql) query --dbname="$database" --file="$file" ;;
      *.sql.gz) gunzip --stdout "$file" | query --dbname="$database" ;;
    esac
  done
}

[[ ${1:-} != -* ]] || set -- postgres "$@"

if [[ ${1:-} == postgres ]]; then
  if [[ $(id -u) == 0 ]]; then
    mkdir -p "$PGDATA"
    chown -R postgres:postgres "$PGDATA" /run/postgresql
    exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$0" "$@"
  fi
  [[ -s $PGDATA/PG_VERSION ]] || initialise "${@:2}"
fi

exec "$@"
