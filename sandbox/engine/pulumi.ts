import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";

import { cloudStackOf } from "../controlPlane/cloudStack";
import { exclusively } from "../exclusive";
import { SandboxError } from "../failure";
import { writeWhole } from "../files";
import { leavingInterruptsTo } from "../interrupt";
import { type Instance, repository, shared } from "../layout";
import { emptyAwsFiles, sandboxEnvironment } from "./environment";
import { writeAwsLauncher, writePulumiWrapper } from "./launchers";
import { ensurePlugins } from "./plugins";
import { copiedStackFile, projectName } from "./stackFile";

/** Runs the sandbox's `pulumi` in the repository; what it prints is the user's to read. */
export async function pulumi(instance: Instance, stack: string, parameters: string[]): Promise<number> {
  const run = execa(path.join(instance.bin, "pulumi"), parameters, {
    cwd: repository,
    env: sandboxEnvironment(instance, stack),
    extendEnv: false,
    stdio: "inherit",
    reject: false,
  });
  const { exitCode, signal } = await leavingInterruptsTo(run, run);
  if (signal !== undefined) throw new SandboxError(`pulumi ${parameters[0]} was ended by ${signal}`);
  return exitCode ?? 1;
}

/** Runs the sandbox's `pulumi` for its answer. */
export async function pulumiOutput(
  instance: Instance,
  stack: string,
  parameters: string[],
  cwd = repository,
): Promise<string> {
  const { stdout, stderr, exitCode } = await execa(path.join(instance.bin, "pulumi"), parameters, {
    cwd,
    env: sandboxEnvironment(instance, stack),
    extendEnv: false,
    reject: false,
  });
  if (exitCode !== 0) throw new SandboxError(`pulumi ${parameters.join(" ")}: ${stderr.trim()}`);
  return stdout;
}

/** Does the backend hold the stack? */
export function stackExists(instance: Instance, stack: string): boolean {
  return existsSync(path.join(instance.state, ".pulumi", "stacks", projectName(), `${stack}.json`));
}

/** Creates the stack in a folder of copies: `stack init` writes a salt into the stack file that it finds. */
async function initStack(instance: Instance, stack: string): Promise<void> {
  copyFileSync(path.join(repository, "Pulumi.yaml"), path.join(instance.stacks, "Pulumi.yaml"));
  writeWhole(path.join(instance.stacks, `Pulumi.${stack}.yaml`), copiedStackFile(stack));
  await pulumiOutput(instance, stack, ["stack", "init", stack, "--no-select"], instance.stacks);
}

/** Prepares everything that `pulumi` needs to run against the instance: a backend, plugins and the stack. */
export async function ensureEngine(instance: Instance, stack: string): Promise<void> {
  for (const folder of [instance.bin, instance.state, instance.stacks, shared.pulumiHome]) {
    mkdirSync(folder, { recursive: true });
  }
  if (!existsSync(instance.passphrase)) {
    writeWhole(instance.passphrase, `${randomBytes(24).toString("hex")}\n`, 0o600);
  }
  for (const file of Object.values(emptyAwsFiles(instance))) writeWhole(file, "");
  writePulumiWrapper(instance);
  if (cloudStackOf(instance) !== undefined) writeAwsLauncher(instance);
  // Plugins are shared by all instances, as the tools are.
  await exclusively(shared.pulumiHome, "prepares the plugins", () => ensurePlugins(instance));
  if (!stackExists(instance, stack)) await initStack(instance, stack);
}
