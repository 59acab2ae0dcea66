import {
  GpuFractionError,
  gpuInstances,
  nodesOf,
  placeholderRequest,
  placeOnGpu,
  type PlanDemand,
  planNodes,
} from "../gpu";
import { cpuMillis, memoryMiB } from "../kubernetes/quantity";
import { type CostLine, priced, span, unpriced } from "./line";
import type { Capacity, CostPlan, ModelPlan, PoolPlan } from "./plan";
import { cpuInstancePrices, spotDiscount } from "./prices";
import { between, hoursPerMonth, type Scale, times } from "./scale";

/** The nodes of every group, with their root disks. */
export function nodeLines(plan: CostPlan): CostLine[] {
  const { systemNodes, gpuPools } = plan;
  const system = {
    ...systemNodes,
    component: "System nodes",
    nodes: between(systemNodes.min, systemNodes.max),
  };
  const pools = gpuPools.map((pool) => ({
    ...pool,
    component: `GPU pool ${pool.name}`,
    nodes: poolNodes(pool, plan),
  }));
  return [system, ...pools].flatMap(groupLines);
}

interface Group {
  component: string;
  instanceType: string;
  instanceTypes?: readonly string[];
  capacity: Capacity;
  diskGiB: number;
  nodes: Scale;
}

function groupLines(group: Group): CostLine[] {
  const { component, instanceType, capacity, diskGiB, nodes } = group;
  const bought = capacity === "onDemand" ? "" : capacity === "spot" ? ", spot" : ", capacity block";
  const line = {
    component,
    item: "instances",
    quantity: `${span(nodes.min, nodes.max)} × ${instanceType}${bought}`,
  };
  const dollars = hourlyDollars(instanceType, capacity);
  const dearest = Math.max(
    ...(group.instanceTypes ?? [instanceType]).map((type) => hourlyDollars(type, capacity) ?? 0),
  );
  const disks = { component, item: "root disks", quantity: `${span(nodes.min, nodes.max)} × ${diskGiB} GiB` };
  return [
    dollars === undefined
      ? unpriced(line)
      : {
          ...line,
          // Of several types the first is hoped for, and the dearest is the ceiling.
          monthly: { ...times(nodes, dollars * hoursPerMonth), max: nodes.max * dearest * hoursPerMonth },
          estimate: capacity !== "onDemand",
        },
    priced(disks, "gp3", times(nodes, diskGiB)),
  ];
}

/**
 * What an hour of an instance costs. A capacity block is paid in advance at a price of its day; on demand is the
 * nearest that can be known.
 */
export function hourlyDollars(instanceType: string, capacity: Capacity): number | undefined {
  const onDemand = gpuInstances[instanceType]?.dollarsPerHour ?? cpuInstancePrices[instanceType];
  return onDemand === undefined ? undefined : onDemand * (capacity === "spot" ? 1 - spotDiscount : 1);
}

/**
 * Nodes of a pool: at the least what its settings and the fewest replicas of its models ask for, at the most its
 * ceiling. What is expected lies between the least and what the models at their most fill, since nodes are added for
 * pods alone; a pool without models is there for others, who may fill it.
 */
export function poolNodes(pool: PoolPlan, plan: CostPlan): Scale {
  const within = (nodes: number) => Math.min(pool.max, Math.max(pool.min, nodes));
  const fewest = within(nodesNeeded(pool, plan, "min"));
  const most = modelsOf(pool, plan).length > 0 ? within(nodesNeeded(pool, plan, "max")) : pool.max;
  return { ...between(fewest, most), max: pool.max };
}

/** Nodes that the models of a pool fill, with the room that placeholders keep. */
export function nodesNeeded(pool: PoolPlan, plan: CostPlan, bound: "min" | "max"): number {
  const models = modelsOf(pool, plan).map((model) => demandOf(model, pool, model.replicas[bound]));
  const kept = plan.autoscaler.enabled ? plan.autoscaler.placeholders : [];
  const placeholders = kept
    .filter((placeholder) => placeholder.pool === pool.name)
    .map(({ replicas }, index): PlanDemand => ({
      name: `placeholder ${index}`,
      replicas,
      units: 1,
      request: placeholderRequest,
    }));
  const nodes = nodesOf(planNodes(pool, [...models, ...placeholders]));
  return Number.isFinite(nodes) ? nodes : pool.max;
}

/** The models that a pool serves. */
export function modelsOf(pool: PoolPlan, { models, gpuPools }: CostPlan): ModelPlan[] {
  return models.filter(({ gpu, gpuPool }) => {
    const placement = placeOnGpu(gpu, gpuPools, gpuPool);
    return !!placement && !(placement instanceof GpuFractionError) && placement.pool === pool.name;
  });
}

function demandOf({ name, gpu, resources }: ModelPlan, pool: PoolPlan, replicas: number): PlanDemand {
  const placement = placeOnGpu(gpu, [pool]);
  const units = placement && !(placement instanceof GpuFractionError) ? placement.units : 0;
  const request = { cpuMillis: cpuMillis(resources.cpu), memoryMiB: memoryMiB(resources.memory) };
  return { name, replicas, units, request };
}
