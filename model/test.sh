#!/bin/sh
# Style, types and tests of the model's package, with real neighbours. `sh test.sh -k batch` hands its words to pytest.
# Needs python3 (3.11 or newer, with venv), PostgreSQL and Redis; as root on Debian it installs the last two.
set -eu
unset CDPATH
cd "$(dirname "$0")"
environment=../.sandbox/python/model
wanted=requirements/test.txt

fail() {
  echo "model/test.sh: $1" >&2
  exit 1
}

if ! cmp -s "$wanted" "$environment/installed.txt"; then
  command -v python3 >/dev/null || fail "python3 is missing: install Python 3.11 or newer with venv"
  rm -rf "$environment"
  python3 -m venv "$environment" || fail "python3 cannot make a virtual environment: apt-get install python3-venv"
  "$environment/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement "$wanted" >&2 ||
    fail "the packages of $wanted could not be installed, see above"
  cp "$wanted" "$environment/installed.txt"
fi

if ! command -v redis-server >/dev/null || ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
    fail "PostgreSQL and Redis are missing: install their servers (Debian: apt-get install postgresql redis-server)"
  { apt-get update && apt-get install --yes --no-install-recommends postgresql redis-server; } >&2 ||
    fail "PostgreSQL and Redis could not be installed, see above"
fi

PATH=$(cd "$environment/bin" && pwd):$PATH
export PATH
ruff check --quiet .
ruff format --quiet --check .
mypy
# What a part of the tests covers says nothing.
[ $# -eq 0 ] || exec pytest "$@"
exec pytest --cov --cov-report=term --junitxml=../.sandbox/logs/model-tests.xml
