import { existsSync } from "node:fs";

import { useBuilder } from "./builder/use";
import { assertReadableCloud } from "./cloudReport";
import { cloudStackOf, markCloudStack } from "./controlPlane/cloudStack";
import { resumeControlPlane, startControlPlane } from "./controlPlane/controlPlane";
import { ensureEngine, stackExists } from "./engine/pulumi";
import { assertOwnCluster, livesInCloud, livesOnDocker, poolsOf, stackNames } from "./engine/stackFile";
import { exclusively } from "./exclusive";
import { SandboxError } from "./failure";
import { Interrupted } from "./interrupt";
import { type Instance, repository } from "./layout";
import { applyNodes } from "./nodes/apply";
import { say, step } from "./progress";
import { realNodeOf } from "./realNode/layout";
import { chooseNodes, type NodesMode } from "./realNode/mode";
import { unmarkRealNode } from "./realNode/node";
import { ensureToolchain } from "./toolchain/resolve";
import { tools } from "./toolchain/tools";

/** What a command works on. */
export interface Target {
  instance: Instance;
  stack: string;
  /** Which nodes a sandbox that starts gets; default: a real one where this machine can have it. */
  nodes?: NodesMode;
}

/** Commands on one instance wait for each other while they start or stop it, not while `pulumi` runs. */
export function alone<T>(instance: Instance, work: () => Promise<T>): Promise<T> {
  return exclusively(instance.root, `works on sandbox '${instance.name}'`, work);
}

/** @param settings folder of the stack file that counts: the repository's, or that of the last run. */
export async function startedEngine({ instance, stack }: Target, settings = repository): Promise<void> {
  if (livesOnDocker(stack, settings)) {
    await ensureToolchain(tools.filter(({ name }) => name === "pulumi"));
  } else {
    await ensureToolchain();
    await runningControlPlane(instance);
  }
  await ensureEngine(instance, stack);
}

async function runningControlPlane(instance: Instance): Promise<void> {
  if (await resumeControlPlane(instance)) return;
  await step(`starting the control plane of sandbox '${instance.name}'`, instance.logs, () =>
    startControlPlane(instance),
  );
}

/** A simulated cloud belongs to one stack: its inventory is that stack's, and so is the API server that it answers with. */
function assertNoNeighbour({ instance, stack }: Target, inCloud: boolean): void {
  const others = stacksOf(instance).filter((other) => other !== stack);
  const owner = cloudStackOf(instance) ?? (inCloud ? others[0] : undefined);
  if (owner === undefined || owner === stack) return;
  throw new SandboxError(
    `sandbox '${instance.name}' belongs to stack ${owner}, and a simulated cloud is not shared: ` +
      `leave SANDBOX= away, or name another for ${stack}`,
  );
}

async function startedWithoutNodes(target: Target): Promise<void> {
  if (target.nodes === "real") {
    throw new SandboxError(
      `NODES=real: stack ${target.stack} brings its machines itself, and those are simulated: leave NODES= away`,
    );
  }
  await startedEngine(target);
}

/** Where nobody asked for a real node and it does not start, a new sandbox goes on without. */
async function startedWithNodes(target: Target): Promise<void> {
  const { instance, nodes } = target;
  const isNew = !existsSync(instance.ports);
  await chooseNodes(instance, nodes);
  try {
    await startedEngine(target);
  } catch (error) {
    const mayGoWithout = isNew && nodes === undefined && realNodeOf(instance) !== undefined;
    if (!mayGoWithout || !(error instanceof SandboxError) || error instanceof Interrupted) throw error;
    say(`✗ the real node does not start, and all nodes are simulated: ${error.message}`);
    unmarkRealNode(instance);
    await startedEngine(target);
  }
}

/**
 * Brings the sandbox to the point where `pulumi` can be typed; answers which nodes the stack asks for, where they do
 * not come from node groups.
 */
export async function ready(target: Target): Promise<string[] | undefined> {
  const { instance, stack } = target;
  assertOwnCluster(stack);
  const pools = poolsOf(stack);
  const inCloud = livesInCloud(stack);
  return alone(instance, async () => {
    assertNoNeighbour(target, inCloud);
    if (inCloud) {
      markCloudStack(instance, stack);
      assertReadableCloud(instance);
    }
    if (inCloud || livesOnDocker(stack)) await startedWithoutNodes(target);
    else await startedWithNodes(target);
    // Nobody would run what was built.
    if (livesOnDocker(stack)) return undefined;
    await useBuilder(instance, stack);
    return inCloud ? undefined : applyNodes(instance, pools);
  });
}

/** Every stack that lives on the instance. */
export function stacksOf(instance: Instance): string[] {
  if (!existsSync(instance.stacks)) return [];
  return stackNames(instance.stacks).filter((stack) => stackExists(instance, stack));
}
