import { gpuInstances, migProfilesOf } from "../../components/gpu";
import { duplicateNames, type Finding } from "./finding";
import type { GpuPoolSettings } from "./gpuPools";
import { nearest } from "./nearest";

export interface PoolVerdict {
  findings: Finding[];
  /** The pools that models may be placed on. */
  usable: GpuPoolSettings[];
  /** Names of all pools that could be read, usable or not. */
  names: string[];
  /** Every pool is usable, so that what none of them serves is served by nothing. */
  complete: boolean;
}

/** What the fields of a pool demand of each other and of its instance type. */
export function checkPools(pools: readonly (GpuPoolSettings | undefined)[]): PoolVerdict {
  const verdicts = pools.map((pool, index) => ({ pool, findings: pool ? checkPool(pool, index) : [] }));
  const usable = verdicts.flatMap(({ pool, findings }) => (pool && findings.length === 0 ? [pool] : []));
  return {
    findings: [...verdicts.flatMap(({ findings }) => findings), ...duplicateNames("gpuPools", pools)],
    usable,
    names: pools.flatMap((pool) => (pool ? [pool.name] : [])),
    complete: usable.length === pools.length,
  };
}

/** A path below the pool. */
type At = (...path: (string | number)[]) => (string | number)[];

function checkPool(pool: GpuPoolSettings, index: number): Finding[] {
  const at: At = (...path) => ["gpuPools", index, ...path];
  return [
    ...(pool.max < pool.min
      ? [
          {
            path: at("max"),
            value: pool.max,
            severity: "error" as const,
            needed: `at least min is needed: min is ${pool.min}`,
          },
        ]
      : []),
    ...checkInstanceTypes(pool, at),
    ...checkCapacity(pool, at),
    ...checkMig(pool, at),
    ...checkTaints(pool, at),
  ];
}

/** Models are planned with the first type, and share its GPUs: the others may be larger, and must have the same GPUs. */
function checkInstanceTypes({ instanceTypes }: GpuPoolSettings, at: At): Finding[] {
  const [first = "", ...others] = instanceTypes;
  const planned = gpuInstances[first];
  return others.flatMap((instanceType, position) => {
    const type = gpuInstances[instanceType];
    if (!planned || !type) return [];
    const needed = obstacle();
    const path = at("instanceTypes", position + 1);
    return needed === undefined ? [] : [{ path, value: instanceType, severity: "error", needed }];

    function obstacle(): string | undefined {
      if (instanceTypes.indexOf(instanceType) <= position)
        return "each type is needed once (remove this one)";
      if (!planned || !type) return undefined;
      if (type.gpu !== planned.gpu || type.gpus !== planned.gpus) {
        return `a type with ${planned.gpus} ${planned.gpu} like ${first} is needed: this one has ${type.gpus} ${type.gpu} (make it another pool)`;
      }
      return type.vcpus < planned.vcpus || type.memoryGiB < planned.memoryGiB
        ? `the smallest type stands first: move ${instanceType} before ${first}`
        : undefined;
    }
  });
}

/** A capacity block is bought beforehand: for one instance type, in one zone. */
function checkCapacity(pool: GpuPoolSettings, at: At): Finding[] {
  const { capacity, capacityReservationId, instanceTypes, zones } = pool;
  const finding = (key: string, value: unknown, needed: string): Finding[] => [
    { path: at(key), value, severity: "error", needed },
  ];
  if (capacity !== "capacityBlock") {
    const needed = `a reservation is used with capacity: capacityBlock, and this pool's is ${capacity} (change that, or remove this)`;
    return capacityReservationId === undefined
      ? []
      : finding("capacityReservationId", capacityReservationId, needed);
  }
  return [
    ...(capacityReservationId === undefined
      ? finding(
          "capacityReservationId",
          undefined,
          "the id of the capacity block that was bought is needed, such as cr-0123456789abcdef0",
        )
      : []),
    ...(zones?.length === 1
      ? []
      : finding("zones", zones, "the one zone of the capacity block is needed, such as [us-east-1a]")),
    ...(instanceTypes.length > 1
      ? finding(
          "instanceTypes",
          instanceTypes,
          `a capacity block is of one type: use instanceType: ${instanceTypes[0]}`,
        )
      : []),
  ];
}

/** A node carries a key once for each effect: the API server refuses the second. */
function checkTaints({ taints }: GpuPoolSettings, at: At): Finding[] {
  return taints.flatMap(({ key, effect }, index) => {
    const first = taints.findIndex((other) => other.key === key && other.effect === effect);
    if (first === index) return [];
    const needed = `one taint for each key and effect is needed: taints[${first}] is ${key}:${effect} already`;
    return [{ path: at("taints", index, "key"), value: key, severity: "error", needed }];
  });
}

function checkMig(pool: GpuPoolSettings, at: At): Finding[] {
  if (pool.sharing.strategy !== "mig") return [];
  const { profile } = pool.sharing;
  const profiles = Object.keys(migProfilesOf(pool));
  const gpu = gpuInstances[pool.instanceType]?.gpu;
  if (profiles.length === 0) {
    const needed = `the ${gpu} of ${pool.instanceType} knows no MIG: use none, timeSlicing or mps, or an instance type with A100 or newer`;
    return [{ path: at("sharing", "strategy"), value: "mig", severity: "error", needed }];
  }
  if (profiles.includes(profile)) return [];
  const needed = `a profile of the ${gpu} is needed: ${profiles.join(", ")}${nearest.hint(profile, profiles)}`;
  return [{ path: at("sharing", "profile"), value: profile, severity: "error", needed }];
}
