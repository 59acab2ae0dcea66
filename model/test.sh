#!/bin/sh
# Style, types and tests of the model's package, with real neighbours. `sh test.sh -k batch` hands its words to pytest.
# Needs python3 (3.11 or newer, with venv), PostgreSQL and Redis; as root on Debian it installs the last two.
set -eu
unset CDPATH
cd "$(dirname "$0")"

fail() {
  echo "model/test.sh: $1" >&2
  exit 1
}

environment=$(sh environment.sh model test)

if ! command -v redis-server >/dev/null || ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
    fail "PostgreSQL and Redis are missing: install their servers (Debian: apt-get install postgresql redis-server)"
  { apt-get update && apt-get install --yes --no-install-recommends postgresql redis-server; } >&2 ||
    fail "PostgreSQL and Redis could not be installed, see above"
fi

PATH=$environment/bin:$PATH
export PATH
ruff check --quiet .
ruff format --quiet --check .
mypy
# What a part of the tests covers says nothing.
[ $# -eq 0 ] || exec pytest "$@"
exec pytest --cov --cov-report=term --cov-report=xml:../.sandbox/logs/model-coverage.xml --junitxml=../.sandbox/logs/model-tests.xml
