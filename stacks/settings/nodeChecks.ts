import { allocatableGpuUnits } from "../../components/gpu";
import { isEks } from "./cluster";
import type { Finding } from "./finding";
import type { GpuPoolSettings } from "./gpuPools";
import { nearest } from "./nearest";
import type { SettingPath } from "./problem";
import type { ParsedSections } from "./sections";
import { checkSystemRoom } from "./systemRoom";

/** What node groups and the autoscaler demand of each other, with a cluster on AWS. */
export function checkNodes(parsed: ParsedSections): Finding[] {
  const { cluster, systemNodes, gpuPools } = parsed;
  if (!cluster || !isEks(cluster)) return [];
  const version = cluster.existing ? undefined : cluster.version;
  return [
    ...checkSystemNodes(systemNodes),
    ...checkRelease(["systemNodes", "amiRelease"], systemNodes?.amiRelease, "AL2023", version),
    ...gpuPools.flatMap((pool, index) =>
      checkRelease(["gpuPools", index, "amiRelease"], pool?.amiRelease, pool?.amiType ?? "", version),
    ),
    ...checkPlaceholders(parsed),
    ...(cluster.existing ? [] : checkSystemRoom(parsed)),
  ];
}

function checkSystemNodes(nodes: ParsedSections["systemNodes"]): Finding[] {
  if (!nodes || nodes.max >= nodes.min) return [];
  const needed = `at least min is needed: min is ${nodes.min}`;
  return [{ path: ["systemNodes", "max"], value: nodes.max, severity: "error", needed }];
}

/** AL2023 counts releases by Kubernetes version and day, Bottlerocket by its own version and commit. */
function checkRelease(
  path: SettingPath,
  release: string | undefined,
  amiType: string,
  version: string | undefined,
): Finding[] {
  if (release === undefined) return [];
  const finding = (needed: string): Finding[] => [{ path, value: release, severity: "error", needed }];
  const isDated = /-20\d{6}$/.test(release);
  if (amiType.startsWith("BOTTLEROCKET")) {
    return isDated ? finding("a release of Bottlerocket is needed, such as 1.48.0-a0b1c2d3") : [];
  }
  if (!isDated) {
    return finding(`a release of AL2023 is needed, such as ${version ?? "1.36"}.0-20260714`);
  }
  return version === undefined || release.startsWith(`${version}.`)
    ? []
    : finding(`a release for Kubernetes ${version} is needed: one that begins with ${version}.`);
}

function checkPlaceholders({ autoscaler, gpuPools }: ParsedSections): Finding[] {
  const placeholders = autoscaler?.placeholders ?? [];
  const known = gpuPools.filter((pool) => pool !== undefined).map(({ name }) => name);
  return placeholders.flatMap(({ pool: name, replicas }, index): Finding[] => {
    const path = ["autoscaler", "placeholders", index, "pool"];
    const pool = gpuPools.find((candidate) => candidate?.name === name);
    const needed = obstacle();
    return needed === undefined ? [] : [{ path, value: name, severity: "error", needed }];

    function obstacle(): string | undefined {
      if (autoscaler?.enabled === false) {
        return "room is kept by the autoscaler: set autoscaler.enabled to true, or remove this";
      }
      const first = placeholders.findIndex((other) => other.pool === name);
      if (first < index)
        return `one item for each pool is needed: placeholders[${first}] is for ${name} already`;
      // A pool that could not be read may be the one.
      if (!pool && known.length === gpuPools.length) return unknownPool(name, known);
      const room = pool ? roomOf(pool) : 0;
      return pool && room > 0 && replicas > room
        ? `pool \`${name}\` has room for ${room} at its largest: use at most that, or raise its max`
        : undefined;
    }
  });
}

function unknownPool(name: string, known: readonly string[]): string {
  const list = known.length === 0 ? "there is none" : `there are ${known.join(", ")}`;
  return `the name of a pool is needed: ${list}${nearest.hint(name, known)}`;
}

/** Units of the pool's GPUs when it has all nodes that it may have. */
function roomOf(pool: GpuPoolSettings): number {
  const [perNode = 0] = Object.values(allocatableGpuUnits(pool));
  return perNode * pool.max;
}
