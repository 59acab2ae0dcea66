import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { parse } from "yaml";

import type { GpuPool } from "../../components/gpu";
import { SandboxError } from "../failure";
import { contextName } from "../controlPlane/kubeconfig";
import { repository } from "../layout";
import { gpuPoolSchema } from "../../stacks/settings/gpuPools";
import { stackOfFile } from "../../stacks/settings/stackFile";

/** What another backend needs to decrypt a stack's secrets; the sandbox's own backend has its own. */
const encryption = /^(encryptionsalt|encryptedkey|secretsprovider):.*\n?/gm;

/** A stack file as the sandbox starts with it. */
export function copiedStackFile(stack: string, folder = repository): string {
  return readFileSync(stackFile(stack, folder), "utf8").replace(encryption, "");
}

/** The project's name, by which the backend files its stacks. */
export function projectName(): string {
  const file = path.join(repository, "Pulumi.yaml");
  try {
    return (parse(readFileSync(file, "utf8")) as { name: string }).name;
  } catch (error) {
    throw new SandboxError(`Pulumi.yaml cannot be read: ${(error as Error).message}`);
  }
}

/** The stacks that have a file in the folder. */
export function stackNames(folder: string): string[] {
  return readdirSync(folder)
    .map(stackOfFile)
    .filter((name) => name !== undefined);
}

/** The tracked stack file; an unknown stack is named together with those there are. */
export function stackFile(stack: string, folder = repository): string {
  const file = path.join(folder, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    const known = stackNames(folder).join(", ");
    throw new SandboxError(`STACK=${stack}: there is no Pulumi.${stack}.yaml; stacks here: ${known}`);
  }
  return file;
}

/** The settings of a stack as its file has them, by key. */
export function configOf(stack: string, folder: string): Record<string, unknown> {
  try {
    const document = parse(readFileSync(stackFile(stack, folder), "utf8")) as { config?: unknown } | null;
    if (typeof (document ?? {}) !== "object" || Array.isArray(document)) {
      throw new Error("`config:` and settings below it are needed");
    }
    return { ...(document?.config as Record<string, unknown> | undefined) };
  } catch (error) {
    if (error instanceof SandboxError) throw error;
    throw new SandboxError(`Pulumi.${stack}.yaml cannot be read: ${(error as Error).message.trim()}`);
  }
}

function clusterOf(stack: string, folder: string): Record<string, unknown> {
  return { ...(configOf(stack, folder)["mlops:cluster"] as Record<string, unknown> | undefined) };
}

/** Does the stack bring its own cluster up in AWS, which the sandbox then simulates? */
export function livesInCloud(stack: string, folder = repository): boolean {
  return clusterOf(stack, folder).kind === "eks";
}

/** Is the stack made of containers of one machine, which the sandbox then simulates? It needs no cluster. */
export function livesOnDocker(stack: string, folder = repository): boolean {
  return clusterOf(stack, folder).kind === "docker";
}

/**
 * Refuses a stack that names a cluster of its own: nothing that make does may reach it. A cluster of AWS is the
 * sandbox's own too, since the provider that the sandbox brings knows no other.
 */
export function assertOwnCluster(stack: string, folder = repository): void {
  const cluster = clusterOf(stack, folder);
  const isForeign = {
    kubeconfig: "kubeconfig" in cluster,
    context: (cluster.context ?? contextName) !== contextName,
  };
  if (!isForeign.kubeconfig && !isForeign.context) return;
  const key = isForeign.kubeconfig ? "kubeconfig" : "context";
  throw new SandboxError(
    `Pulumi.${stack}.yaml: mlops:cluster.${key} names a cluster of its own, and make works on the sandbox alone: ` +
      `use plain \`pulumi up --stack ${stack}\` in a shell without the sandbox's exports`,
  );
}

/**
 * The pools that the stack file describes, for the nodes that the sandbox simulates. Wrong settings are the program's
 * to report, with all their problems at once: here, what cannot be read as a pool is passed over.
 */
export function poolsOf(stack: string, folder = repository): GpuPool[] {
  const { "mlops:gpuPools": pools } = configOf(stack, folder);
  if (!Array.isArray(pools)) return [];
  return pools.flatMap((raw) => {
    const { data } = gpuPoolSchema.safeParse(raw);
    return data === undefined ? [] : [data];
  });
}
