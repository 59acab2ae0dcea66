import { readFileSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";

import type { GpuPool } from "../../components/gpu";
import { SandboxError } from "../failure";
import { type Instance, shared } from "../layout";
import { nodeManifest, nodesFor, readNodes } from "./nodes";

/** Runs the sandbox's own kubectl against the instance. */
export async function kubectl(instance: Instance, parameters: string[], input?: string): Promise<string> {
  const { stdout, stderr, exitCode } = await execa(path.join(shared.bin, "kubectl"), parameters, {
    env: { KUBECONFIG: instance.kubeconfig },
    input: input ?? "",
    reject: false,
  });
  if (exitCode !== 0) throw new SandboxError(`kubectl ${parameters.join(" ")}: ${stderr.trim()}`);
  return stdout;
}

/** Creates or updates the simulated nodes and the storage class; says which nodes the stack should have. */
export async function applyNodes(instance: Instance, pools: GpuPool[]): Promise<string[]> {
  const manifests = nodesFor(readNodes(), pools).map(nodeManifest);
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests });
  const apply = ["apply", "--server-side", "--force-conflicts", "--field-manager=sandbox", "-f"];
  await kubectl(instance, [...apply, "-"], readFileSync(path.join(__dirname, "storageClass.yaml"), "utf8"));
  await kubectl(instance, [...apply, "-"], list);
  await kubectl(instance, [...apply, "-", "--subresource=status"], list);
  return manifests.map(({ metadata }) => metadata.name);
}

/** Removes simulated nodes that the stack no longer asks for, once nothing new is placed on them. */
export async function removeOtherNodes(instance: Instance, wanted: string[]): Promise<void> {
  const names = await kubectl(instance, ["get", "nodes", "-o", "jsonpath={.items[*].metadata.name}"]);
  const others = names.split(" ").filter((name) => name !== "" && !wanted.includes(name));
  if (others.length > 0) await kubectl(instance, ["delete", "node", ...others]);
}
