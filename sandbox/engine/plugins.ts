import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

import execa from "execa";

import { type Instance, repository, shared } from "../layout";
import { say } from "../progress";
import { onPath } from "../toolchain/path";
import { isReachable } from "../toolchain/vendor";
import { writeLauncher } from "./launchers";

/** Providers that the program uses, each with the stand-in for where the vendor's plugin cannot be had. */
const providers = ["kubernetes", "random", "tls"];

const vendorHost = "https://get.pulumi.com";

/** The plugin's version is the SDK's: one truth, in package.json. */
function versionOf(provider: string): string {
  const manifest = path.join(repository, "node_modules", "@pulumi", provider, "package.json");
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

function pluginFolder(home: string, provider: string): string {
  return path.join(home, "plugins", `resource-${provider}-v${versionOf(provider)}`);
}

/** The vendor's plugin in the user's own cache. */
function inUsersCache(provider: string): string | undefined {
  const home = process.env.PULUMI_HOME ?? path.join(homedir(), ".pulumi");
  if (path.resolve(home) === shared.pulumiHome) return undefined;
  const file = path.join(pluginFolder(home, provider), `pulumi-resource-${provider}`);
  return existsSync(file) ? file : undefined;
}

async function installFromVendor(provider: string): Promise<boolean> {
  if (!(await isReachable(vendorHost))) return false;
  const { exitCode } = await execa(
    path.join(shared.bin, "pulumi"),
    ["plugin", "install", "resource", provider, versionOf(provider)],
    { env: { PULUMI_HOME: shared.pulumiHome, PULUMI_SKIP_UPDATE_CHECK: "true" }, reject: false },
  );
  return exitCode === 0;
}

/** Lays a provider where the engine looks for it: the vendor's if it can be had in any way, else the stand-in. */
async function ensureProvider(provider: string): Promise<void> {
  const executable = `pulumi-resource-${provider}`;
  // The engine takes a plugin on PATH before any other: nothing to do.
  if (onPath(executable) !== undefined) return;
  const folder = pluginFolder(shared.pulumiHome, provider);
  const file = path.join(folder, executable);
  const standInMark = path.join(folder, "stand-in");
  if (existsSync(file) && !existsSync(standInMark)) return;

  const users = inUsersCache(provider);
  if (users !== undefined) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(path.dirname(folder), { recursive: true });
    symlinkSync(path.dirname(users), folder);
    return;
  }
  if (!existsSync(file)) {
    if (await installFromVendor(provider)) return;
    say(`✓ ${provider} provider ${versionOf(provider)}: the sandbox's stand-in, the vendor's plugin cannot be had here`);
  }
  writeLauncher(file, `sandbox/plugins/${provider}/main.ts`);
  writeLauncher(standInMark, `sandbox/plugins/${provider}/main.ts`);
}

/** The host that runs the program: the vendor's beside its `pulumi` or on PATH, else the sandbox's. */
function ensureLanguageHost(instance: Instance): void {
  const name = "pulumi-language-nodejs";
  const standIn = path.join(instance.bin, name);
  if (onPath(name) !== undefined || existsSync(path.join(shared.bin, name))) {
    rmSync(standIn, { force: true });
    return;
  }
  writeLauncher(standIn, "sandbox/languageHost/main.ts");
}

/** Makes sure that the engine finds a language host and every provider that the program uses. */
export async function ensurePlugins(instance: Instance): Promise<void> {
  for (const provider of providers) await ensureProvider(provider);
  ensureLanguageHost(instance);
}
