import type * as pulumi from "@pulumi/pulumi";

/** Prefix of every label and annotation that is this project's own. */
export const labelDomain = "mlops-stack.io";

/** Value of `app.kubernetes.io/part-of` on everything, namespaces included: network policies select by it. */
export const partOf = "mlops-stack";

export type Labels = Record<string, string>;

/** Labels that something is found by; some may be known only while the stack is updated. */
export type Selector = Record<string, pulumi.Input<string>>;

/** What a workload is, in the words of Kubernetes' recommended labels. */
export interface Identity {
  /** The software: `postgres`, `mlflow`, `model`. */
  name: string;
  /** This one of its kind; unique in the namespace. */
  instance: string;
  /** The part it plays: `database`, `cache`, `registry`, `inference`. */
  component: string;
  /** Version of what runs, where a reader of `kubectl get -L` should see it. */
  version?: string;
}

/** Labels that never change over a workload's life: a Deployment's selector cannot be edited. */
export function selectorOf(identity: Identity): Labels {
  return { "app.kubernetes.io/name": identity.name, "app.kubernetes.io/instance": identity.instance };
}

/** All standard labels of an object. */
export function labelsOf(identity: Identity): Labels {
  return {
    ...selectorOf(identity),
    "app.kubernetes.io/component": identity.component,
    "app.kubernetes.io/part-of": partOf,
    "app.kubernetes.io/managed-by": "pulumi",
    ...(identity.version ? { "app.kubernetes.io/version": identity.version } : {}),
  };
}

/**
 * The label by which a pod says that it may talk to a service. The service's NetworkPolicy admits the label, so it
 * need not know its consumers, and a consumer joins by carrying it.
 */
export function clientLabels(service: string): Labels {
  return { [`${labelDomain}/client-of-${service}`]: "true" };
}
