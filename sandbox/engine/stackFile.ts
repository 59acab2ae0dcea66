import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { parse } from "yaml";

import type { GpuPool } from "../../components/gpu";
import { SandboxError } from "../failure";
import { repository } from "../layout";
import { gpuPoolSchema } from "../../stacks/settings/gpuPools";

/** The tracked stack file; an unknown stack is named together with those there are. */
export function stackFile(stack: string): string {
  const file = path.join(repository, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    const known = readdirSync(repository)
      .map((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1])
      .filter((name) => name !== undefined);
    throw new SandboxError(
      `STACK=${stack}: there is no Pulumi.${stack}.yaml; stacks here: ${known.join(", ")}`,
    );
  }
  return file;
}

/**
 * The pools that the stack file describes, for the nodes that the sandbox simulates. Wrong settings are the program's
 * to report, with all their problems at once: here, what cannot be read as a pool is passed over.
 */
export function poolsOf(stack: string): GpuPool[] {
  let document: unknown;
  try {
    document = parse(readFileSync(stackFile(stack), "utf8"));
  } catch (error) {
    throw new SandboxError(`Pulumi.${stack}.yaml cannot be read: ${(error as Error).message}`);
  }
  const { config } = (document ?? {}) as { config?: Record<string, unknown> };
  const pools = config?.["mlops:gpuPools"];
  if (!Array.isArray(pools)) return [];
  return pools.flatMap((raw) => {
    const { data } = gpuPoolSchema.safeParse(raw);
    return data === undefined ? [] : [data];
  });
}
