#!/bin/sh
# The first process of the node: its network, then containerd. When it ends, everything on the node ends.
set -eu

# The kubelet mounts volumes that containers have to see.
mount --make-rshared /

# What the kubelet would set for the whole machine, it finds set.
cd /etc/node/sysctl
find . -type f | while read -r tunable; do mount --bind "$tunable" "/proc/sys/$tunable"; done
cd /

ip link set lo up
ip address add "$NODE_ADDRESS/32" dev lo

exec tini -- containerd --config /etc/node/containerd.toml
