import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { cloudFolder } from "../inventory";

/** A busy machine may let a beat wait; without one for this long, nobody acts on the inventory. */
const silenceMs = 15_000;

function heartbeatFile(folder: string): string {
  return path.join(folder, "data-plane.heartbeat");
}

/** Says that somebody turns the inventory's node groups into nodes. */
export function beat(folder = cloudFolder()): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(heartbeatFile(folder), `${process.pid}\n`);
}

export function stopBeating(folder = cloudFolder()): void {
  rmSync(heartbeatFile(folder), { force: true });
}

/**
 * Is there a data plane that acts on the inventory? Where there is none (a provider on its own, in a test), whoever
 * changes a node group has to take its steps, `CREATING → ACTIVE` for one, by themselves.
 */
export function dataPlaneRuns(folder = cloudFolder()): boolean {
  try {
    return Date.now() - statSync(heartbeatFile(folder)).mtimeMs < silenceMs;
  } catch {
    return false;
  }
}
