import { type Config, defined, type Draw, maybe, of, often, rarely } from "./draw";

export function anyAccount(draw: Draw): Config {
  const tags = Array.from({ length: draw(of, [0, 1, 30]) }, (_, index) => [
    `${index}`.padEnd(128, "k"),
    "v".repeat(draw(of, [0, 1, 256])),
  ]);
  return defined({
    name: draw(of, ["mlops", "m", "a".repeat(24)]),
    accountId: maybe(draw, "123456789012"),
    tags: Object.fromEntries(tags),
    permissionsBoundary: maybe(draw, "arn:aws:iam::123456789012:policy/boundary"),
    protect: draw(often),
  });
}

export function anyNetwork(draw: Draw, zones: string[]): Config {
  return {
    cidr: draw(of, ["10.0.0.0/16", "172.16.0.0/20", "192.168.16.0/20", "100.64.0.0/18"]),
    zones: zones.length > 0 ? zones : draw(of, [2, 3]),
    natGateways: draw(of, ["single", "perZone"]),
    endpoints: draw(often),
    flowLogs: { enabled: draw(often), retentionDays: draw(of, [1, 3653]) },
  };
}

export const existingNetwork = {
  existing: {
    vpcId: "vpc-0a1b2c3d4e5f60718",
    privateSubnetIds: ["subnet-0a1b2c3d4e5f60718", "subnet-1a1b2c3d4e5f60718"],
    publicSubnetIds: ["subnet-2a1b2c3d4e5f60718", "subnet-3a1b2c3d4e5f60718"],
  },
};

/** The longest name of an IAM role, below the longest path that fits an access entry. */
const roles = ["arn:aws:iam::123456789012:role/team", `arn:aws:iam::123456789012:role/${"r".repeat(64)}`];

export function anyCluster(draw: Draw): Config {
  const version = draw(of, ["1.36", "1.36", "1.35"]);
  return defined({
    kind: "eks",
    version,
    name: maybe(draw, draw(of, ["Team_cluster", "c".repeat(100)])),
    storageClass: draw(rarely) ? "fast" : undefined,
    endpoint: { allowedCidrs: draw(of, [[], ["203.0.113.0/24"], ["203.0.113.0/24", "198.51.100.7/32"]]) },
    admins: draw(of, [[], roles]),
    viewers: draw(of, [[], ["arn:aws:iam::123456789012:user/path/alice@example.com"]]),
    support: draw(of, ["standard", "extended"]),
    logRetentionDays: 30,
    addons: {
      "vpc-cni": "v1.22.4-eksbuild.3",
      "kube-proxy": `v${version}.0-eksbuild.21`,
      coredns: "v1.14.3-eksbuild.16",
      "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
      "aws-ebs-csi-driver": "v1.63.1-eksbuild.1",
      "eks-node-monitoring-agent": "v1.6.5-eksbuild.1",
      "metrics-server": "v0.8.1-eksbuild.10",
    },
  });
}
