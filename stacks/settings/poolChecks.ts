import { gpuInstances, migProfilesOf } from "../../components/gpu";
import { duplicateNames, type Finding } from "./finding";
import type { GpuPoolSettings } from "./gpuPools";
import { nearest } from "./nearest";

export interface PoolVerdict {
  findings: Finding[];
  /** The pools that models may be placed on. */
  usable: GpuPoolSettings[];
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
    ...checkMig(pool, at),
    ...checkTaints(pool, at),
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
