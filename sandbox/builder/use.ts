import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import * as path from "node:path";

import { SandboxError } from "../failure";
import { writeWhole } from "../files";
import { Interrupted } from "../interrupt";
import { type Instance, instanceNamed, instanceNames, shared } from "../layout";
import { say } from "../progress";
import { realNodeOf } from "../realNode/layout";
import { hubIsReachable, whyNotMade } from "./baseImage";
import { ensureBuilder, stopBuilder } from "./builder";
import { sectionWith, sectionWithout, type Wish, wishOf } from "./decision";
import { socketFits } from "./layout";
import { ensureDockerBuildPlugin } from "./plugin";

/** What the wrapper of `pulumi` puts into the stack's copy, in one line of JSON, which is YAML as well. */
function overlay(instance: Instance, stack: string): string {
  return path.join(instance.stacks, `builder.${stack}.json`);
}

/** Why this machine cannot build what the stack wants; nothing where it can. */
async function obstacle({ targets, others, pythons }: Wish): Promise<string | undefined> {
  if (targets.length === 0) return `${others.join(" and ")} would take gigabytes of a framework`;
  if (process.platform !== "linux") return `BuildKit runs on Linux, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return "BuildKit needs root here";
  if (!socketFits()) return "the path of this checkout is too long for a socket";
  if (await hubIsReachable()) return undefined;
  return pythons.map(whyNotMade).find((reason) => reason !== undefined);
}

async function started(instance: Instance, wish: Wish): Promise<{ registry: string } | { reason: string }> {
  const reason = await obstacle(wish);
  if (reason !== undefined) return { reason };
  try {
    const registry = await ensureBuilder({ pythons: wish.pythons });
    await ensureDockerBuildPlugin(instance);
    return { registry };
  } catch (error) {
    // What cannot be built is taken as published; the stack comes up without.
    if (error instanceof SandboxError && !(error instanceof Interrupted)) return { reason: error.message };
    throw error;
  }
}

/** Makes sure that the stack's images can be built, as far as that is possible, and tells its copy; says which it is. */
export async function useBuilder(instance: Instance, stack: string): Promise<void> {
  const file = overlay(instance, stack);
  const wish = wishOf(stack);
  if (wish === undefined) {
    rmSync(file, { force: true });
    return;
  }
  const result = await started(instance, wish);
  if ("reason" in result) {
    say(`✓ images are not built, and taken as published: ${result.reason}`);
    writeWhole(file, `${JSON.stringify(sectionWithout(wish))}\n`);
    return;
  }
  const rest = wish.others.length === 0 ? "" : `; ${wish.others.join(" and ")} as published, for its size`;
  say(`✓ images: ${wish.targets.join(" and ")} built here, for ${result.registry}${rest}`);
  writeWhole(file, `${JSON.stringify(sectionWith(result.registry, wish))}\n`);
}

function builds(instance: Instance): boolean {
  // The images of a real node lie in the builder's registry.
  if (realNodeOf(instance)?.registry !== undefined) return true;
  if (!existsSync(instance.stacks)) return false;
  return readdirSync(instance.stacks)
    .filter((name) => name.startsWith("builder."))
    .some((name) => readFileSync(path.join(instance.stacks, name), "utf8").includes('"enabled":true'));
}

/** Stops the builder where no sandbox builds any more. */
export async function leaveBuilder(): Promise<void> {
  const entries = existsSync(shared.instances) ? readdirSync(shared.instances) : [];
  if (instanceNames(entries).map(instanceNamed).some(builds)) return;
  await stopBuilder();
}
