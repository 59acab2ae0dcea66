import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import type { Fault } from "../../sandbox/cloud/faults";
import type { Entry } from "../../sandbox/cloud/inventory";
import type { Checkout } from "./checkout";

type InventoryFile = { resources: Record<string, Entry> };

/** The simulated account of a checkout's stack, as a person finds it: the files in the folder of the instance. */
export class CloudFiles {
  constructor(private readonly checkout: Checkout) {}

  entries(): Entry[] {
    return existsSync(this.inventory) ? Object.values(this.read().resources) : [];
  }

  /** What the program asked for, and not what AWS made by itself. */
  asked(): Entry[] {
    return this.entries().filter(({ urn }) => urn !== undefined);
  }

  /** A change made by hand, in the one entry of that type whose URN ends so. */
  edit(type: string, name: string, change: (properties: Entry["properties"]) => void): void {
    const file = this.read();
    const [entry, ...more] = Object.values(file.resources).filter(
      (one) => one.type === type && one.urn?.endsWith(`::${name}`),
    );
    assert.ok(entry !== undefined && more.length === 0, `one ${type} ${name} is expected in the inventory`);
    change(entry.properties);
    writeFileSync(this.inventory, `${JSON.stringify(file, null, 2)}\n`);
  }

  find(type: string, name: string): Entry | undefined {
    return this.entries().find((entry) => entry.type === type && entry.urn?.endsWith(`::${name}`));
  }

  /** Makes calls fail from now on; no fault of before strikes any more. */
  faults(faults: Fault[]): void {
    mkdirSync(this.folder, { recursive: true });
    rmSync(path.join(this.folder, "faults-struck.json"), { force: true });
    writeFileSync(path.join(this.folder, "faults.json"), JSON.stringify(faults));
  }

  /** What has struck so far, each as `create <type> <name> <fault> …`. */
  struck(): string[] {
    const file = path.join(this.folder, "faults-struck.json");
    if (!existsSync(file)) return [];
    return Object.keys(JSON.parse(readFileSync(file, "utf8")) as Record<string, number>);
  }

  private get folder(): string {
    return path.join(this.checkout.root, ".sandbox", "instances", this.checkout.stack, "cloud");
  }

  private get inventory(): string {
    return path.join(this.folder, `${this.checkout.stack}.inventory.json`);
  }

  private read(): InventoryFile {
    return JSON.parse(readFileSync(this.inventory, "utf8")) as InventoryFile;
  }
}
