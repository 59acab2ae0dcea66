#!/bin/sh
# Previews a stack, and writes what came of it as Markdown: `preview.sh prod report/prod.md`.
# In the stack's account where IN_ACCOUNT=true, else on the simulated cloud, where all of it is new.
set -eu
stack=$1 output=$2

against='what is deployed'
if [ "${IN_ACCOUNT:-}" != true ]; then
  exports=$(make -s env STACK="$stack")
  eval "$exports"
  against='an empty, simulated account, since this run may not ask the real one'
fi
exec npm run --silent ci -- preview --stack "$stack" --against "$against" --output "$output"
