#!/bin/bash
# Whether a node that was started may be counted on. It is when no log lacks its copy: the next node is replaced only
# then, so that no two copies are away at a time. Where that does not come about, as with a full disk, an answer is
# enough after a while.
set -u

# On standard input, since every process of the pod may read the arguments of another.
health=$(printf 'user = "elastic:%s"\n' "$ELASTIC_PASSWORD" |
  curl --config - --silent --cacert "$AUTHORITY" --max-time "$TIMEOUT_SECONDS" \
    "$HEALTH_URL?filter_path=status") || exit 1

case "$health" in
*green*) exit 0 ;;
*yellow* | *red*) ;;
*) exit 1 ;;
esac
# When the first process began, in hundredths of a second since the machine started: the 22nd field of its `stat`, of
# which the first two go up to the last bracket.
read -r line <"$PROCESS/stat"
fields=(${line##*) })
read -r uptime _ <"$UPTIME"
[ $((${uptime%.*} - ${fields[19]} / 100)) -ge "$PATIENCE_SECONDS" ]
