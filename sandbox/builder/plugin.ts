import { existsSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

import execa from "execa";

import { quoted } from "../engine/environment";
import { writeExecutable } from "../engine/launchers";
import { type Instance, shared } from "../layout";
import { sdkVersion } from "../sdkVersion";
import { dockerBuildPlugin } from "../toolchain/builderTools";
import { onPath } from "../toolchain/path";
import { ensureToolchain } from "../toolchain/resolve";
import { isReachable } from "../toolchain/vendor";
import { builder, registryToolsName } from "./layout";

const executable = "pulumi-resource-docker-build";
const version = sdkVersion("docker-build");
const vendorHost = "https://get.pulumi.com";
/** A home of its own for the vendor's: in the engine's own lies what starts it. */
const vendorHome = path.join(shared.toolchain, "plugins");

function inHome(home: string): string {
  return path.join(home, "plugins", `resource-docker-build-v${version}`, executable);
}

async function installFromVendor(): Promise<boolean> {
  if (!(await isReachable(vendorHost))) return false;
  const { exitCode } = await execa(
    path.join(shared.bin, "pulumi"),
    ["plugin", "install", "resource", "docker-build", version],
    { env: { PULUMI_HOME: vendorHome, PULUMI_SKIP_UPDATE_CHECK: "true" }, reject: false },
  );
  return exitCode === 0;
}

/** The vendor's plugin if it can be had in any way, else a build of its source. */
async function plugin(): Promise<string> {
  const own = process.env.MLOPS_SANDBOX === undefined ? process.env.PULUMI_HOME : undefined;
  const candidates = [inHome(own ?? path.join(homedir(), ".pulumi")), inHome(vendorHome)];
  const found = onPath(executable) ?? candidates.find((file) => existsSync(file));
  if (found !== undefined) return found;
  if (await installFromVendor()) return inHome(vendorHome);
  await ensureToolchain([dockerBuildPlugin]);
  return path.join(shared.bin, dockerBuildPlugin.name);
}

/**
 * Lays the plugin where the engine looks for it. It is started with what leads it to the sandbox's builder and to
 * nobody else's: Docker's configuration, and the authorities that vouch for the registry.
 */
export async function ensureDockerBuildPlugin({ bin }: Instance): Promise<void> {
  const file = await plugin();
  const variables = {
    BUILDX_BUILDER: registryToolsName,
    DOCKER_CONFIG: builder.dockerConfig,
    SSL_CERT_FILE: builder.authorities,
  };
  const exports = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  // A Docker engine of the machine has no part in this.
  const script = `unset DOCKER_HOST DOCKER_CONTEXT\n${exports.join("")}exec ${quoted(file)} "$@"`;
  writeExecutable(inHome(shared.pulumiHome), script);
  // The engine takes a plugin on PATH before any in its home, and the instance's folder is the first there.
  if (onPath(executable) !== undefined) writeExecutable(path.join(bin, executable), script);
}
