#!/bin/sh
# Pins every requirements/*.in with the hashes of all files of each release, for every Python that the server runs on.
# `sh lock.sh` for all of them, `sh lock.sh onnx` for one. Needs uv: pip install uv.
set -eu
unset CDPATH
cd "$(dirname "$0")/requirements"

command -v uv >/dev/null || { echo "lock.sh: uv is missing: pip install uv" >&2; exit 1; }
[ $# -gt 0 ] || set -- onnx trainer bench test pytorch-2.8-cu128 trainer-pytorch-2.8-cu128 tensorflow-2.21-cu125 trainer-tensorflow-2.21-cu125
for name in "$@"; do
  [ -f "$name.in" ] || { echo "lock.sh: there is no requirements/$name.in" >&2; exit 1; }
  # Without addresses: who builds says where the packages come from.
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
    --custom-compile-command "sh model/lock.sh $name" --output-file "$name.txt" "$name.in"
  echo "requirements/$name.txt"
done
