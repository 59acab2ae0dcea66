#!/bin/sh
# The server beside its peers; writes the table of docs/serving.md. `sh bench.sh --seconds 3 --dry-run` only looks.
# Needs python3 with venv, Go, wrk (as root on Debian it installs it), and two cores that nobody else uses.
set -eu
unset CDPATH
cd "$(dirname "$0")"
environment=../.sandbox/python/bench
wanted=requirements/bench.txt

fail() {
  echo "model/bench.sh: $1" >&2
  exit 1
}

if ! cmp -s "$wanted" "$environment/installed.txt"; then
  rm -rf "$environment"
  python3 -m venv "$environment" || fail "python3 cannot make a virtual environment: apt-get install python3-venv"
  "$environment/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement "$wanted" >&2 ||
    fail "the packages of $wanted could not be installed, see above"
  cp "$wanted" "$environment/installed.txt"
fi
command -v wrk >/dev/null || { apt-get update && apt-get install --yes wrk; } >&2 || fail "wrk is missing: install it"

VEGETA=$PWD/../.sandbox/toolchain/bin/vegeta
[ -x "$VEGETA" ] || go build -C ../sandbox/toolchain/modules/vegeta -o "$VEGETA" github.com/tsenart/vegeta/v12 ||
  fail "vegeta could not be built: install Go 1.26"
export VEGETA

PYTHONPATH=.:src exec "$environment/bin/python" -W ignore -m bench.run "$@"
