import fc from "fast-check";
import type { Checkpoint, PendingOperation, ResourceState } from "../../../scripts/recover/checkpoint";
import { ordered } from "../../../scripts/recover/order";
import type { Finding } from "../../../scripts/recover/settle";

export const stackUrn = "urn:pulumi:local::mlops::pulumi:pulumi:Stack::mlops-local";
const providerUrn = "urn:pulumi:local::mlops::pulumi:providers:kubernetes::cluster";
export const provider = `${providerUrn}::provider-id`;

export function urnOf(type: string, name: string): string {
  return `urn:pulumi:local::mlops::${type}::${name}`;
}

export function resource(type: string, name: string, more: Partial<ResourceState> = {}): ResourceState {
  return { urn: urnOf(type, name), type, custom: true, parent: stackUrn, ...more };
}

/** What every state begins with. */
export const roots: ResourceState[] = [
  { urn: stackUrn, type: "pulumi:pulumi:Stack", custom: false },
  {
    urn: providerUrn,
    type: "pulumi:providers:kubernetes",
    custom: true,
    id: "provider-id",
    parent: stackUrn,
  },
];

export function checkpoint(resources: ResourceState[], operations: PendingOperation[]): Checkpoint {
  return {
    version: 3,
    deployment: { resources: [...roots, ...resources], pending_operations: operations },
  };
}

const kinds = [
  "kubernetes:core/v1:ConfigMap",
  "kubernetes:apps/v1:Deployment",
  "random:index/randomPassword:RandomPassword",
];
const names = ["a", "b", "c", "d"];

/** One of a few URNs, so that collisions are common, referring to some of the others. */
const anyResource = fc.record({
  type: fc.constantFrom(...kinds),
  name: fc.constantFrom(...names),
  id: fc.constantFrom("ns/one", "ns/two", "ns/three"),
  remove: fc.boolean(),
  pendingReplacement: fc.boolean(),
  needs: fc.subarray([0, 1, 2, 3]),
  protect: fc.boolean(),
});

const anyOperation = fc.record({
  resource: anyResource,
  type: fc.constantFrom("creating", "creating", "creating", "updating", "deleting", "reading"),
});

export interface Interrupted {
  state: Checkpoint;
  find: (resource: ResourceState) => Finding;
}

/** A valid state of an engine that was killed at any moment, and what its cluster holds. */
export const interrupted: fc.Arbitrary<Interrupted> = fc
  .record({
    resources: fc.array(anyResource, { maxLength: 8 }),
    operations: fc.array(anyOperation, { maxLength: 6 }),
    findings: fc.array(
      fc.oneof(
        fc.constantFrom("ns/one", "ns/two", "ns/new").map((id): Finding => ({ is: "there", id })),
        fc.constant<Finding>({ is: "absent" }),
        fc.constant<Finding>({ is: "foreign", id: "ns/other" }),
      ),
      { minLength: 6, maxLength: 6 },
    ),
  })
  .map(({ resources, operations, findings }) => {
    const kept = withDependencies(onceAlive(resources.map(stateOf)));
    const pending = operations.map(({ type, resource: one }, at) => ({
      type,
      resource: {
        ...stateOf(one, at),
        id: undefined,
        dependencies: existing(urnOf(one.type, one.name), one.needs, kept),
      },
    }));
    const state = checkpoint(ordered(kept), pending);
    const answers = new Map<ResourceState, Finding | undefined>(
      pending.map(({ resource: one }, at) => [one, findings[at]]),
    );
    return { state, find: (one) => answers.get(one) ?? { is: "absent" } };
  });

type Drawn = typeof anyResource extends fc.Arbitrary<infer T> ? T : never;

function stateOf({ type, name, id, remove, pendingReplacement, protect }: Drawn, at: number): ResourceState {
  const replaced = pendingReplacement && !remove;
  return resource(type, name, {
    id: `${id}-${at}`.replace(/-[0-2]$/, ""),
    provider,
    protect,
    ...(remove && { delete: true }),
    ...(replaced && { pendingReplacement: true }),
  });
}

/** The engine keeps at most one resource of a URN that is not to be deleted, and no URN twice with one id. */
function onceAlive(states: ResourceState[]): ResourceState[] {
  return states.filter((one, at) => {
    const before = states.slice(0, at).filter(({ urn }) => urn === one.urn);
    return before.every(
      ({ id, delete: remove }) => id !== one.id && (Boolean(remove) || Boolean(one.delete)),
    );
  });
}

function withDependencies(states: ResourceState[]): ResourceState[] {
  return states.map((one, at) => ({
    ...one,
    dependencies: [...new Set(states.slice(0, at).map(({ urn }) => urn))]
      .filter((urn) => urn !== one.urn)
      .slice(0, at % 3),
  }));
}

/** What an operation may refer to: it began after these were there, and none of them refers back to it. */
function existing(urn: string, needs: number[], states: ResourceState[]): string[] {
  const behind = new Set([urn]);
  for (const one of states)
    if ((one.dependencies ?? []).some((needed) => behind.has(needed))) behind.add(one.urn);
  return needs.flatMap((at) => states[at]?.urn ?? []).filter((needed) => !behind.has(needed));
}
