import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { metadataIn, type Pod, podTemplate, type Scope, type Selector, selectorOf } from "../../kubernetes";
import { fixedReplicas, isAutoscaled, type Replicas } from "../replicas";
import { deploymentStrategy } from "./deploymentStrategy";
import { waiting } from "./gateJob";
import { colourLabel, colourOf, noColour, revisionLabel, revisionOf } from "./revision";
import { isReplaced, readyTimeoutSeconds, type Rollout } from "./rollout";

export interface ModelRevisionArgs {
  pod: Pod;
  replicas: Replicas;
  rollout: Rollout;
  usesGpu: boolean;
}

/** The pods of one image, model and settings. */
export interface ModelRevision {
  id: pulumi.Output<string>;
  deployment: k8s.apps.v1.Deployment;
  /** What selects its pods, and none that another strategy tests; those of every revision where they give way one by one. */
  selector: Selector;
  /** Absent where they do. */
  colour?: pulumi.Output<string>;
}

/**
 * A Deployment that carries its colour in its selector is never changed: a new revision is a new Deployment, made before
 * the old one is deleted.
 */
export function modelRevision(name: string, scope: Scope, args: ModelRevisionArgs): ModelRevision {
  const { pod, replicas, rollout, usesGpu } = args;
  const id = revisionOf(pod);
  const colour = isReplaced(rollout) ? colourOf(`${name}-colour`, scope.parent, id) : undefined;
  const identity = selectorOf(scope.identity);
  const selector = { ...identity, [colourLabel]: colour ?? noColour };
  const readySeconds = readyTimeoutSeconds(rollout, usesGpu);
  const deployment = new k8s.apps.v1.Deployment(
    `${name}-server`,
    {
      metadata: metadataIn(scope, {
        labels: { [revisionLabel]: id, ...(colour && { [colourLabel]: colour }) },
      }),
      spec: {
        replicas: firstReplicas(args),
        strategy: deploymentStrategy({ rollout, usesGpu, replicas }),
        progressDeadlineSeconds: readySeconds,
        revisionHistoryLimit: colour ? 0 : 3,
        selector: { matchLabels: colour ? selector : identity },
        template: podTemplate({
          ...pod,
          labels: { ...pod.labels, [revisionLabel]: id, [colourLabel]: colour ?? noColour },
        }),
      },
    },
    {
      parent: scope.parent,
      // A model that was not autoscaled before keeps its replicas until the autoscaler decides: a field that is taken
      // back falls to its default, which is one.
      ignoreChanges: colour || isAutoscaled(replicas) ? ["spec.replicas"] : [],
      // Each pod may take its time, and pods that give way one by one take it one after the other.
      ...waiting(colour ? readySeconds : readySeconds * replicas.max),
    },
  );
  return { id, deployment, selector, colour };
}

/** A canary starts with one pod, which its gate makes more. */
function firstReplicas({ replicas, rollout }: ModelRevisionArgs): number | undefined {
  if (rollout.strategy === "canary") return 1;
  return rollout.strategy === "blueGreen" ? replicas.min : fixedReplicas(replicas);
}
