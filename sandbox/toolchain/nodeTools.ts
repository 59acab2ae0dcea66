import { goArch, kubernetes, type Tool } from "./tools";

const containerdVersion = "2.4.2";
const corednsVersion = "1.15.0";
const metricsServerVersion = "0.9.0";

const containerdRelease = `https://github.com/containerd/containerd/releases/download/v${containerdVersion}`;
const containerdArchive = `containerd-${containerdVersion}-linux-${goArch}.tar.gz`;

function containerd(name: string): Tool {
  return {
    name,
    version: containerdVersion,
    versionArguments: ["--version"],
    accepts: /\bv?2\.[2-9]\.\d+/,
    vendor: {
      url: `${containerdRelease}/${containerdArchive}`,
      checksums: `${containerdRelease}/${containerdArchive}.sha256sum`,
      inArchive: "bin",
    },
    go: {
      module: "containerd",
      package: `github.com/containerd/containerd/v2/cmd/${name}`,
      ldflags: [`-X github.com/containerd/containerd/v2/version.Version=v${containerdVersion}`],
    },
  };
}

const corednsArchive = `coredns_${corednsVersion}_linux_${goArch}.tgz`;
const corednsRelease = `https://github.com/coredns/coredns/releases/download/v${corednsVersion}`;

/** What runs containers, beside the tools that every sandbox needs; made when a sandbox first gets a real node. */
export const nodeTools: Tool[] = [
  kubernetes("kubelet", ["--version"]),
  kubernetes("kube-proxy", ["--version"]),
  containerd("containerd"),
  containerd("containerd-shim-runc-v2"),
  {
    name: "coredns",
    version: corednsVersion,
    versionArguments: ["-version"],
    accepts: /CoreDNS-1\.1\d\./,
    vendor: {
      url: `${corednsRelease}/${corednsArchive}`,
      checksums: `${corednsRelease}/${corednsArchive}.sha256`,
      inArchive: ".",
    },
    go: { module: "coredns", package: ".", ldflags: [] },
  },
  {
    name: "metrics-server",
    version: metricsServerVersion,
    versionArguments: ["--version"],
    accepts: /\bv?0\.(8|9)\.\d+/,
    // Its releases carry no checksums, so that only a build from source can be verified.
    go: {
      module: "metrics-server",
      package: "sigs.k8s.io/metrics-server/cmd/metrics-server",
      ldflags: [`-X k8s.io/client-go/pkg/version.gitVersion=v${metricsServerVersion}`],
    },
  },
];
