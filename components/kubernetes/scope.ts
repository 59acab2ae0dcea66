import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type Identity, labelsOf, type Selector } from "./labels";

/** Where a component's objects live and whom they belong to. */
export interface Scope {
  parent: pulumi.Resource;
  namespace: pulumi.Input<string>;
  identity: Identity;
}

export interface MetadataExtras {
  /** A fixed name, for what others address by name. Default: the engine generates one, so that a replacement can be created before the old one goes. */
  name?: string;
  labels?: Selector;
  annotations?: Record<string, pulumi.Input<string>>;
}

/** Metadata of an object in this scope. */
export function metadataIn(scope: Scope, extras: MetadataExtras = {}): k8s.types.input.meta.v1.ObjectMeta {
  const { labels, ...rest } = extras;
  return { namespace: scope.namespace, labels: { ...labelsOf(scope.identity), ...labels }, ...rest };
}
