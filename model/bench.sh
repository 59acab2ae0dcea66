#!/bin/sh
# The server beside its peers; writes the table of docs/serving.md. `sh bench.sh --seconds 3 --dry-run` only looks.
# Needs python3 with venv, Go, wrk (as root on Debian it installs it), and two cores that nobody else uses.
set -eu
unset CDPATH
cd "$(dirname "$0")"

fail() {
  echo "model/bench.sh: $1" >&2
  exit 1
}

environment=$(sh environment.sh bench bench)
command -v wrk >/dev/null || { apt-get update && apt-get install --yes wrk; } >&2 || fail "wrk is missing: install it"

VEGETA=$PWD/../.sandbox/toolchain/bin/vegeta
[ -x "$VEGETA" ] || go build -C ../sandbox/toolchain/modules/vegeta -o "$VEGETA" github.com/tsenart/vegeta/v12 ||
  fail "vegeta could not be built: install Go 1.26"
export VEGETA

PYTHONPATH=.:src exec "$environment/bin/python" -W ignore -m bench.run "$@"
