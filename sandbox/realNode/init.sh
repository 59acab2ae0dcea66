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
# To where it is, kube-proxy turns what is sent to a Service; without a route nothing would be sent.
ip route add "$SERVICE_RANGE" dev lo src "$NODE_ADDRESS"

# containerd alone pulls what is published, by the way out.
export HTTPS_PROXY="$PULL_PROXY" NO_PROXY=localhost,127.0.0.1
exec tini -- containerd --config /etc/node/containerd.toml
