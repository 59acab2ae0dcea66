#!/bin/sh
# Deploys a stack, once the preflight accepts it, under the policies: `deploy.sh prod`.
set -eu
stack=$1

npm run --silent preflight -- --stack "$stack"
pulumi up --stack "$stack" --yes --non-interactive --color never --diff --suppress-outputs --policy-pack policy
pulumi stack output models --stack "$stack"
