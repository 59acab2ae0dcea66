#!/bin/sh
# The trainers and runtimes of PyTorch and TensorFlow against the real ones: gigabytes of packages, some minutes.
set -eu
unset CDPATH
cd "$(dirname "$0")"

for name in trainer-pytorch-2.8-cu128 trainer-tensorflow-2.21-cu125; do
  environment=$(sh environment.sh "$name" "$name" test)
  "$environment/bin/pytest" tests/frameworks
done
