import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { labelDomain, type Pod, podTemplate } from "../../kubernetes";

/** Says what runs: image, model and settings. Equal pods have the same one, whenever they were made. */
export const revisionLabel = `${labelDomain}/revision`;

/**
 * Tells one making of a revision from the next: after a way back, two of the same revision live side by side for a
 * moment, and only one of them serves.
 */
export const colourLabel = `${labelDomain}/colour`;

/** Of pods that give way one by one: what is tested before it serves has another, and gets none of their callers. */
export const noColour = "rolling";

const revisionLength = 10;

/** The identity of everything that decides how a pod behaves: ten digits of a hash over it. */
export function revisionOf(pod: Pod): pulumi.Output<string> {
  return pulumi.output(podTemplate(pod)).apply(hashOf);
}

/** The same for equal values, in whatever order their keys stand. */
export function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value, sorted)).digest("hex").slice(0, revisionLength);
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A new colour for each revision, also for one that was there before. */
export function colourOf(
  name: string,
  parent: pulumi.Resource,
  revision: pulumi.Input<string>,
): pulumi.Output<string> {
  return new random.RandomId(name, { byteLength: 4, keepers: { revision } }, { parent }).hex;
}
