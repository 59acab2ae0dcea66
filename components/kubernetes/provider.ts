import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** How to reach a cluster that exists. */
export interface ClusterConnection {
  /** Context of the kubeconfig. Default: its current one. */
  context?: string;
  /** Path of the kubeconfig, or its content. Default: `KUBECONFIG`, else `~/.kube/config`. */
  kubeconfig?: pulumi.Input<string>;
  /**
   * Tells one cluster from another: a change replaces everything in it. Known before the cluster is, so that a preview
   * of a new cluster shows what comes into it. Default: the context.
   */
  identifier?: string;
}

/**
 * The only way into the cluster: the default provider is disabled, so that a resource which forgot it fails loudly.
 * `clusterIdentifier` decides alone whether the provider is replaced, and with it everything it made: an API server
 * that moves to another address is an update, another context is another cluster.
 */
export function clusterProvider(
  name: string,
  cluster: ClusterConnection,
  opts: pulumi.ResourceOptions = {},
): k8s.Provider {
  return new k8s.Provider(
    name,
    {
      context: cluster.context,
      kubeconfig: cluster.kubeconfig,
      clusterIdentifier: cluster.identifier ?? cluster.context ?? "current-context",
      enableServerSideApply: true,
      // What the program declares wins over what somebody changed by hand; without it a drifted field blocks every update.
      enablePatchForce: true,
    },
    opts,
  );
}
