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
  type Pod,
  podsIn,
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
import { autoscalerSpec, isAutoscaled, type Replicas } from "./replicas";
import type { TestedModel } from "./rollout/gateJob";
import { ModelGate } from "./rollout/modelGate";
import { type ModelRevision, modelRevision } from "./rollout/modelRevision";
import { ModelVerification } from "./rollout/modelVerification";
import { isGated, isReplaced, readyTimeoutSeconds, type Rollout } from "./rollout/rollout";

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
  /** How a new revision takes over. Default: rolling. */
  rollout?: Rollout;
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
  /** What runs: the same for the same image, model and settings. */
  readonly revision: pulumi.Output<string>;

  constructor(name: string, args: ModelServiceArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:serving:ModelService", name, {}, opts);
    const identity = { name: "model", instance: name, component: "inference" };
    const scope: Scope = { parent: this, namespace: args.namespace, identity };
    const replicas = args.replicas ?? { min: 1, max: 1, targetCpuPercent: 70 };
    const rollout = args.rollout ?? { strategy: "rolling" };
    this.port = args.expose?.port ?? 80;
    this.peers = [podsIn(args.namespace, selectorOf(identity))];

    const revision = modelRevision(name, scope, {
      pod: this.pod(name, args, scope, replicas),
      replicas,
      rollout,
      usesGpu: args.gpu !== undefined,
    });
    // Whether callers may come is asked after the tests; to a canary they come while it is tested.
    const early = rollout.strategy === "blueGreen" ? undefined : this.stable(name, args, scope, revision, []);
    const tested = this.gate(name, args, revision, replicas, early);
    const stable = early ?? this.stable(name, args, scope, revision, tested);
    if (isAutoscaled(replicas) || isReplaced(rollout))
      this.autoscaler(name, scope, revision, replicas, tested);
    if (replicas.min > 1) this.budget(name, args, scope, revision, tested);
    this.policy(name, args, scope);

    this.host = serviceHost(stable);
    this.service = stable.metadata.name;
    this.outside = addressOf(stable);
    this.revision = revision.id;
    this.verification(name, args, revision);
    this.registerOutputs({ host: this.host });
  }

  private pod(name: string, args: ModelServiceArgs, scope: Scope, replicas: Replicas): Pod {
    const account = serviceAccount(`${name}-account`, scope);
    return modelPod(scope.identity, account.metadata.name, {
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
  }

  /** What has to be before callers are handed over: the revision is ready, and passed its tests where it has any. */
  private gate(
    name: string,
    args: ModelServiceArgs,
    { deployment, colour, selector }: ModelRevision,
    replicas: Replicas,
    stable: k8s.core.v1.Service | undefined,
  ): pulumi.Resource[] {
    const { rollout } = args;
    if (!rollout || !isReplaced(rollout) || !colour) return [];
    if (!isGated(rollout)) return [deployment];
    const gate = new ModelGate(
      `${name}-gate`,
      {
        namespace: args.namespace,
        model: testedModel(name, args),
        rollout,
        candidate: { deployment, colour, selector },
        peers: this.peers,
        replicas,
        readySeconds: readyTimeoutSeconds(rollout, args.gpu !== undefined),
        after: stable ? [stable] : [],
      },
      { parent: this },
    );
    return [gate];
  }

  /** A revision that is replaced has an autoscaler of its own: until it serves, nobody counts what callers want of it. */
  private autoscaler(
    name: string,
    scope: Scope,
    { deployment, colour }: ModelRevision,
    replicas: Replicas,
    tested: pulumi.Resource[],
  ): void {
    const target = { apiVersion: "apps/v1", kind: "Deployment", name: deployment.metadata.name };
    new k8s.autoscaling.v2.HorizontalPodAutoscaler(
      `${name}-autoscaler`,
      { metadata: metadataIn(scope), spec: autoscalerSpec(target, replicas) },
      {
        parent: this,
        dependsOn: tested,
        replaceOnChanges: colour ? ["spec.scaleTargetRef.name"] : [],
      },
    );
  }

  private policy(name: string, args: ModelServiceArgs, scope: Scope): void {
    const callers = args.expose?.type === "loadBalancer" ? undefined : [anyPodOfTheCluster];
    networkPolicy(`${name}-peers`, scope, {
      from: [{ peers: callers, port: modelPort }],
      to: args.dependencies?.map(({ peers, port }) => ({ peers, port })),
    });
  }

  /** Nodes are drained one pod at a time. A candidate that never gets ready does not count among those that serve. */
  private budget(
    name: string,
    { rollout }: ModelServiceArgs,
    scope: Scope,
    { selector }: ModelRevision,
    tested: pulumi.Resource[],
  ): void {
    const own = rollout?.strategy === "blueGreen" ? { selector, dependsOn: tested } : {};
    disruptionBudget(`${name}-budget`, scope, own);
  }

  /** Where callers ask. A canary serves beside the revision before it, every other one alone. */
  private stable(
    name: string,
    args: ModelServiceArgs,
    scope: Scope,
    { deployment, selector }: ModelRevision,
    tested: pulumi.Resource[],
  ): k8s.core.v1.Service {
    return service(`${name}-service`, scope, {
      serviceName: name,
      port: this.port,
      targetPort: "http",
      type: args.expose?.type === "loadBalancer" ? "LoadBalancer" : "ClusterIP",
      annotations: args.annotations,
      selector: args.rollout?.strategy === "canary" ? selectorOf(scope.identity) : selector,
      dependsOn: [deployment, ...tested],
    });
  }

  /** Of a canary callers came to both revisions, and watching it was the test. */
  private verification(name: string, args: ModelServiceArgs, { colour }: ModelRevision): void {
    const { rollout, namespace } = args;
    if (rollout?.strategy !== "blueGreen" || !isGated(rollout) || !colour) return;
    new ModelVerification(
      `${name}-verify`,
      {
        namespace,
        model: testedModel(name, args),
        gate: rollout.gate,
        url: pulumi.interpolate`http://${this.host}:${this.port}`,
        colour,
        peers: this.peers,
      },
      { parent: this },
    );
  }
}

function testedModel(name: string, { image, source, apiKey }: ModelServiceArgs): TestedModel {
  return { name, image, apiKey, version: "volume" in source ? undefined : source.version };
}
