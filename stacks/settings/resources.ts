import { z } from "zod";
import { parseQuantity } from "../../components/kubernetes/quantity";
import { cpuQuantity, memoryQuantity } from "./fields";

/** What a pod asks for and what it may use at most, as Kubernetes quantities. */
export interface ResourceSettings {
  /** Requested cores: what the scheduler reserves. */
  cpu: string;
  /** Requested memory: what the scheduler reserves. */
  memory: string;
  /** Cores at most; beyond them the pod is throttled. */
  cpuLimit: string;
  /** Memory at most; beyond it the pod is killed. */
  memoryLimit: string;
}

/** Requests with their defaults; limits follow the requests unless they, or a larger default, are given. */
export function resourcesSchema(defaults: {
  cpu: string;
  memory: string;
  cpuLimit?: string;
  memoryLimit?: string;
}) {
  return z
    .strictObject({
      cpu: cpuQuantity()
        .prefault(defaults.cpu)
        .describe(
          `CPU that the scheduler reserves: cores ("2") or thousandths ("500m"). Default ${defaults.cpu}.`,
        ),
      memory: memoryQuantity()
        .default(defaults.memory)
        .describe(`Memory that the scheduler reserves, such as 512Mi or 4Gi. Default ${defaults.memory}.`),
      cpuLimit: cpuQuantity()
        .optional()
        .describe(
          `CPU that the pod may use at most; beyond it, it is throttled. Default: ${limitText("cpu", defaults.cpuLimit)}.`,
        ),
      memoryLimit: memoryQuantity()
        .optional()
        .describe(
          `Memory that the pod may use at most; beyond it, it is killed. Default: ${limitText("memory", defaults.memoryLimit)}.`,
        ),
    })
    .superRefine(({ cpu, memory, cpuLimit, memoryLimit }, context) => {
      if (isBelow(cpuLimit, cpu)) context.addIssue(belowRequest("cpu", cpu, cpuLimit));
      if (isBelow(memoryLimit, memory)) context.addIssue(belowRequest("memory", memory, memoryLimit));
    })
    .transform((value): ResourceSettings => ({
      ...value,
      cpuLimit: value.cpuLimit ?? atLeast(value.cpu, defaults.cpuLimit),
      memoryLimit: value.memoryLimit ?? atLeast(value.memory, defaults.memoryLimit),
    }))
    .prefault({})
    .describe("CPU and memory of each pod.");
}

function limitText(request: "cpu" | "memory", limit: string | undefined): string {
  return limit === undefined ? request : `${limit}, or ${request} where that is more`;
}

/** The default of a limit, unless the request is above it. */
function atLeast(request: string, limit = request): string {
  return isBelow(limit, request) ? request : limit;
}

/** A quantity that could not be read is below nothing: it has a problem of its own. */
function isBelow(limit: string | undefined, request: string): boolean {
  return limit !== undefined && (parseQuantity(limit) ?? NaN) < (parseQuantity(request) ?? NaN);
}

function belowRequest(field: "cpu" | "memory", request: string, limit: string | undefined) {
  const message = `a limit of at least the request is needed: ${field} asks for ${request}`;
  return { code: "custom" as const, path: [`${field}Limit`], input: limit, message };
}
