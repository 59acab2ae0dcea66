# Requests that are safe to repeat. Sourced by what makes them.

answer=$(mktemp)

# request METHOD URL [arguments of curl]: the answer is in the file $answer, its status in $status. Ends the script with
# what went wrong where, unless the status is one of $allowed. A server that is not there yet, or busy, is asked again.
request() {
  local method=$1 url=$2 error
  shift 2
  error=$(mktemp)
  for attempt in $(seq "$ATTEMPTS"); do
    # On standard input, since every process of the pod may read the arguments of another.
    status=$(printf 'user = "%s:%s"\n' "$ACCOUNT" "$PASSWORD" |
      curl --config - --silent --show-error --cacert "$AUTHORITY" --max-time 60 --request "$method" \
        --output "$answer" --write-out '%{http_code}' "$@" "$url" 2>"$error") || status=000
    case " 200 201 ${allowed:-} " in *" $status "*) return ;; esac
    case $status in
    000) reason=$(cat "$error") ;;
    *) reason="$status $(cat "$answer")" ;;
    esac
    case $status in
    000 | 408 | 429 | 5??) ;;
    *) break ;;
    esac
    echo "$method $url: $reason (attempt $attempt of $ATTEMPTS)" >&2
    [ "$attempt" = "$ATTEMPTS" ] || sleep "$WAIT_SECONDS"
  done
  echo "$method $url failed: $reason" >&2
  exit 1
}
