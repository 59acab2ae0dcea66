#!/bin/sh
# Makes sure of the `aws` command, which hands out tokens for the cluster, where the image that Pulumi Deployments runs in
# brings none.
set -eu
version=1.46.3

if command -v aws >/dev/null; then
  aws --version
  exit 0
fi
python3 -m venv /opt/aws
/opt/aws/bin/pip install --quiet --disable-pip-version-check "awscli==$version"
ln -s /opt/aws/bin/aws /usr/local/bin/aws
aws --version
