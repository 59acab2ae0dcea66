#!/bin/sh
# Installs one lock into /opt/venv, and takes out what no server ever reads.
set -eu
requirements=$1

# Both files are secrets of the build: they are there for this one command and in no layer.
if [ -s /run/secrets/ca.crt ]; then
  export PIP_CERT=/run/secrets/ca.crt SSL_CERT_FILE=/run/secrets/ca.crt
fi

/opt/tools/bin/pip --python /opt/venv/bin/python install --require-hashes --no-compile --requirement "$requirements"
/opt/venv/bin/python /docker/strip.py /opt/venv

# By content and not by date: the same packages give the same bytes at any time.
/opt/venv/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/venv/lib
