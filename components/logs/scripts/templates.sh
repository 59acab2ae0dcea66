#!/bin/bash
# Tells Elasticsearch how logs are kept: their lifecycle, and the template of their streams.
set -eu
. "$(dirname "$0")/http.sh"

json=(--header 'Content-Type: application/json')

# The template names the lifecycle.
request PUT "$URL/_ilm/policy/$NAME" "${json[@]}" --data-binary "@$CONTENT/lifecycle.json"
echo "lifecycle $NAME is there"
request PUT "$URL/_index_template/$NAME" "${json[@]}" --data-binary "@$CONTENT/template.json"
echo "template $NAME is there"

# A stream that is there already goes on by the template of its last part: its next line begins a new one.
allowed=404
for stream in $STREAMS; do
  request POST "$URL/$stream/_rollover?lazy=true"
  [ "$status" = 404 ] || echo "stream $stream goes on by the template"
done
