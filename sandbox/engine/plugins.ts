import { existsSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

import execa from "execa";

import { linkTo } from "../files";
import { type Instance, shared } from "../layout";
import { say } from "../progress";
import { sdkVersion } from "../sdkVersion";
import { onPath } from "../toolchain/path";
import { isReachable } from "../toolchain/vendor";
import { writeLauncher } from "./launchers";

/** A plugin of the engine, and the program of the sandbox that stands in where the vendor's cannot be had. */
interface Plugin {
  kind: "language" | "resource";
  name: string;
  /** The npm package whose version it has: one truth, in package.json. */
  sdk: string;
  standIn: string;
  /** No other will do, wherever it comes from: the vendor's would reach for a real account, or a real machine. */
  isOnlyStandIn?: true;
}

const plugins: Plugin[] = [
  { kind: "language", name: "nodejs", sdk: "pulumi", standIn: "sandbox/languageHost/main.ts" },
  ...["kubernetes", "random", "tls"].map((name): Plugin => {
    return { kind: "resource", name, sdk: name, standIn: `sandbox/plugins/${name}/main.ts` };
  }),
  ...["aws", "docker"].map((name): Plugin => {
    const standIn = `sandbox/plugins/${name}/main.ts`;
    return { kind: "resource", name, sdk: name, standIn, isOnlyStandIn: true };
  }),
];

const vendorHost = "https://get.pulumi.com";

function executableOf({ kind, name }: Plugin): string {
  return `pulumi-${kind}-${name}`;
}

function folderIn(home: string, plugin: Plugin): string {
  return path.join(home, "plugins", `${plugin.kind}-${plugin.name}-v${sdkVersion(plugin.sdk)}`);
}

/** The engine takes a plugin on PATH, or one beside itself, before any in its cache. */
function hasPrecedence(plugin: Plugin): boolean {
  const executable = executableOf(plugin);
  return onPath(executable) !== undefined || existsSync(path.join(shared.bin, executable));
}

/** The vendor's plugin in the user's own cache. */
function inUsersCache(plugin: Plugin): string | undefined {
  // In a shell that speaks to a sandbox, PULUMI_HOME is that sandbox's.
  const own = process.env.MLOPS_SANDBOX === undefined ? process.env.PULUMI_HOME : undefined;
  const home = own ?? path.join(homedir(), ".pulumi");
  const folder = folderIn(home, plugin);
  return existsSync(path.join(folder, executableOf(plugin))) ? folder : undefined;
}

async function installFromVendor(plugin: Plugin): Promise<boolean> {
  if (plugin.kind === "language" || !(await isReachable(vendorHost))) return false;
  const { exitCode } = await execa(
    path.join(shared.bin, "pulumi"),
    ["plugin", "install", plugin.kind, plugin.name, sdkVersion(plugin.sdk)],
    { env: { PULUMI_HOME: shared.pulumiHome, PULUMI_SKIP_UPDATE_CHECK: "true" }, reject: false },
  );
  return exitCode === 0;
}

/** The engine takes a plugin on PATH before all others, and the instance's folder is the first there. */
function ensureOnlyStandIn(plugin: Plugin, bin: string): void {
  const folder = folderIn(shared.pulumiHome, plugin);
  const mark = path.join(folder, "stand-in");
  // What is there may be the vendor's.
  if (!existsSync(mark)) rmSync(folder, { recursive: true, force: true });
  writeLauncher(path.join(folder, executableOf(plugin)), plugin.standIn);
  writeFileSync(mark, "The sandbox knows no other provider of this name.\n");
  const own = path.join(bin, executableOf(plugin));
  if (hasPrecedence(plugin)) writeLauncher(own, plugin.standIn);
}

/** Lays a plugin where the engine looks for it: the vendor's if it can be had in any way, else the stand-in. */
async function ensurePlugin(plugin: Plugin, bin: string): Promise<void> {
  if (plugin.isOnlyStandIn) {
    ensureOnlyStandIn(plugin, bin);
    return;
  }
  if (hasPrecedence(plugin)) return;
  const folder = folderIn(shared.pulumiHome, plugin);
  const file = path.join(folder, executableOf(plugin));
  const mark = path.join(folder, "stand-in");
  const users = inUsersCache(plugin);
  if (users !== undefined) {
    linkTo(users, folder);
    return;
  }
  const present = existsSync(file);
  if (present && !existsSync(mark)) return;
  if (!present) {
    // What is left here may be a link to a cache that has gone.
    rmSync(folder, { recursive: true, force: true });
    if (await installFromVendor(plugin)) return;
    say(
      `✓ ${executableOf(plugin)} ${sdkVersion(plugin.sdk)}: the sandbox's stand-in; the vendor's cannot be had here`,
    );
  }
  // Written each time: the Node.js that it names may have moved.
  writeLauncher(file, plugin.standIn);
  writeFileSync(mark, "Remove this folder to let the sandbox look for the vendor's plugin again.\n");
}

/** Makes sure that the engine finds a language host and every provider that the program uses. */
export async function ensurePlugins({ bin }: Instance): Promise<void> {
  for (const plugin of plugins) await ensurePlugin(plugin, bin);
}
