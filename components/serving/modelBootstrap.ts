import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  type Container,
  job,
  networkPolicy,
  type Resources,
  type Scope,
  serviceAccount,
} from "../kubernetes";
import type { Dependency } from "./dependencies";
import { modelUid } from "./modelPod";
import type { RegisteredModel } from "./modelSource";

export interface ModelBootstrapArgs {
  namespace: pulumi.Input<string>;
  /** Reference of the image that trains: its entry point takes `bootstrap` and what is wanted. */
  image: pulumi.Input<string>;
  model: RegisteredModel;
  /** The registry, with an account that may write to it. */
  registry: Dependency;
  /** Default: one core, 2Gi. More makes a larger model possible, and nothing else. */
  resources?: Resources;
}

const trainingResources: Resources = { cpu: "500m", cpuLimit: "1", memory: "1Gi", memoryLimit: "2Gi" };

/**
 * A model that the registry is to have before anybody serves it: a Job trains and registers it where it is not there
 * yet, and does nothing where it is. So the very first update ends with a model that answers.
 */
export class ModelBootstrap extends pulumi.ComponentResource {
  constructor(name: string, args: ModelBootstrapArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:serving:ModelBootstrap", name, {}, opts);
    const identity = { name: "model-bootstrap", instance: name, component: "training" };
    const scope: Scope = { parent: this, namespace: args.namespace, identity };
    const { peers, port } = args.registry;
    const policy = networkPolicy(`${name}-peers`, scope, { to: [{ peers, port }] });
    this.train(name, args, scope, policy);
    this.registerOutputs({});
  }

  private train(
    name: string,
    args: ModelBootstrapArgs,
    scope: Scope,
    policy: k8s.networking.v1.NetworkPolicy,
  ): void {
    job(
      `${name}-job`,
      scope,
      {
        identity: scope.identity,
        labels: args.registry.clientLabels,
        serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
        uid: modelUid,
        containers: [trainer(args)],
        scratch: { tmp: { path: "/tmp", sizeLimit: "2Gi" } },
      },
      { dependsOn: [policy] },
    );
  }
}

function trainer({ image, model, registry, resources = trainingResources }: ModelBootstrapArgs): Container {
  const { name, version, alias } = model;
  return {
    name: "train",
    image,
    args: [
      "bootstrap",
      `--name=${name}`,
      ...(version === undefined ? [] : [`--version=${version}`]),
      ...(alias === undefined ? [] : [`--alias=${alias}`]),
    ],
    env: { HOME: "/tmp", ...registry.env },
    resources,
  };
}
