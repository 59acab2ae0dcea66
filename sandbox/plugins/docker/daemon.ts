import { existsSync } from "node:fs";
import { type Draft, type Entry, type Inventory, keyOf } from "../../cloud/inventory";
import { text } from "../common/fields";
import type { JsonObject } from "../common/properties";
import { dockerTypes, listOf, tokens } from "./types";

/** A daemon without containers: it keeps the books, and refuses what the real one refuses. */
export class SimulatedDaemon {
  constructor(private readonly inventory: Inventory) {}

  create(type: string, urn: string, inputs: JsonObject): Promise<Entry> {
    return this.inventory.change((draft) => {
      const uses = type === tokens.container ? admitted(draft, inputs) : [];
      assertFreeName(draft, type, inputs);
      const { id, outputs } = typeOf(type).made(inputs);
      draft.put({ type, id, urn, properties: { ...kept(type, inputs), ...outputs }, uses });
      return found(draft, type, id);
    });
  }

  read(type: string, id: string): Entry | undefined {
    return this.inventory.get(type, id);
  }

  update(type: string, id: string, inputs: JsonObject): Promise<Entry> {
    return this.inventory.change((draft) => {
      draft.patch(type, id, kept(type, inputs));
      return found(draft, type, id);
    });
  }

  delete(type: string, id: string): Promise<void> {
    return this.inventory.change((draft) => {
      const entry = draft.get(type, id);
      if (!entry) return;
      const users = draft.usersOf(keyOf(type, id));
      // An image that is kept is only forgotten.
      if (users.length > 0 && entry.properties.keepLocally !== true)
        throw new Error(typeOf(type).inUse(entry, users));
      draft.remove(type, id);
    });
  }
}

function kept(type: string, inputs: JsonObject): JsonObject {
  return { ...inputs, ...typeOf(type).readBack?.(inputs) };
}

function typeOf(type: string) {
  const known = dockerTypes[type];
  if (!known) throw new Error(`there is no type ${type}`);
  return known;
}

function found(draft: Draft, type: string, id: string): Entry {
  const entry = draft.get(type, id);
  if (!entry) throw new Error(`No such object: ${id}`);
  return entry;
}

/** Of containers and volumes; two networks may share a name, which helps nobody. */
function assertFreeName(draft: Draft, type: string, { name }: JsonObject): void {
  if (type === tokens.image) return;
  const other = draft.list(type).find(({ properties }) => properties.name === name);
  if (other) throw new Error(`Conflict. The name "${text(name)}" is already in use by ${other.id}.`);
}

/** Keys of everything that a container needs to be there, which it holds on to. */
function admitted(draft: Draft, inputs: JsonObject): string[] {
  assertFreePorts(draft, inputs);
  for (const { type, source } of listOf(inputs.mounts)) {
    if (type === "bind" && !existsSync(text(source)))
      throw new Error(
        `invalid mount config for type "bind": bind source path does not exist: ${text(source)}`,
      );
  }
  const image = draft.list(tokens.image).find(({ properties }) => properties.imageId === inputs.image);
  if (!image) throw new Error(`No such image: ${text(inputs.image)}`);
  const networks = listOf(inputs.networksAdvanced).map(({ name }) => named(draft, tokens.network, name));
  const volumes = listOf(inputs.volumes)
    .filter(({ volumeName }) => volumeName !== undefined)
    .map(({ volumeName }) => named(draft, tokens.volume, volumeName));
  return [image, ...networks, ...volumes].map(({ type, id }) => keyOf(type, id));
}

function named(draft: Draft, type: string, name: JsonObject[string]): Entry {
  const entry = draft.list(type).find(({ properties }) => properties.name === name);
  const noun = type === tokens.network ? "network" : "volume";
  if (!entry) throw new Error(`${noun} ${text(name)} not found`);
  return entry;
}

const anyAddress = ["0.0.0.0", "::", ""];

function assertFreePorts(draft: Draft, inputs: JsonObject): void {
  const taken = draft.list(tokens.container).flatMap(({ properties }) => listOf(properties.ports));
  for (const { ip, external } of listOf(inputs.ports)) {
    const address = text(ip);
    const other = taken.find((port) => port.external === external && overlaps(text(port.ip), address));
    if (external === undefined || !other) continue;
    throw new Error(`Bind for ${address}:${JSON.stringify(external)} failed: port is already allocated`);
  }
}

function overlaps(one: string, other: string): boolean {
  return one === other || anyAddress.includes(one) || anyAddress.includes(other);
}
