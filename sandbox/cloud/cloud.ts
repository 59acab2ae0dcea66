import { setTimeout as sleep } from "node:timers/promises";

import { strings, text } from "../plugins/common/fields";
import { isObject, type Json, type JsonObject } from "../plugins/common/properties";
import type { Account } from "./account";
import { AwsError, toldBy } from "./awsError";
import { dataPlaneRuns } from "./dataPlane/heartbeat";
import { strike, type Operation } from "./faults";
import { keyOf, openInventory, type Draft, type Entry, type Inventory } from "./inventory";
import { without } from "./objects";
import { prefixOf } from "./naming";
import type { Making, Reference, ResourceType } from "./resourceType";
import { nestedShapes, typeSchema, type Shapes } from "./schema";
import { resourceTypes } from "./services";
import type { TypeName } from "./typeNames";

/** The provider's own patience is up to 20 minutes; here, everything goes faster. */
const patienceMs = 60_000;
const askAgainMs = 250;

/** What an operation is about. */
export interface Subject {
  urn: string;
  type: TypeName;
  /** How long the program is ready to wait, in seconds; 0: as long as the provider would. */
  timeoutSeconds: number;
}

/** What the program said before, what it says now, and the inputs (at the top) in which state and program differ. */
export interface Update {
  before: JsonObject;
  after: JsonObject;
  changed: readonly string[];
}

/** It is there, but not as it should be. */
export class HalfMadeError extends Error {
  constructor(
    readonly entry: Entry,
    message: string,
  ) {
    super(message);
  }
}

/** Creates, reads, changes and deletes what the inventory of the subject's stack holds, and refuses as AWS does. */
export class Cloud {
  constructor(
    private readonly account: Account,
    private readonly folder: string,
  ) {}

  async create(subject: Subject, given: JsonObject): Promise<Entry> {
    const resource = resourceTypes[subject.type];
    const entry = await this.asked(subject, "create", "", async (inventory) => {
      const made = await inventory.change((draft) => this.made(subject, given, draft));
      await strike(this.folder, call(subject, "create"), "after");
      return made;
    });
    const waiting = {
      inventory: this.inventory(subject),
      id: entry.id,
      timeoutSeconds: subject.timeoutSeconds,
    };
    try {
      await resource.settled?.({ ...waiting, phase: "create" });
    } catch (error) {
      throw new HalfMadeError(this.inventory(subject).get(entry.type, entry.id) ?? entry, messageOf(error));
    }
    return this.inventory(subject).get(entry.type, entry.id) ?? entry;
  }

  async read(subject: Subject, id: string): Promise<Entry | undefined> {
    return this.asked(subject, "read", id, (inventory) => Promise.resolve(inventory.get(subject.type, id)));
  }

  /** The id of the inventory for what a person gave to `pulumi import`. */
  imported(subject: Subject, id: string): string {
    const { importId } = resourceTypes[subject.type];
    const inventory = this.inventory(subject);
    if (!importId || inventory.get(subject.type, id)) return id;
    return importId(id, inventory);
  }

  async update(subject: Subject, id: string, update: Update): Promise<Entry> {
    const resource = resourceTypes[subject.type];
    const entry = await this.asked(subject, "update", id, async (inventory) => {
      const updated = await inventory.change((draft) => this.updated(subject, id, update, draft));
      await strike(this.folder, call(subject, "update"), "after");
      return updated;
    });
    const inventory = this.inventory(subject);
    const waiting = { inventory, id, timeoutSeconds: subject.timeoutSeconds };
    await resource.settled?.({ ...waiting, phase: "update" });
    return inventory.get(subject.type, id) ?? entry;
  }

  async delete(subject: Subject, id: string): Promise<void> {
    const resource = resourceTypes[subject.type];
    await this.asked(subject, "delete", id, async (inventory) => {
      await this.patiently(inventory, subject, id);
      await strike(this.folder, call(subject, "delete"), "after");
    });
    const waiting = { inventory: this.inventory(subject), id, timeoutSeconds: subject.timeoutSeconds };
    await resource.settled?.({ ...waiting, phase: "delete" });
  }

  /** AWS takes its own things away some time after what they belonged to: the provider asks again and again. */
  private async patiently(inventory: Inventory, subject: Subject, id: string): Promise<void> {
    const until = Date.now() + patienceMs;
    const key = keyOf(subject.type, id);
    const mayGo = () =>
      dataPlaneRuns(this.folder) && inventory.usersOf(key).some(({ urn }) => urn === undefined);
    while (mayGo() && Date.now() < until) await sleep(askAgainMs);
    await inventory.change((draft) => this.removed(subject, id, draft));
  }

  private inventory({ urn }: Subject): Inventory {
    return openInventory(stackOf(urn), this.folder);
  }

  /** Does the work as a call to AWS; a refusal is told in the provider's words. */
  private async asked<T>(
    subject: Subject,
    operation: Operation,
    id: string,
    work: (inventory: Inventory) => Promise<T>,
  ): Promise<T> {
    const { title, api } = resourceTypes[subject.type];
    try {
      await strike(this.folder, call(subject, operation), "before");
      return await work(this.inventory(subject));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const doing = { create: "creating", read: "reading", update: "updating", delete: "deleting" }[
        operation
      ];
      const named = id === "" ? `${doing} ${title}` : `${doing} ${title} (${id})`;
      const called = {
        create: api.create,
        read: api.read ?? `Describe${api.create.replace(/^[A-Z][a-z]+/, "")}`,
        update: api.update ?? api.create,
        delete: api.delete,
      };
      throw new Error(toldBy(error, named, api.service, called[operation]));
    }
  }

  private making({ type }: Subject, inputs: JsonObject, draft: Draft): Making {
    const region = text(inputs.region) || this.account.region;
    return {
      inputs: { ...resourceTypes[type].defaults, ...inputs },
      account: { ...this.account, region },
      draft,
      arn: (service, rest) => `arn:aws:${service}:${region}:${this.account.id}:${rest}`,
      isObserved: dataPlaneRuns(this.folder),
    };
  }

  private made(subject: Subject, given: JsonObject, draft: Draft): Entry {
    const resource = resourceTypes[subject.type];
    const making = this.making(subject, withGeneratedName(resource, remembered(given)), draft);
    this.assertLimit(subject.type, draft);
    const uses = usesOf(resource, making.inputs, draft);
    const { id, properties } = resource.create(making);
    const entry = {
      ...{ type: subject.type, id, urn: subject.urn, uses, createdAt: new Date().toISOString() },
      properties: { ...making.inputs, ...properties },
    };
    draft.put(entry);
    return entry;
  }

  private assertLimit(type: TypeName, draft: Draft): void {
    const kind = keyOf(type, "").replace(/\/$/, "");
    const limit = this.account.limits[kind];
    if (limit === undefined || draft.list(type).length < limit) return;
    const code = kind === "ec2/Eip" ? "AddressLimitExceeded" : `${kind.split("/")[1]}LimitExceeded`;
    throw new AwsError(code, `The maximum number of ${kind.split("/")[1]}s has been reached.`);
  }

  private updated(subject: Subject, id: string, { before, after, changed }: Update, draft: Draft): Entry {
    const resource = resourceTypes[subject.type];
    const entry = draft.get(subject.type, id);
    if (!entry)
      throw new AwsError("ResourceNotFoundException", `${resource.title} ${id} does not exist`, 404);
    const making = this.making(subject, remembered(after), draft);
    const uses = usesOf(resource, { ...entry.properties, ...making.inputs }, draft);
    const renewed = resource.update?.({ ...making, entry, changed }) ?? {};
    const shapes = typeSchema(subject.type).inputs;
    const dropped = without(remembered(before), ...(resource.filled ?? []));
    const properties = merged(shapes, entry.properties, dropped, making.inputs);
    const now = { ...entry, urn: subject.urn, uses, properties: { ...properties, ...renewed } };
    draft.put(now);
    return now;
  }

  private removed(subject: Subject, id: string, draft: Draft): void {
    const { delete: remove, inUse } = resourceTypes[subject.type];
    const entry = draft.get(subject.type, id);
    if (!entry) return;
    // What goes with it goes first: it may be among what uses it.
    const done = remove?.({ entry, draft, isObserved: dataPlaneRuns(this.folder) });
    const users = draft.usersOf(keyOf(subject.type, id));
    if (inUse && users.length > 0) throw inUse(entry, users);
    if (done !== "later") draft.remove(subject.type, id);
  }
}

export function stackOf(urn: string): string {
  return urn.split(":")[2] ?? "";
}

export function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

function call(
  { type, urn }: Subject,
  operation: Operation,
): { type: string; name: string; operation: Operation } {
  return { type, name: nameOf(urn), operation };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What AWS remembers of the inputs: all tags are one set of tags to it. */
function remembered(inputs: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(inputs).filter(([key]) => key !== "tags" && !key.startsWith("__")),
  );
}

/** Where the program gives the beginning of a name alone, the provider finds the rest. */
function withGeneratedName({ autoname }: ResourceType, inputs: JsonObject): JsonObject {
  if (!autoname || inputs[autoname.property] !== undefined) return inputs;
  const time = new Date().toISOString().replaceAll(/\D/g, "");
  const digits = Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, "0");
  return { ...inputs, [autoname.property]: `${text(inputs[prefixOf(autoname)])}${time}0${digits}` };
}

/** What AWS filled in stays where the inputs never said anything of it. */
function merged(shapes: Shapes, state: JsonObject, before: JsonObject, after: JsonObject): JsonObject {
  const kept = Object.entries(state).filter(([key]) => !(key in before) || key in after);
  const asked = Object.entries(after).map(([key, value]): [string, Json | undefined] => {
    const [nested, old, said] = [shapes[key]?.of, state[key], before[key]];
    if (nested === undefined || !isObject(old) || !isObject(value)) return [key, value];
    return [key, merged(nestedShapes(nested), old, isObject(said) ? said : {}, value)];
  });
  return { ...Object.fromEntries(kept), ...Object.fromEntries(asked) };
}

/** The keys of what the inputs hold; refuses names of nothing. */
function usesOf({ references = [] }: ResourceType, inputs: JsonObject, draft: Draft): string[] {
  const keys = references.flatMap((reference) =>
    valuesAt(inputs, reference.property.split(".")).flatMap((value) => {
      const found = named(reference, value, draft);
      if (!found && reference.missing && !isForeign(value)) throw reference.missing(value);
      return found && reference.holds ? [keyOf(found.type, found.id)] : [];
    }),
  );
  return [...new Set(keys)].sort();
}

/** What AWS itself, or somebody else's account, owns is not in the inventory. */
function isForeign(value: string): boolean {
  return (
    value.startsWith("arn:aws:iam::aws:") || value.includes("aws-service-role") || value.startsWith("default")
  );
}

function named({ type, by }: Reference, value: string, draft: Draft): Entry | undefined {
  const byId = by === undefined || by === "either" ? draft.get(type, value) : undefined;
  if (byId) return byId;
  if (by === "arn" || by === "either")
    return draft.list(type).find(({ properties }) => properties.arn === value);
  return by === "name" ? draft.list(type).find(({ properties }) => properties.name === value) : undefined;
}

/** Every string at a path, through objects and lists. */
function valuesAt(value: Json | undefined, path: string[]): string[] {
  if (Array.isArray(value))
    return path.length === 0 ? strings(value) : value.flatMap((item) => valuesAt(item, path));
  const [head, ...rest] = path;
  if (head === undefined) return typeof value === "string" && value !== "" ? [value] : [];
  return isObject(value) ? valuesAt(value[head], rest) : [];
}
