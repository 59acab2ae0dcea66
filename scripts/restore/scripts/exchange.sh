#!/bin/bash
# Puts what was unpacked in the place of what is in the folder $1. Whenever it is interrupted, another run goes on: the
# mark says that all that was there before has gone aside, so that whatever else is found came from a restore.
set -euo pipefail
cd "$1"
shopt -s dotglob nullglob
mkdir -p .before-restore
for entry in *; do
  case $entry in .before-restore | .being-restored | lost+found) continue ;; esac
  if [[ -e .before-restore/.complete ]]; then rm -rf "$entry"; else mv "$entry" .before-restore/; fi
done
touch .before-restore/.complete
for entry in .being-restored/*; do mv "$entry" .; done
rmdir .being-restored
