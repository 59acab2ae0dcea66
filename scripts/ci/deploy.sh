#!/bin/sh
# Deploys a stack, once the preflight accepts it, under the policies: `deploy.sh prod`. Models whose new revision fails go
# back to what they were; the job is red all the same.
set -eu
stack=$1

npm run --silent preflight -- --stack "$stack"
npm run --silent deliver -- --stack "$stack" --yes --diff --policy-pack policy
