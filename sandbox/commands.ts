import { existsSync, readdirSync, rmSync } from "node:fs";
import * as path from "node:path";

import { isHealthy, recover, undecided } from "../scripts/recover/recover";
import { reportText } from "../scripts/recover/report";

import { builderStatus, stopBuilder } from "./builder/builder";
import { leaveBuilder } from "./builder/use";
import { inventoryOf, inventoryTable, leftovers } from "./cloudReport";
import { controlPlaneStatus, isRunning, stopControlPlane } from "./controlPlane/controlPlane";
import { sandboxEnvironment, shellExports } from "./engine/environment";
import { pulumi, pulumiOutput, stackExists } from "./engine/pulumi";
import { livesOnDocker } from "./engine/stackFile";
import { SandboxError } from "./failure";
import { Interrupted } from "./interrupt";
import { type Instance, instanceNamed, instanceNames, repository, shared } from "./layout";
import { leftOnMachine, machineSummary } from "./machineReport";
import { removeOtherNodes } from "./nodes/apply";
import { say, step } from "./progress";
import { alone, ready, stacksOf, startedEngine, type Target } from "./ready";
import { summary } from "./summary";
import { builderTools } from "./toolchain/builderTools";
import { nodeTools } from "./toolchain/nodeTools";
import { exporterTools, observabilityTools } from "./toolchain/observabilityTools";
import { ensureToolchain } from "./toolchain/resolve";
import { tools } from "./toolchain/tools";
import { workflowTools } from "./toolchain/workflowTools";

/** Settles what an engine that was killed has left; says what it did, and nothing where there was nothing to do. */
async function settle({ instance, stack }: Target): Promise<void> {
  const report = await recover({
    stack,
    sandbox: instance.root,
    directory: repository,
    pulumi: path.join(instance.bin, "pulumi"),
    environment: sandboxEnvironment(instance, stack),
  });
  if (!isHealthy(report)) say(reportText(report));
  if (undecided(report).length > 0) throw new SandboxError(`${stack} needs a decision, see above`);
}

export async function up(target: Target, parameters: string[]): Promise<number> {
  const nodes = await ready(target);
  await settle(target);
  const code = await pulumi(target.instance, target.stack, [
    "up",
    "--yes",
    "--skip-preview",
    "--suppress-outputs",
    ...parameters,
  ]);
  if (code !== 0) return code;
  if (nodes !== undefined) await removeOtherNodes(target.instance, nodes);
  process.stdout.write(await summaryOf(target));
  return 0;
}

function summaryOf({ instance, stack }: Target): Promise<string> {
  return livesOnDocker(stack) ? machineSummary(instance, stack) : summary(instance, stack);
}

export async function preview(target: Target, parameters: string[]): Promise<number> {
  await ready(target);
  return pulumi(target.instance, target.stack, ["preview", ...parameters]);
}

/**
 * Makes a stack ready to be destroyed; answers why it cannot be, where its cluster does not come back or its state
 * cannot be read. All of it lives in the sandbox, so it goes together with the cluster.
 */
async function settledOrLost(target: Target): Promise<string | undefined> {
  try {
    // What is to be destroyed was made by the settings of the last run.
    await startedEngine(target, target.instance.stacks);
  } catch (error) {
    if (error instanceof SandboxError && !(error instanceof Interrupted)) return error.message;
    throw error;
  }
  try {
    await settle(target);
    return undefined;
  } catch (error) {
    const readable = pulumiOutput(target.instance, target.stack, ["stack", "export"]);
    const lost = await readable.then(
      () => undefined,
      (reason: Error) => reason.message,
    );
    if (lost === undefined) throw error;
    return lost;
  }
}

/** Refuses to destroy what somebody protected, before anything of the stack is touched. */
async function assertUnprotected({ instance, stack }: Target): Promise<void> {
  const exported = JSON.parse(await pulumiOutput(instance, stack, ["stack", "export"])) as {
    deployment: { resources?: { urn: string; protect?: boolean }[] };
  };
  const kept = (exported.deployment.resources ?? []).filter(({ protect }) => protect === true);
  if (kept.length === 0) return;
  throw new SandboxError(
    `${kept.length} resources of ${stack} are protected, and nothing was destroyed: ` +
      `${kept.map(({ urn }) => urn.split("::").at(-1)).join(", ")}\n` +
      `to give them up: write mlops:aws.protect: false into Pulumi.${stack}.yaml, make up, then make down again`,
  );
}

/** Is there nothing left on the machine that the instance simulates? Says what is. */
function isMachineEmpty(instance: Instance): boolean {
  const left = leftOnMachine(instance);
  if (left.length === 0) return true;
  say("✗ left on the simulated machine:");
  process.stdout.write(inventoryTable(left));
  return false;
}

/** Is there nothing left in the cloud that the instance simulates? Says what is. */
async function isCloudEmpty(instance: Instance): Promise<boolean> {
  const inventory = inventoryOf(instance);
  if (inventory === undefined) return true;
  const left = await leftovers(inventory);
  say(left.length === 0 ? "✓ the simulated cloud is empty" : `✗ left in the simulated cloud:`);
  if (left.length > 0) process.stdout.write(inventoryTable(left));
  return left.length === 0;
}

export async function down({ instance }: Target, parameters: string[]): Promise<number> {
  if (!existsSync(instance.root)) {
    say(`sandbox '${instance.name}' is not there: nothing to do`);
    return 0;
  }
  return alone(instance, async () => {
    let isLost = false;
    for (const stack of stacksOf(instance)) {
      const lost = await settledOrLost({ instance, stack });
      if (lost !== undefined) {
        say(`stack ${stack} cannot be destroyed in order and goes together with its cluster: ${lost}`);
        isLost = true;
        continue;
      }
      await assertUnprotected({ instance, stack });
      const code = await pulumi(instance, stack, ["destroy", "--yes", "--skip-preview", ...parameters]);
      if (code !== 0) {
        say(
          "nothing else was stopped: 'make down' goes on where it ended; 'make clean' throws every sandbox away, " +
            "whatever is in it",
        );
        return code;
      }
      await pulumiOutput(instance, stack, ["stack", "rm", stack, "--yes", "--preserve-config"]);
    }
    // What a lost state leaves goes together with its cloud.
    if (!isLost && !(isMachineEmpty(instance) && (await isCloudEmpty(instance)))) return 1;
    // A stack on Docker never started one.
    if (existsSync(instance.ports)) {
      await step("stopping the control plane", instance.logs, () => stopControlPlane(instance));
    }
    rmSync(instance.root, { recursive: true, force: true });
    await leaveBuilder();
    return 0;
  });
}

export async function environment(target: Target): Promise<number> {
  await ready(target);
  process.stdout.write(`${shellExports(target.instance, target.stack)}\n`);
  return 0;
}

export async function status({ instance, stack }: Target): Promise<number> {
  if (livesOnDocker(stack) && stackExists(instance, stack)) {
    process.stdout.write(await machineSummary(instance, stack));
    return 0;
  }
  for (const { name, pid, log } of [...controlPlaneStatus(instance), ...builderStatus()]) {
    console.log(`${name.padEnd(26)} ${pid === undefined ? "stopped" : `pid ${pid}`.padEnd(14)} ${log}`);
  }
  if (!isRunning(instance)) {
    throw new SandboxError(`sandbox '${instance.name}' does not run; 'make up' starts it`);
  }
  process.stdout.write(await summary(instance, stack));
  return 0;
}

/** Lists what is in the simulated cloud. */
export function cloud({ instance }: Target): number {
  const inventory = inventoryOf(instance);
  if (inventory === undefined) {
    throw new SandboxError(
      `sandbox '${instance.name}' simulates no cloud; 'make up' of a stack on EKS starts one`,
    );
  }
  process.stdout.write(inventoryTable(inventory.list()));
  return 0;
}

/** Builds or fetches the tools, and nothing else: all that this machine could use. */
export async function toolchain(): Promise<number> {
  await ensureToolchain([...tools, ...observabilityTools, ...workflowTools]);
  const runsContainers = process.platform === "linux" && process.getuid?.() === 0;
  if (runsContainers) await ensureToolchain([...builderTools, ...nodeTools, ...exporterTools]);
  return 0;
}

export async function clean(): Promise<number> {
  const entries = existsSync(shared.instances) ? readdirSync(shared.instances) : [];
  for (const name of instanceNames(entries)) {
    await step(`stopping sandbox '${name}'`, undefined, () => stopControlPlane(instanceNamed(name)));
  }
  // First of all nothing of it may be mounted below what is removed.
  await stopBuilder();
  rmSync(shared.root, { recursive: true, force: true });
  return 0;
}
