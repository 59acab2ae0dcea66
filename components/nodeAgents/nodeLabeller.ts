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

/** API group of what feature discovery writes and the labeller reads. */
const group = "nfd.k8s-sigs.io";

/** In the words of a role. */
export const nodeFeatures = { apiGroups: [group], resources: ["nodefeatures"] };

export interface NodeLabellerArgs {
  namespace: pulumi.Input<string>;
  images: ImageSource;
}

/**
 * Writes what feature discovery found on a node into the node's labels, and clears it away after the node has gone.
 * It runs beside everything else that needs no GPU, so that no agent on a node may write labels of other nodes.
 * Sources: node-feature-discovery deployment/base (master, gc, nfd-crds, rbac).
 */
export class NodeLabeller extends pulumi.ComponentResource {
  /** The kinds that feature discovery needs before it starts. */
  readonly kinds: pulumi.Resource[];

  constructor(name: string, args: NodeLabellerArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:nodeAgents:NodeLabeller", name, {}, opts);
    const identity = { name: "node-labeller", instance: name, component: "node-agent" };
    const scope: Scope = { parent: this, namespace: args.namespace, identity };
    this.kinds = [
      this.kind(scope, `${name}-features`, "NodeFeature", "Namespaced"),
      this.kind(scope, `${name}-rules`, "NodeFeatureRule", "Cluster"),
    ];
    this.deployment(name, args, scope);
    networkPolicy(`${name}-peers`, scope, { to: [{ port: 443 }] });
    this.registerOutputs({});
  }

  /** What is in them is the business of those who write and read them: the same release of the same project. */
  private kind(scope: Scope, name: string, kind: string, reach: "Namespaced" | "Cluster"): pulumi.Resource {
    const plural = `${kind.toLowerCase()}s`;
    const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    return new k8s.apiextensions.v1.CustomResourceDefinition(
      name,
      {
        // The API server wants this name and no other.
        metadata: { name: `${plural}.${group}`, labels: metadataIn(scope).labels },
        spec: {
          group,
          scope: reach,
          names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
          versions: [
            {
              name: "v1alpha1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: open, status: open } } },
            },
          ],
        },
      },
      { parent: this },
    );
  }

  private deployment(name: string, args: NodeLabellerArgs, scope: Scope): k8s.apps.v1.Deployment {
    const account = serviceAccount(`${name}-account`, scope);
    const granted = allow(name, scope, account, {
      cluster: [
        { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch", "patch", "update"] },
        { ...nodeFeatures, verbs: ["get", "list", "watch", "delete"] },
        { apiGroups: [group], resources: ["nodefeaturerules"], verbs: ["get", "list", "watch"] },
        // The clean-up asks for these, which nobody here writes, and takes it ill if it may not.
        {
          apiGroups: ["topology.node.k8s.io"],
          resources: ["noderesourcetopologies"],
          verbs: ["list", "delete"],
        },
      ],
    });
    return new k8s.apps.v1.Deployment(
      `${name}-server`,
      {
        metadata: metadataIn(scope),
        spec: {
          replicas: 1,
          revisionHistoryLimit: 3,
          selector: { matchLabels: selectorOf(scope.identity) },
          template: podTemplate(this.pod(scope, account.metadata.name, args.images)),
        },
      },
      { parent: this, dependsOn: [...granted, ...this.kinds] },
    );
  }

  private pod(scope: Scope, account: pulumi.Input<string>, images: ImageSource): Pod {
    const image = imageReference("nodeFeatureDiscovery", images);
    const container = (name: string, command: string[], port: number) => ({
      name,
      image,
      command: [...command, `-port=${port}`],
      // The master ends where it is not told its own node. Source: node-feature-discovery, pkg/nfd-master, Run.
      env: { NODE_NAME: { field: "spec.nodeName" } },
      ports: { [name]: port },
      resources: { cpu: "20m", memory: "64Mi", cpuLimit: "200m", memoryLimit: "256Mi" },
      probes: healthz(name),
    });
    return {
      identity: scope.identity,
      serviceAccount: account,
      apiToken: true,
      uid: 65534,
      containers: [
        container("labels", ["nfd-master", "-extra-label-ns=nvidia.com"], 8080),
        container("cleanup", ["nfd-gc", "-gc-interval=1h"], 8081),
      ],
    };
  }
}

function healthz(port: string) {
  const httpGet = { path: "/healthz", port };
  return {
    startup: { httpGet, periodSeconds: 5, failureThreshold: 30 },
    readiness: { httpGet, periodSeconds: 10 },
    liveness: { httpGet, periodSeconds: 10, failureThreshold: 6 },
  };
}
