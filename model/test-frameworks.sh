#!/bin/sh
# The trainers and runtimes of PyTorch and TensorFlow against the real ones: gigabytes of packages, some minutes.
set -eu
unset CDPATH
cd "$(dirname "$0")"

for name in trainer-pytorch-2.8-cu128 trainer-tensorflow-2.21-cu125; do
  environment=../.sandbox/python/$name
  if ! cmp -s "requirements/$name.txt" "$environment/installed.txt"; then
    rm -rf "$environment"
    python3 -m venv "$environment"
    for wanted in "$name" test; do
      "$environment/bin/pip" install --quiet --disable-pip-version-check --require-hashes \
        --requirement "requirements/$wanted.txt" >&2
    done
    cp "requirements/$name.txt" "$environment/installed.txt"
  fi
  "$environment/bin/pytest" tests/frameworks
done
