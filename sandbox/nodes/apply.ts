import { readFileSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";
import { parse } from "yaml";

import type { GpuPool } from "../../components/gpu";
import { SandboxError } from "../failure";
import { type Instance, shared } from "../layout";
import { addonManifests } from "../realNode/addons";
import { realNodeName, realNodeOf } from "../realNode/layout";
import { steeringManifests } from "../realNode/steering";
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

const applyOptions = ["apply", "--server-side", "--force-conflicts", "--field-manager=sandbox", "-f", "-"];

/** Creates or updates objects. */
async function apply(instance: Instance, objects: object[], ...options: string[]): Promise<void> {
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  await kubectl(instance, [...applyOptions, ...options], list);
}

/** What a cluster has of its own, beside its nodes: volumes and, with a real node, names, metrics and who goes there. */
function clusterManifests(instance: Instance): object[] {
  const node = realNodeOf(instance);
  if (node !== undefined) return [...addonManifests, ...steeringManifests(node)];
  return [parse(readFileSync(path.join(__dirname, "storageClass.yaml"), "utf8")) as object];
}

/** Creates or updates the simulated nodes and what the cluster has of its own; says which nodes the stack should have. */
export async function applyNodes(instance: Instance, pools: GpuPool[]): Promise<string[]> {
  const manifests = nodesFor(readNodes(), pools).map(nodeManifest);
  await apply(instance, clusterManifests(instance));
  await apply(instance, manifests);
  await apply(instance, manifests, "--subresource=status");
  const names = manifests.map(({ metadata }) => metadata.name);
  if (realNodeOf(instance) === undefined) return names;
  // A kubelet that is well may still be about to register.
  for (const condition of ["create", "condition=Ready"]) {
    await kubectl(instance, ["wait", `--for=${condition}`, `node/${realNodeName}`, "--timeout=120s"]);
  }
  return [...names, realNodeName];
}

/** Removes simulated nodes that the stack no longer asks for, once nothing new is placed on them. */
export async function removeOtherNodes(instance: Instance, wanted: string[]): Promise<void> {
  const names = await kubectl(instance, ["get", "nodes", "-o", "jsonpath={.items[*].metadata.name}"]);
  const others = names.split(" ").filter((name) => name !== "" && !wanted.includes(name));
  if (others.length > 0) await kubectl(instance, ["delete", "node", ...others]);
}
