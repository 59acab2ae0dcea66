import { cpuMillis, memoryMiB } from "../kubernetes/quantity";
import { defaultAmiType } from "./catalogue/amis";
import { checkCompatibility, type FrameworkChoice, gpuTarget, type GpuTarget } from "./compatibility";
import { type GpuMemoryNeed, memoryShortage } from "./gpuMemory";
import { packNode, type PodRequest, schedulable } from "./packing";
import type { GpuPool } from "./pool";
import { nodesOf, type PlanDemand, planNodes } from "./preflightPlan";
import { checkNodeImage, checkOwners, ownersOf } from "./preflightPools";
import { verdict, type Verdict } from "./preflightRules";
import { GpuFractionError, type GpuPlacement, placeOnGpu } from "./sharing";

/** A model as far as the preflight is concerned. */
export interface PreflightModel {
  name: string;
  framework: FrameworkChoice;
  /** As in the settings: 0, a fraction, whole GPUs or a MIG profile. */
  gpu: number | string;
  /** Name of the only pool that may serve it. Default: the first that can. */
  gpuPool?: string | undefined;
  /** Default: not checked, since nobody but the model's owner knows. */
  gpuMemory?: GpuMemoryNeed | undefined;
  replicas: { min: number; max: number };
  /** What a replica requests, as Kubernetes quantities. */
  resources: { cpu: string; memory: string };
  /** How a new revision takes over. Default: one that needs no second set of replicas. */
  rollout?: { strategy: "rolling" | "blueGreen" | "canary" } | undefined;
}

export interface PreflightPool extends GpuPool {
  max: number;
}

export interface PreflightInput {
  models: readonly PreflightModel[];
  /** Absent where no cluster hands GPUs out: what a model asks for is then not looked for in a pool. */
  gpuPools?: readonly PreflightPool[] | undefined;
  /** Version of the cluster that is made here. Default: somebody else's, and not checked. */
  kubernetesVersion?: string | undefined;
  /** Whether the node agents are deployed. Default: not checked, since the cluster brings its own. */
  nodeAgents?: boolean | undefined;
}

/** The chain of one model, from its framework down to its GPU, as the table shows it. */
export interface ModelChain {
  model: string;
  /** Index in the settings' list. */
  index: number;
  framework: FrameworkChoice;
  /** The GPU that the model asks for. */
  gpu: number | string;
  /** The pool that serves it; absent on CPU, and where none does. */
  pool?: PreflightPool;
  target?: GpuTarget;
  /** Replicas that fit on an empty node of the pool. */
  perNode?: number;
  /** Whether the pool at its maximum holds a second set of the serving replicas, as blue-green needs. */
  spare?: boolean;
  /** Whether the pool at its maximum holds one replica more than all models at their most. */
  surge?: boolean;
}

export interface PreflightReport {
  chains: ModelChain[];
  verdicts: Verdict[];
}

interface Placed {
  chain: ModelChain;
  model: PreflightModel;
  pool: PreflightPool;
  placement: GpuPlacement;
}

/** Everything that can be said before the first resource, without asking anybody. */
export function preflight(input: PreflightInput): PreflightReport {
  const { models, gpuPools = [], kubernetesVersion, nodeAgents } = input;
  const walked = models.map((model, index) => walk(model, index, input.gpuPools));
  const placed = walked.flatMap(({ placed }) => (placed ? [placed] : []));
  for (const each of placed) {
    each.chain.spare = nodesWithSecondSet(each, placed) <= each.pool.max;
    each.chain.surge = nodesWithOneMore(each, placed) <= each.pool.max;
  }
  return {
    chains: walked.map(({ chain }) => chain),
    verdicts: [
      ...gpuPools.flatMap((pool, index) =>
        checkPool(pool, ["gpuPools", index], kubernetesVersion, nodeAgents),
      ),
      ...walked.flatMap(({ verdicts }) => verdicts),
      ...gpuPools.flatMap((pool) => checkCapacity(pool, placed)),
      ...placed.flatMap((each) => checkRoom(each, placed)),
    ],
  };
}

function checkPool(
  pool: PreflightPool,
  path: Verdict["path"],
  kubernetesVersion: string | undefined,
  nodeAgents: boolean | undefined,
): Verdict[] {
  return [
    ...checkNodeImage(pool.amiType ?? defaultAmiType, kubernetesVersion, path),
    ...(nodeAgents === undefined ? [] : checkOwners(ownersOf(pool, nodeAgents), pool, path)),
  ];
}

/** Follows one model down its chain. */
function walk(model: PreflightModel, index: number, pools: readonly PreflightPool[] | undefined) {
  const at = (...rest: (string | number)[]) => ["models", index, ...rest];
  const chain: ModelChain = { model: model.name, index, framework: model.framework, gpu: model.gpu };
  if (!pools) return { chain, verdicts: checkFramework(model, undefined, at) };
  const placement = placeOnGpu(model.gpu, pools, model.gpuPool);
  const found = placement instanceof GpuFractionError ? undefined : placement;
  const pool = pools.find(({ name }) => name === found?.pool);
  if (placement instanceof GpuFractionError) {
    const refused = verdict("gpu-share", "error", at("gpu"), placement.message);
    return { chain, verdicts: [...checkFramework(model, undefined, at), refused] };
  }
  if (!found || !pool) return { chain, verdicts: checkFramework(model, undefined, at) };
  const target = gpuTarget(pool, found);
  const packing = packNode(pool, found, requestOf(model));
  const complete: ModelChain = { ...chain, pool, target, perNode: packing.replicas };
  return {
    chain: complete,
    placed: { chain: complete, model, pool, placement: found },
    verdicts: [
      ...checkFramework(model, target, at),
      ...checkMemory(model, pool, found, at),
      ...checkFit(model, pool, at),
    ],
  };
}

type At = (...rest: (string | number)[]) => Verdict["path"];

function checkFramework(model: PreflightModel, target: GpuTarget | undefined, at: At): Verdict[] {
  return checkCompatibility(model.framework, target).map(({ rule, severity, field, message }) =>
    verdict(rule, severity, field === "gpu" ? at("gpu") : at("framework", field), message),
  );
}

function checkMemory(model: PreflightModel, pool: GpuPool, placement: GpuPlacement, at: At): Verdict[] {
  const shortage = model.gpuMemory && memoryShortage(model.gpuMemory, pool, placement);
  return shortage === undefined ? [] : [verdict("gpu-memory", "error", at("gpuMemory"), shortage)];
}

/** A replica that fits on no node of its pool would stay Pending for ever. */
function checkFit(model: PreflightModel, pool: GpuPool, at: At): Verdict[] {
  const room = schedulable(pool.instanceType);
  const request = requestOf(model);
  const tooMuch = (field: "cpu" | "memory", asked: number, offered: number, unit: string) => {
    if (asked <= offered) return [];
    const message = `a node of pool \`${pool.name}\` (${pool.instanceType}) leaves ${offered}${unit} to pods: use at most that`;
    return [verdict("node-fit", "error", at("resources", field), message)];
  };
  return [
    ...tooMuch("cpu", request.cpuMillis, room.cpuMillis, "m"),
    ...tooMuch("memory", request.memoryMiB, room.memoryMiB, "Mi"),
  ];
}

/** Too small for the fewest replicas is an error; too small for the most, which may never come, a warning. */
function checkCapacity(pool: PreflightPool, all: readonly Placed[]): Verdict[] {
  const placed = all.filter((each) => each.pool === pool && (each.chain.perNode ?? 0) > 0);
  const [last] = placed.slice(-1);
  if (!last) return [];
  const needs = (bound: "min" | "max") => nodesIn(pool, placed, ({ model }) => model.replicas[bound]);
  const tell = (bound: "min" | "max", severity: Verdict["severity"], nodes: number, scale: string) => {
    const message = `pool \`${pool.name}\` has at most ${pool.max} node${pool.max === 1 ? "" : "s"}, and its models at ${scale} fill ${nodes}: the rest would wait (set its max to ${nodes})`;
    return [verdict("pool-capacity", severity, ["models", last.chain.index, "replicas", bound], message)];
  };
  const [least, most] = [needs("min"), needs("max")];
  if (least > pool.max) return tell("min", "error", least, "their fewest");
  return most > pool.max ? tell("max", "warning", most, "their most") : [];
}

/** A candidate is complete beside the revision that serves, or it never gets ready. */
function checkRoom(each: Placed, all: readonly Placed[]): Verdict[] {
  const { chain, model, pool } = each;
  const strategy = model.rollout?.strategy ?? "rolling";
  // That a model fits nowhere, or not even once, is said already.
  if (strategy === "rolling" || chain.spare !== false || (chain.perNode ?? 0) < 1) return [];
  if (nodesIn(pool, all, (other) => other.model.replicas.min) > pool.max) return [];
  const nodes = nodesWithSecondSet(each, all);
  const message = `pool \`${pool.name}\` has at most ${pool.max} node${pool.max === 1 ? "" : "s"}, and with a second set of this model's replicas its models fill ${nodes}: a new revision would never be ready (set its max to ${nodes}, or use strategy rolling)`;
  return [verdict("rollout-room", "error", ["models", chain.index, "rollout", "strategy"], message)];
}

/** Every model of the pool with its fewest replicas, and this one twice. */
function nodesWithSecondSet(each: Placed, all: readonly Placed[]): number {
  return nodesIn(each.pool, all, (other) => other.model.replicas.min * (other === each ? 2 : 1));
}

/** Every model of the pool with its most replicas, and this one with one more. */
function nodesWithOneMore(each: Placed, all: readonly Placed[]): number {
  return nodesIn(each.pool, all, (other) => other.model.replicas.max + (other === each ? 1 : 0));
}

function nodesIn(pool: PreflightPool, all: readonly Placed[], replicas: (of: Placed) => number): number {
  const demands = all.filter((each) => each.pool === pool).map((each) => demandOf(each, replicas(each)));
  return nodesOf(planNodes(pool, demands));
}

function demandOf({ model, placement }: Placed, replicas: number): PlanDemand {
  return { name: model.name, replicas, units: placement.units, request: requestOf(model) };
}

function requestOf({ resources }: PreflightModel): PodRequest {
  return { cpuMillis: cpuMillis(resources.cpu), memoryMiB: memoryMiB(resources.memory) };
}
