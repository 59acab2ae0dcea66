#!/bin/sh
# The model server with PyTorch on a real GPU. Needs a driver of NVIDIA for CUDA 12.8, and gigabytes of packages.
set -eu
unset CDPATH
cd "$(dirname "$0")"

command -v nvidia-smi >/dev/null || {
  echo "model/test-gpu.sh: there is no driver of NVIDIA on this machine (nvidia-smi is missing)" >&2
  exit 1
}
environment=$(sh environment.sh trainer-pytorch-2.8-cu128 trainer-pytorch-2.8-cu128 test)
exec "$environment/bin/pytest" tests/gpu "$@"
