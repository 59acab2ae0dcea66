#!/bin/sh
# Lays checkov into a Python environment of its own, once; says where it is. Needs python3 with venv.
set -eu
unset CDPATH
cd "${0%/*}/../.."
target=.sandbox/python/checkov
wanted=test/checkov/requirements.txt

if ! cmp -s "$wanted" "$target/installed.txt"; then
  command -v python3 >/dev/null ||
    { echo "checkov needs python3 (3.9 or newer, with venv): install it, for one with apt-get install python3-venv" >&2; exit 1; }
  rm -rf "$target"
  python3 -m venv "$target" ||
    { echo "python3 cannot make a virtual environment: install its venv module (apt-get install python3-venv)" >&2; exit 1; }
  "$target/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted" >&2 ||
    { echo "checkov could not be installed from the Python package index: see above" >&2; exit 1; }
  cp "$wanted" "$target/installed.txt"
fi
echo "$target/bin/checkov"
