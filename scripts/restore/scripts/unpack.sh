#!/bin/bash
# Unpacks the tar on standard input beside what is in the folder $1. What arrives has to have the SHA-256 $2, and $3
# files and folders.
set -euo pipefail
target=$1/.being-restored
work=/tmp/unpack
rm -rf "$target" "$work"
trap 'status=$?; rm -rf "$work"; [[ $status == 0 ]] || rm -rf "$target"' EXIT
mkdir "$target" "$work"
mkfifo "$work/copy"
sha256sum <"$work/copy" >"$work/sha256" &
tee "$work/copy" | tar --extract --file=- --directory="$target" --no-same-owner --no-overwrite-dir
wait $!
found=$(find "$target" -printf x | wc -c)
if [[ $(cut -d' ' -f1 "$work/sha256") != "$2" || $found != "$3" ]]; then
  echo "the artifacts were changed on their way: $found of $3 files and folders" >&2
  exit 1
fi
