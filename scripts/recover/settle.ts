import { Checkpoint, PendingOperation, ResourceState, titleOf } from "./checkpoint";
import { missing, ordered } from "./order";

/** What was found out about the object that an interrupted create may have made. */
export type Finding =
  /** `unseen`: it would have this id; whether it was made, the refresh finds out. */
  | { is: "there"; id: string; unseen?: true }
  | { is: "absent"; why?: string }
  /** Something of that name is there, and the engine did not make it. */
  | { is: "foreign"; id: string }
  | { is: "unknown"; why: string };

export type Outcome = "adopted" | "adopted for deletion" | "dropped" | "left to refresh" | "undecided";

export interface Action {
  operation: string;
  urn: string;
  title: string;
  outcome: Outcome;
  detail: string;
  /** Of what was adopted. */
  id?: string;
}

export interface Settlement {
  /** Without pending operations; meaningless while something is undecided. */
  checkpoint: Checkpoint;
  actions: Action[];
}

/** Types whose resources exist in the state alone: what was not written down is not there. */
const stateOnly = /^(random|tls|pulumi):/;

export function livesInStateOnly({ type, custom }: ResourceState): boolean {
  return !custom || stateOnly.test(type);
}

/**
 * Decides every operation that an engine left behind. A create whose object is there is moved into the resources;
 * all other operations are dropped, and the refresh that follows reads what became of them.
 */
export function settle(checkpoint: Checkpoint, find: (resource: ResourceState) => Finding): Settlement {
  const { deployment } = checkpoint;
  const operations = deployment.pending_operations ?? [];
  const resources = [...(deployment.resources ?? [])];
  const actions = operations.map(({ type, resource }) =>
    type === "creating" ? settleCreate(resource, resources, find) : leave(type, resource),
  );
  const unsound = unreferable(operations, resources, actions);
  return {
    checkpoint: {
      ...checkpoint,
      deployment: { ...deployment, resources: ordered(resources), pending_operations: [] },
    },
    actions: actions.map((action, at) => unsound.get(at) ?? action),
  };
}

function settleCreate(
  resource: ResourceState,
  resources: ResourceState[],
  find: (resource: ResourceState) => Finding,
): Action {
  const done = (outcome: Outcome, detail: string, id?: string): Action => ({
    ...about("creating", resource),
    outcome,
    detail,
    ...(id !== undefined && { id }),
  });
  if (livesInStateOnly(resource))
    return done("dropped", "lives in the state alone: the next update creates it");
  const finding = find(resource);
  switch (finding.is) {
    case "absent":
      return done("dropped", finding.why ?? "is not there: the next update creates it");
    case "foreign":
      return done("dropped", `${finding.id} is there, but Pulumi did not make it: left alone`);
    case "unknown":
      return done("undecided", finding.why);
    case "there":
      return adopt({ ...resource, id: finding.id }, resources, (outcome, detail) =>
        outcome === "dropped" ? done(outcome, detail) : done(outcome, seen(finding, detail), finding.id),
      );
  }
}

function seen({ unseen }: { unseen?: true }, detail: string): string {
  return unseen ? `${detail}, if it was made: the refresh drops it otherwise` : detail;
}

/** The engine compares the outputs with the live object: until the refresh has read it, the inputs stand for them. */
function adopt(
  created: ResourceState & { id: string },
  resources: ResourceState[],
  done: (outcome: Outcome, detail: string) => Action,
): Action {
  const { urn, id } = created;
  const named = resources.filter((one) => one.urn === urn);
  const adopted = { ...created, outputs: created.outputs ?? created.inputs };
  if (named.some((one) => one.id === id && !one.pendingReplacement)) {
    return done("dropped", `${id} is in the state already`);
  }
  const deleted = named.find((one) => one.pendingReplacement);
  if (deleted) {
    resources.splice(resources.indexOf(deleted), 1, adopted);
    return done("adopted", `${id} is there and replaces the one that was deleted for it`);
  }
  if (named.some((one) => !one.delete)) {
    // Half of a replacement, or made twice: the one in the state is in use, so this one goes with the next update.
    resources.push({ ...adopted, delete: true, protect: false, retainOnDelete: false });
    return done(
      "adopted for deletion",
      `${id} is there beside the one in the state: the next update deletes it`,
    );
  }
  resources.push(adopted);
  return done("adopted", `${id} is there`);
}

function leave(operation: string, resource: ResourceState): Action {
  return {
    ...about(operation, resource),
    outcome: "left to refresh",
    detail: "the refresh reads what became of it",
  };
}

function about(operation: string, resource: ResourceState): Pick<Action, "operation" | "urn" | "title"> {
  return { operation, urn: resource.urn, title: titleOf(resource) };
}

/** An adopted resource that refers to what the state lacks would make the state invalid: a person has to look. */
function unreferable(
  operations: PendingOperation[],
  resources: ResourceState[],
  actions: Action[],
): Map<number, Action> {
  const unsound = new Map<number, Action>();
  operations.forEach(({ resource }, at) => {
    const action = actions[at];
    if (!action?.outcome.startsWith("adopted")) return;
    const absent = missing(resource, resources);
    if (absent.length === 0) return;
    const why = `${action.detail}, but it refers to what the state does not hold: ${absent.join(", ")}`;
    unsound.set(at, { ...action, outcome: "undecided", detail: why });
  });
  return unsound;
}
