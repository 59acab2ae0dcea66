import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type ImageSource, imageReference } from "../image";
import {
  allow,
  metadataIn,
  networkPolicy,
  type Pod,
  podTemplate,
  type Scope,
  selectorOf,
  serviceAccount,
} from "../kubernetes";
import { apiEgress } from "./apiEgress";
import { accountPermissions, clusterPermissions } from "./autoscalerPermissions";
import type { KubernetesVersion } from "./catalogue/eksVersions";
import type { ClusterHandle } from "./handles";
import { PodIdentity } from "./podIdentity";
import { nodePoolLabel } from "./systemNodeGroup";

export interface ClusterAutoscalerArgs {
  cluster: ClusterHandle;
  /** Region of the cluster, such as `us-east-1`. */
  region: string;
  /** Kubernetes version of the cluster, which is the autoscaler's as well. Default: the newest that it is known for. */
  kubernetesVersion?: KubernetesVersion;
  /** Minutes that a node idles before it is taken away. Default 10. */
  scaleDownUnneededMinutes?: number;
  /** A node whose requests are below this share of its CPU and memory counts as idle. Default 0.5. */
  scaleDownUtilization?: number;
  /** A GPU node whose requested GPU units are below this share counts as idle; its CPU and memory do not matter. Default 0.5. */
  gpuScaleDownUtilization?: number;
  /** Labels of the nodes that it runs on: never those that it may take away first. Default: the system's. */
  nodeSelector?: Record<string, string>;
  /** Where its image comes from. Default: from where it is published. */
  images?: ImageSource;
  /** ARN of the policy beyond which no permission counts. Default none. */
  permissionsBoundary?: string;
}

/** The priority of the system's services is for those who live there. Nothing is refused there by default. */
const namespace = "kube-system";

const port = 8085;

/**
 * Adds a node when a pod finds no room, from zero if need be, and takes away what idles. It finds the node groups by
 * the tags that EKS puts on their scaling groups. Takes both providers.
 */
export class ClusterAutoscaler extends pulumi.ComponentResource {
  constructor(name: string, args: ClusterAutoscalerArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:aws:ClusterAutoscaler", name, {}, opts);
    const identity = { name: "cluster-autoscaler", instance: name, component: "autoscaler" };
    const scope: Scope = { parent: this, namespace, identity };
    const account = serviceAccount(`${name}-account`, scope);
    const before = [
      ...this.identity(name, args, account).ready,
      ...allow(name, scope, account, clusterPermissions),
    ];
    // The APIs of the account and of the cluster; nobody calls it but the kubelet of its node.
    networkPolicy(`${name}-peers`, scope, { to: apiEgress, names: true });
    this.deployment(name, args, scope, account, before);
    this.registerOutputs({});
  }

  private identity(
    name: string,
    { cluster, region, permissionsBoundary }: ClusterAutoscalerArgs,
    account: k8s.core.v1.ServiceAccount,
  ): PodIdentity {
    return new PodIdentity(
      `${name}-identity`,
      {
        cluster,
        namespace,
        serviceAccount: account.metadata.name,
        statements: accountPermissions(region, cluster.name),
        permissionsBoundary,
      },
      { parent: this },
    );
  }

  private deployment(
    name: string,
    args: ClusterAutoscalerArgs,
    scope: Scope,
    account: k8s.core.v1.ServiceAccount,
    dependsOn: pulumi.Resource[],
  ): void {
    const template = podTemplate(podOf(args, scope, account.metadata.name));
    new k8s.apps.v1.Deployment(
      `${name}-server`,
      {
        metadata: metadataIn(scope),
        spec: {
          replicas: 1,
          // Two would wait for the same lease.
          strategy: { type: "Recreate" },
          revisionHistoryLimit: 3,
          selector: { matchLabels: selectorOf(scope.identity) },
          template,
        },
      },
      { parent: this, dependsOn },
    );
  }
}

function podOf(args: ClusterAutoscalerArgs, scope: Scope, account: pulumi.Input<string>): Pod {
  return {
    identity: scope.identity,
    serviceAccount: account,
    apiToken: true,
    // Without it no pod gets a node, its own least of all.
    priorityClass: "system-cluster-critical",
    uid: 65534,
    nodeSelector: args.nodeSelector ?? { [nodePoolLabel]: "system" },
    containers: [
      {
        name: "autoscaler",
        image: imageReference(`clusterAutoscaler-${args.kubernetesVersion ?? "1.36"}`, args.images),
        command: ["./cluster-autoscaler"],
        args: argumentsOf(args),
        env: { AWS_REGION: args.region },
        ports: { http: port },
        resources: { cpu: "100m", memory: "600Mi", cpuLimit: "500m" },
        probes: healthCheck,
      },
    ],
  };
}

/** Source: kubernetes/autoscaler cluster-autoscaler FAQ, "What are the parameters to CA?". */
function argumentsOf(args: ClusterAutoscalerArgs): pulumi.Input<string>[] {
  const { cluster, scaleDownUnneededMinutes = 10, scaleDownUtilization = 0.5 } = args;
  const tag = "k8s.io/cluster-autoscaler";
  return [
    "--cloud-provider=aws",
    pulumi.interpolate`--node-group-auto-discovery=asg:tag=${tag}/enabled,${tag}/${cluster.name}`,
    "--expander=least-waste",
    "--balance-similar-node-groups=true",
    // The folders of a model server hold nothing that it could not fetch again.
    "--skip-nodes-with-local-storage=false",
    `--scale-down-unneeded-time=${scaleDownUnneededMinutes}m`,
    `--scale-down-utilization-threshold=${scaleDownUtilization}`,
    `--scale-down-gpu-utilization-threshold=${args.gpuScaleDownUtilization ?? 0.5}`,
    `--address=:${port}`,
    "--v=2",
  ];
}

const check = { httpGet: { path: "/health-check", port: "http" } };

/** It answers with an error once its main loop has not come round for ten minutes. */
const healthCheck = {
  startup: { ...check, periodSeconds: 5, failureThreshold: 60 },
  readiness: { ...check, periodSeconds: 10 },
  liveness: { ...check, periodSeconds: 10, failureThreshold: 6 },
};
