import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { GpuPlacement } from "../gpu";
import {
  addressOf,
  anyPodOfTheCluster,
  disruptionBudget,
  metadataIn,
  networkPolicy,
  type Peer,
  podsIn,
  podTemplate,
  type Resources,
  type Scope,
  selectorOf,
  service,
  serviceAccount,
  serviceHost,
} from "../kubernetes";
import type { Dependency } from "./dependencies";
import { type ApiKey, type Framework, modelPod, modelPort } from "./modelPod";
import type { ModelSource } from "./modelSource";
import {
  autoscalerSpec,
  fixedReplicas,
  isAutoscaled,
  progressDeadlineSeconds,
  type Replicas,
  rolloutStrategy,
} from "./rollout";

export interface ModelServiceArgs {
  namespace: pulumi.Input<string>;
  /** Reference of the model server's image. */
  image: pulumi.Input<string>;
  source: ModelSource;
  /** Default: one replica, no autoscaling. */
  replicas?: Replicas;
  /** Default: half a core and 1Gi, as request and as limit. */
  resources?: Resources;
  /** Where its GPU is. Default: none, the model runs on CPU. */
  gpu?: GpuPlacement;
  framework?: Framework;
  /** Who can reach it: pods of the cluster, or anyone through a load balancer. Default `clusterIP` on port 80. */
  expose?: { type: "clusterIP" | "loadBalancer"; port: number };
  /** Of its Service, for whoever makes the load balancer. Default: none. */
  annotations?: Record<string, pulumi.Input<string>>;
  /** Default INFO. */
  logLevel?: string;
  /** What callers have to send. Default: nothing, whoever reaches the model may ask it. */
  apiKey?: ApiKey;
  /** Further variables of the server; secrets do not belong here. */
  env?: Record<string, string>;
  /** Services that it talks to. Default: none. */
  dependencies?: Dependency[];
}

/** One model behind one stable name. */
export class ModelService extends pulumi.ComponentResource {
  /** `<name>.<namespace>.svc`. */
  readonly host: pulumi.Output<string>;
  readonly port: number;
  /** Name of the Service. */
  readonly service: pulumi.Output<string>;
  /** Its pods, for the NetworkPolicy of whoever calls them. */
  readonly peers: Peer[];
  /** Name or address of its load balancer; empty where there is none. */
  readonly outside: pulumi.Output<string>;

  constructor(name: string, args: ModelServiceArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:serving:ModelService", name, {}, opts);
    const identity = { name: "model", instance: name, component: "inference" };
    const scope: Scope = { parent: this, namespace: args.namespace, identity };
    const replicas = args.replicas ?? { min: 1, max: 1, targetCpuPercent: 70 };
    const deployment = this.deployment(name, args, scope, replicas);
    if (isAutoscaled(replicas)) this.autoscaler(name, scope, deployment, replicas);
    if (replicas.min > 1) disruptionBudget(`${name}-budget`, scope);
    this.policy(name, args, scope);
    this.port = args.expose?.port ?? 80;
    const stable = service(`${name}-service`, scope, {
      serviceName: name,
      port: this.port,
      targetPort: "http",
      type: args.expose?.type === "loadBalancer" ? "LoadBalancer" : "ClusterIP",
      annotations: args.annotations,
    });
    this.host = serviceHost(stable);
    this.service = stable.metadata.name;
    this.peers = [podsIn(args.namespace, selectorOf(identity))];
    this.outside = addressOf(stable);
    this.registerOutputs({ host: this.host });
  }

  private deployment(
    name: string,
    args: ModelServiceArgs,
    scope: Scope,
    replicas: Replicas,
  ): k8s.apps.v1.Deployment {
    const account = serviceAccount(`${name}-account`, scope);
    const pod = modelPod(scope.identity, account.metadata.name, {
      image: args.image,
      source: args.source,
      resources: args.resources ?? { cpu: "500m", memory: "1Gi" },
      gpu: args.gpu,
      framework: args.framework,
      logLevel: args.logLevel ?? "INFO",
      apiKey: args.apiKey,
      env: args.env ?? {},
      dependencies: args.dependencies ?? [],
      spread: replicas.max > 1,
    });
    const facts = { usesGpu: args.gpu !== undefined, replicas };
    return new k8s.apps.v1.Deployment(
      `${name}-server`,
      {
        metadata: metadataIn(scope),
        spec: {
          replicas: fixedReplicas(replicas),
          strategy: rolloutStrategy(facts),
          progressDeadlineSeconds: progressDeadlineSeconds(facts),
          revisionHistoryLimit: 3,
          selector: { matchLabels: selectorOf(scope.identity) },
          template: podTemplate(pod),
        },
      },
      // A model that was not autoscaled before keeps its replicas until the autoscaler decides: a field that is taken
      // back falls to its default, which is one.
      { parent: this, ignoreChanges: isAutoscaled(replicas) ? ["spec.replicas"] : [] },
    );
  }

  private autoscaler(
    name: string,
    scope: Scope,
    deployment: k8s.apps.v1.Deployment,
    replicas: Replicas,
  ): void {
    const target = { apiVersion: "apps/v1", kind: "Deployment", name: deployment.metadata.name };
    new k8s.autoscaling.v2.HorizontalPodAutoscaler(
      `${name}-autoscaler`,
      { metadata: metadataIn(scope), spec: autoscalerSpec(target, replicas) },
      { parent: this },
    );
  }

  private policy(name: string, args: ModelServiceArgs, scope: Scope): void {
    const callers = args.expose?.type === "loadBalancer" ? undefined : [anyPodOfTheCluster];
    networkPolicy(`${name}-peers`, scope, {
      from: [{ peers: callers, port: modelPort }],
      to: args.dependencies?.map(({ peers, port }) => ({ peers, port })),
    });
  }
}
