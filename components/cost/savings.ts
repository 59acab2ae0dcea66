import { gpuInstances } from "../gpu";
import { hourlyDollars, modelsOf, nodesNeeded, poolNodes } from "./nodes";
import type { CostPlan, ModelPlan, PoolPlan } from "./plan";
import { hoursPerMonth } from "./scale";

/** What the GPUs of the models cost, from the plainest way to run them to the way of this stack; dollars a month. */
export interface Savings {
  /** Every replica of the most on whole GPUs of its own, on demand, day and night. */
  wholeGpus: number;
  /** The same replicas on GPUs that they share. */
  shared: number;
  /** The same, with nodes that come and go: the usual scale. */
  scaled: number;
  /** The same, bought as this stack buys its nodes: the usual bill. */
  bought: number;
  /** Part of {@link wholeGpus} that is saved, from 0 to 1; below 0 when this stack costs more. */
  share: number;
}

/** The part of the cost of whole GPUs, always on, that sharing and scaling are to save. */
export const goalShare = 0.4;

/** `undefined` where no model has a GPU. */
export function savingsOf(plan: CostPlan): Savings | undefined {
  const pools = plan.gpuPools
    .map((pool) => ({ pool, models: modelsOf(pool, plan) }))
    .filter(({ models }) => models.length > 0);
  if (pools.length === 0) return undefined;
  const sum = (dollars: (pool: PoolPlan, models: ModelPlan[]) => number) =>
    pools.reduce((total, { pool, models }) => total + dollars(pool, models), 0);
  const wholeGpus = sum((pool, models) =>
    models.reduce((total, model) => total + wholeGpuDollars(model, pool), 0),
  );
  const shared = sum((pool) => nodesNeeded(pool, plan, "max") * onDemand(pool));
  const scaled = sum((pool) => poolNodes(pool, plan).expected * onDemand(pool));
  const bought = sum((pool) => poolNodes(pool, plan).expected * monthly(pool, pool.capacity));
  return { wholeGpus, shared, scaled, bought, share: 1 - bought / wholeGpus };
}

/** A replica with less than a GPU gets a whole one; of an instance with several it pays its part. */
function wholeGpuDollars({ gpu, replicas }: ModelPlan, pool: PoolPlan): number {
  const gpus = typeof gpu === "number" ? Math.ceil(gpu) : 1;
  return (replicas.max * gpus * onDemand(pool)) / (gpuInstances[pool.instanceType]?.gpus ?? 1);
}

function onDemand(pool: PoolPlan): number {
  return monthly(pool, "onDemand");
}

function monthly({ instanceType }: PoolPlan, capacity: PoolPlan["capacity"]): number {
  return (hourlyDollars(instanceType, capacity) ?? 0) * hoursPerMonth;
}
