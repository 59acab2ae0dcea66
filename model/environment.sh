#!/bin/sh
# Lays the packages of locks into a Python environment of that name, once, and says where it is:
# `sh environment.sh model test`. Needs python3 (3.11 or newer, with venv).
set -eu
unset CDPATH
cd "$(dirname "$0")"

name=$1
shift
target=../.sandbox/python/$name

fail() {
  echo "model/environment.sh: $1" >&2
  exit 1
}

wanted() {
  for lock in "$@"; do cat "requirements/$lock.txt"; done
}

if ! wanted "$@" | cmp -s - "$target/installed.txt"; then
  command -v python3 >/dev/null || fail "python3 is missing: install Python 3.11 or newer with venv"
  rm -rf "$target"
  python3 -m venv "$target" >&2 || fail "python3 cannot make a virtual environment: apt-get install python3-venv"
  for lock in "$@"; do
    "$target/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement "requirements/$lock.txt" >&2 ||
      fail "the packages of requirements/$lock.txt could not be installed, see above"
  done
  wanted "$@" >"$target/installed.txt"
fi
cd "$target" && pwd
