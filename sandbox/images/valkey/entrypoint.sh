#!/bin/sh
# Options alone, or a configuration alone, are meant for the server; what it writes is for its own user.
set -eu

case ${1:-} in
  -* | *.conf) set -- valkey-server "$@" ;;
esac

if [ "${1:-}" = valkey-server ] && [ "$(id -u)" = 0 ]; then
  chown -R valkey:valkey /data
  exec setpriv --reuid=valkey --regid=valkey --clear-groups -- "$0" "$@"
fi

umask 0077
# shellcheck disable=SC2086 # Flags are several words.
exec "$@" ${VALKEY_EXTRA_FLAGS:-}
