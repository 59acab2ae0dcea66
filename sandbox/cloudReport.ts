import { setTimeout as sleep } from "node:timers/promises";

import { accountIn } from "./cloud/account";
import { writtenFaults } from "./cloud/faults";
import { type Entry, type Inventory, openInventory } from "./cloud/inventory";
import { cloudStackOf } from "./controlPlane/cloudStack";
import type { Instance } from "./layout";
import { table } from "./table";

/** The inventory of the cloud that the instance simulates; none where it simulates none. */
export function inventoryOf(instance: Instance): Inventory | undefined {
  const stack = cloudStackOf(instance);
  return stack === undefined ? undefined : openInventory(stack, instance.cloud);
}

/** Refuses files of the simulated cloud that cannot be read, before anything is done: a person may write them. */
export function assertReadableCloud(instance: Instance): void {
  accountIn(undefined, instance.cloud);
  writtenFaults(instance.cloud);
  inventoryOf(instance)?.list();
}

/** `ec2 Subnet`: the service and the noun of a type token. */
function kind(type: string): string {
  const [, module = "", noun = ""] = type.split(":");
  return `${module.split("/")[0]} ${noun}`;
}

/** Who asked for it: the program's name of it, or nobody. */
function maker({ urn }: Entry): string {
  return urn === undefined ? "(by itself)" : (urn.split("::").at(-1) ?? "");
}

/** One row for each thing in the cloud: what it is, what it is called there, and what the program calls it. */
export function inventoryRows(entries: Entry[]): string[][] {
  return entries
    .map((entry) => [kind(entry.type), entry.id, maker(entry)])
    .sort((a, b) => a.join().localeCompare(b.join()));
}

export function inventoryTable(entries: Entry[]): string {
  return table(["TYPE", "ID", "MADE FOR"], inventoryRows(entries));
}

/** `117 things of 34 types in the cloud`. */
export function inventoryCount(entries: Entry[]): string {
  const types = new Set(entries.map(({ type }) => type));
  return `${entries.length} things of ${types.size} types in the simulated cloud: make cloud lists them`;
}

/** What a destroyed stack has left in the cloud, once the data plane had the time to end what was on its way out. */
export async function leftovers(inventory: Inventory, patienceMs = 15_000): Promise<Entry[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const entries = inventory.list();
    if (entries.length === 0 || Date.now() > deadline) return entries;
    await sleep(500);
  }
}
