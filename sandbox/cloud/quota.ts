import { instanceShape } from "../../components/gpu";
import { strings, text } from "../plugins/common/fields";
import { isObject, type JsonObject } from "../plugins/common/properties";
import { vcpuQuotas, type Account } from "./account";
import { tokens, type Draft } from "./inventory";

/** G and P instances have quotas of their own, and so has what runs on spare capacity. Source: "EC2 quotas". */
function bucketOf(instanceType: string, capacityType: string): string | undefined {
  if (capacityType === "CAPACITY_BLOCK") return undefined;
  const quotas = capacityType === "SPOT" ? vcpuQuotas.spot : vcpuQuotas.onDemand;
  if (/^(g|vt)\d/.test(instanceType)) return quotas.G;
  return /^p\d/.test(instanceType) ? quotas.P : quotas.standard;
}

/**
 * AWS' refusal to run as many instances as the node group wants, in view of what the others have; undefined where they
 * fit. Types that the catalogue does not hold count as nothing.
 */
export function quotaExceeded(
  draft: Pick<Draft, "list">,
  account: Account,
  nodeGroupId: string,
  wanted: JsonObject,
): string | undefined {
  const bucket = bucketFor(wanted);
  if (bucket === undefined) return undefined;
  const others = draft
    .list(tokens.nodeGroup)
    .filter(({ id, properties }) => id !== nodeGroupId && bucketFor(properties) === bucket);
  const used = others.reduce((sum, { properties }) => sum + vcpusOf(properties), 0);
  const limit = account.quotas[bucket] ?? 0;
  if (used + vcpusOf(wanted) <= limit) return undefined;
  return (
    `You have requested more vCPU capacity than your current vCPU limit of ${limit} allows for the instance bucket ` +
    "that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to " +
    "request an adjustment to this limit."
  );
}

function bucketFor(nodeGroup: JsonObject): string | undefined {
  const [instanceType] = strings(nodeGroup.instanceTypes);
  return instanceType === undefined ? undefined : bucketOf(instanceType, text(nodeGroup.capacityType));
}

function vcpusOf({ instanceTypes, scalingConfig, status }: JsonObject): number {
  const [instanceType] = strings(instanceTypes);
  if (instanceType === undefined || !isObject(scalingConfig) || status === "CREATE_FAILED") return 0;
  try {
    return instanceShape(instanceType).vcpus * Number(scalingConfig.desiredSize ?? 0);
  } catch {
    return 0;
  }
}
