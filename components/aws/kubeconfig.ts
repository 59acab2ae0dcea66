/** What a client has to know of a cluster. */
export interface ClusterAddress {
  name: string;
  region: string;
  endpoint: string;
  /** PEM in base64. */
  certificateAuthority: string;
  /** Profile of `~/.aws/config` that the `aws` command uses. Default: the credentials of the environment. */
  profile?: string;
}

/**
 * A kubeconfig, as JSON, that asks the `aws` command for a token at each use. It holds no credentials: whoever reads
 * it gets in only as the AWS identity that they have anyway.
 */
export function kubeconfig(cluster: ClusterAddress): string {
  const { name, endpoint, certificateAuthority } = cluster;
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
    users: [{ name, user: { exec: tokenCommand(cluster) } }],
  });
}

function tokenCommand({ name, region, profile }: ClusterAddress) {
  return {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: ["eks", "get-token", "--cluster-name", name, "--region", region, "--output", "json"],
    ...(profile !== undefined && { env: [{ name: "AWS_PROFILE", value: profile }] }),
    interactiveMode: "IfAvailable",
    provideClusterInfo: false,
  };
}
