import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type GpuPool, gpuResourceName, placeholderRequest, reachOf } from "../gpu";
import { type ImageSource, imageReference } from "../image";
import {
  metadataIn,
  networkPolicy,
  podTemplate,
  type Resources,
  type Scope,
  selectorOf,
  serviceAccount,
} from "../kubernetes";

export interface PlaceholdersArgs {
  /** The namespace of the models, whose quota the placeholders count against. */
  namespace: pulumi.Input<string>;
  /** How many units of which pools to keep ready. */
  placeholders: { pool: GpuPool; replicas: number }[];
  /** Where their image comes from. Default: from where it is published. */
  images?: ImageSource;
}

/**
 * Below zero, which is what models and everything else have, so that the scheduler puts a placeholder out for any of
 * them. Not below -10: for pods beneath that the autoscaler starts no node, and the room would never be there again.
 * Source: kubernetes/autoscaler cluster-autoscaler FAQ, "How can I configure overprovisioning" and
 * `--expendable-pods-priority-cutoff`.
 */
const priority = -10;

/** What a placeholder keeps ready: one unit of the pool's GPUs. */
export function placeholderResources(pool: GpuPool): Resources {
  const { cpuMillis, memoryMiB } = placeholderRequest;
  return { cpu: `${cpuMillis}m`, memory: `${memoryMiB}Mi`, extended: { [gpuResourceName(pool)]: 1 } };
}

/**
 * Pods that sleep on GPUs until a model wants one: it gets the GPU at once, and the autoscaler buys the next node for
 * the placeholder instead of the model. They are paid for like any other pod.
 */
export class Placeholders extends pulumi.ComponentResource {
  constructor(name: string, args: PlaceholdersArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:nodeAgents:Placeholders", name, {}, opts);
    if (args.placeholders.length > 0) {
      const priorityClass = this.priorityClass(name, args);
      for (const { pool, replicas } of args.placeholders) {
        this.deployment(`${name}-${pool.name}`, args, pool, replicas, priorityClass);
      }
    }
    this.registerOutputs({});
  }

  private priorityClass(name: string, { namespace }: PlaceholdersArgs): pulumi.Output<string> {
    const identity = { name: "placeholder", instance: name, component: "placeholder" };
    const { labels } = metadataIn({ parent: this, namespace, identity });
    const created = new k8s.scheduling.v1.PriorityClass(
      `${name}-priority`,
      {
        metadata: { labels },
        value: priority,
        preemptionPolicy: "Never",
        description: "Placeholders: they give way to everything.",
      },
      { parent: this },
    );
    return created.metadata.name;
  }

  private deployment(
    name: string,
    { namespace, images }: PlaceholdersArgs,
    pool: GpuPool,
    replicas: number,
    priorityClass: pulumi.Input<string>,
  ): void {
    const identity = { name: "placeholder", instance: pool.name, component: "placeholder" };
    const scope: Scope = { parent: this, namespace, identity };
    const account = serviceAccount(`${name}-account`, scope);
    const template = podTemplate({
      identity,
      serviceAccount: account.metadata.name,
      priorityClass,
      uid: 65535,
      ...reachOf(pool),
      containers: [
        {
          name: "placeholder",
          image: imageReference("pause", images),
          resources: placeholderResources(pool),
        },
      ],
    });
    networkPolicy(`${name}-peers`, scope, {});
    new k8s.apps.v1.Deployment(
      name,
      {
        // A placeholder may wait for a node, and for ever when its pool is full: nobody has to wait for it.
        metadata: metadataIn(scope, { annotations: { "pulumi.com/skipAwait": "true" } }),
        spec: { replicas, selector: { matchLabels: selectorOf(identity) }, template },
      },
      { parent: this },
    );
  }
}
