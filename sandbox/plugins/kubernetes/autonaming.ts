import { createHash } from "node:crypto";
import { CheckRequest } from "@pulumi/pulumi/proto/provider_pb";
import { annotation, at, nameOf, withMetadata, type KubeObject } from "./kinds/object";
import { isObject } from "../common/properties";

const autonamed = "pulumi.com/autonamed";

/** What the engine knows about the resource to be named. */
export interface Naming {
  logicalName: string;
  /** From the engine: the same seed gives the same name. */
  seed: Uint8Array;
  /** Where the stack configures `pulumi:autonaming`: what the engine decided. */
  decision?: { mode: CheckRequest.AutonamingOptions.Mode; proposedName: string };
}

export class AutonamingDisabledError extends Error {
  constructor() {
    super("autonaming is disabled for this stack: set metadata.name, or metadata.generateName");
  }
}

/**
 * The object with a name: its own, the one generated before, or a newly generated one.
 * @param old what the state holds from the last update; undefined for a new object and for a replacement
 */
export function named(object: KubeObject, old: KubeObject | undefined, naming: Naming): KubeObject {
  const named = at(object, "metadata", "name") ?? at(object, "metadata", "generateName");
  const unknownMetadata = object.metadata !== undefined && !isObject(object.metadata);
  if (named !== undefined || unknownMetadata) return object;
  const name = (old && isAutonamed(old) && nameOf(old)) || generatedName(naming);
  const annotations = at(object, "metadata", "annotations");
  if (annotations !== undefined && !isObject(annotations)) return withMetadata(object, { name });
  return withMetadata(object, { name, annotations: { ...annotations, [autonamed]: "true" } });
}

export function isAutonamed(object: KubeObject): boolean {
  return annotation(object, autonamed) === "true";
}

function generatedName({ logicalName, seed, decision }: Naming): string {
  const { DISABLE } = CheckRequest.AutonamingOptions.Mode;
  if (decision?.mode === DISABLE) throw new AutonamingDisabledError();
  return decision?.proposedName || suffixedName(logicalName, seed);
}

/**
 * `<logical name>-<8 hex digits>`, however long: what the API server would refuse of the vendor's provider, it refuses here.
 * Source: pulumi-kubernetes provider/pkg/metadata/naming.go.
 */
export function suffixedName(logicalName: string, seed: Uint8Array): string {
  const suffix = createHash("sha256").update(seed).update(logicalName).digest("hex").slice(0, 8);
  return `${logicalName}-${suffix}`;
}
