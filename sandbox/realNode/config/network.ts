import { dnsServiceAddress, nodeAddress, nodePorts, podSubnet } from "../network";

/** Source: containernetworking/cni SPEC.md 1.0.0; plugins bridge, host-local and portmap. */
export function cniConfiguration() {
  return {
    cniVersion: "1.0.0",
    name: "sandbox",
    plugins: [
      {
        type: "bridge",
        bridge: "cni0",
        isGateway: true,
        // A pod reaches itself by its Service.
        hairpinMode: true,
        ipam: { type: "host-local", ranges: [[{ subnet: podSubnet }]], routes: [{ dst: "0.0.0.0/0" }] },
      },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  };
}

/** Names of the cluster, and no others: there is no way out of the node's network. Source: coredns.io/plugins. */
export function corefile(): string {
  return `.:${nodePorts.dns} {
  bind ${nodeAddress}
  errors
  health 127.0.0.1:${nodePorts.dnsHealth}
  kubernetes cluster.local in-addr.arpa {
    kubeconfig /etc/kubernetes/admin.kubeconfig
  }
  cache 5
}
`;
}

export const hosts = "127.0.0.1 localhost\n";
export const resolvConf = `nameserver ${dnsServiceAddress}\n`;

export const kubeProxyFlags = [
  "--kubeconfig=/etc/kubernetes/kube-proxy.kubeconfig",
  "--proxy-mode=iptables",
  `--cluster-cidr=${podSubnet}`,
  // Connection tracking is the kernel's, for all of the machine: it is left as it is.
  ...[
    "--conntrack-max-per-core=0",
    "--conntrack-tcp-timeout-established=0",
    "--conntrack-tcp-timeout-close-wait=0",
  ],
  `--healthz-bind-address=127.0.0.1:${nodePorts.kubeProxyHealth}`,
  "--metrics-bind-address=127.0.0.1:10249",
];

export const metricsServerFlags = [
  ...["kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig"].map(
    (flag) => `--${flag}=/etc/kubernetes/admin.kubeconfig`,
  ),
  `--bind-address=${nodeAddress}`,
  `--secure-port=${nodePorts.metricsServer}`,
  "--cert-dir=/tmp/metrics-server",
  "--kubelet-insecure-tls",
  "--kubelet-preferred-address-types=InternalIP",
  "--metric-resolution=15s",
];
