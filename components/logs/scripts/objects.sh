#!/bin/bash
# Puts the data view and the searches into Kibana, over those that are there.
set -eu
. "$(dirname "$0")/http.sh"

# Kibana takes no change without this header.
from=(--header 'kbn-xsrf: true')

request POST "$URL/api/saved_objects/_import?overwrite=true" "${from[@]}" --form "file=@$CONTENT/objects.ndjson"
if ! grep --quiet '"success":true' "$answer"; then
  echo "Kibana did not take all of it: $(cat "$answer")" >&2
  exit 1
fi
echo "data view and searches are there"

# Only where people have not chosen another one.
request POST "$URL/api/data_views/default" "${from[@]}" --header 'Content-Type: application/json' \
  --data "{\"data_view_id\": \"$NAME\", \"force\": false}"
echo "the data view is what Discover begins with"
