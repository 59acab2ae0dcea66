#!/bin/bash
# Makes the folder of Elasticsearch's configuration out of the image's own files and ours, and says who may found the
# cluster. Runs before the server, once for each pod.
set -eu

cp -R "$HOME_FOLDER/config/." "$CONFIG_FOLDER"
mkdir -p "$CONFIG_FOLDER/certs"
for file in "$SETTINGS_FOLDER"/* "$SECRETS_FOLDER"/*; do
  case "$file" in
  *.crt | *.key) cp -L "$file" "$CONFIG_FOLDER/certs" ;;
  *) cp -L "$file" "$CONFIG_FOLDER" ;;
  esac
done

# A node may found a cluster with the others, unless there is one already: an answer of whatever kind says so. One that was
# in a cluster goes back to that and ignores the list; whether it was cannot be seen on the volume, where a server leaves
# something before it has found anybody.
code=0
curl --silent --insecure --max-time 5 --output /dev/null "$SERVICE_URL" || code=$?
case $code in
# Nobody has this name, nobody listens, nobody answers.
6 | 7 | 28) ;;
*)
  echo "$SERVICE_URL answers: this node joins the cluster that is there"
  exit
  ;;
esac
echo "cluster.initial_master_nodes: [$FOUNDERS]" >>"$CONFIG_FOLDER/elasticsearch.yml"
echo "this node founds a cluster with $FOUNDERS"
