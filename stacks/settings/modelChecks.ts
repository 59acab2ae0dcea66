import {
  checkCompatibility,
  GpuFractionError,
  gpuTarget,
  instanceShape,
  packNode,
  placeOnGpu,
  type GpuPlacement,
  type GpuTarget,
} from "../../components/gpu";
import { cpuMillis, memoryMiB } from "../../components/kubernetes/quantity";
import { duplicateNames, type Finding } from "./finding";
import type { GpuPoolSettings } from "./gpuPools";
import type { ModelSettings } from "./models";
import type { PoolVerdict } from "./poolChecks";
import type { ParsedSections } from "./sections";

/** A model, and the pool that serves it. */
interface PlacedModel {
  model: ModelSettings;
  pool: GpuPoolSettings;
}

/** What each model demands of the pools, of the registry, and of the chain from its framework to the driver. */
export function checkModels({ models, mlflow }: ParsedSections, pools: PoolVerdict): Finding[] {
  const findings = models.flatMap((model, index) => {
    if (!model) return [];
    const at = under(["models", index]);
    const placement = placeOnGpu(model.gpu, pools.usable);
    return [
      ...checkRegistry(model, mlflow?.enabled).map(at),
      ...checkImage(model).map(at),
      ...checkGpu(model, placement, pools).map(at),
    ];
  });
  return [...findings, ...duplicateNames("models", models), ...checkCapacity(models, pools)];
}

function under(parent: Finding["path"]) {
  return (finding: Finding): Finding => ({ ...finding, path: [...parent, ...finding.path] });
}

function checkRegistry({ model }: ModelSettings, mlflowEnabled: boolean | undefined): Finding[] {
  if (!("registry" in model) || mlflowEnabled !== false) return [];
  const needed =
    "the registry is switched off: set mlops:mlflow.enabled to true, or take the model from a volume";
  return [{ path: ["model", "registry"], value: model.registry, severity: "error", needed }];
}

/** A tag that moves makes two runs of the same stack differ. */
function checkImage({ image }: ModelSettings): Finding[] {
  const tag = /:([^:/@]+)$/.exec(image.ref)?.[1];
  if (image.ref.includes("@sha256:") || (tag !== undefined && tag !== "latest")) return [];
  const needed = "this reference moves: a version tag or a digest gives the same image every time";
  return [{ path: ["image", "ref"], value: image.ref, severity: "warning", needed }];
}

function checkGpu(
  model: ModelSettings,
  placement: GpuPlacement | GpuFractionError | undefined,
  pools: PoolVerdict,
): Finding[] {
  if (placement instanceof GpuFractionError) {
    const refusal: Finding = {
      path: ["gpu"],
      value: model.gpu,
      severity: "error",
      needed: placement.message,
    };
    return [...checkFramework(model), ...(pools.complete ? [refusal] : [])];
  }
  const pool = pools.usable.find(({ name }) => name === placement?.pool);
  if (!placement || !pool) return checkFramework(model);
  return [...checkFramework(model, gpuTarget(pool, placement)), ...checkFit({ model, pool })];
}

function checkFramework(model: ModelSettings, target?: GpuTarget): Finding[] {
  return checkCompatibility(model.framework, target).map(({ field, severity, message }) =>
    field === "gpu"
      ? { path: ["gpu"], value: model.gpu, severity, needed: message }
      : { path: ["framework", field], value: model.framework[field], severity, needed: message },
  );
}

/** A replica that fits on no empty node of its pool would stay Pending for ever. */
function checkFit({ model, pool }: PlacedModel): Finding[] {
  const { allocatable } = instanceShape(pool.instanceType);
  const request = requestOf(model);
  const tooMuch = (field: "cpu" | "memory", asked: number, offered: number, unit: string): Finding[] => {
    if (asked <= offered) return [];
    const needed = `a node of pool \`${pool.name}\` (${pool.instanceType}) leaves ${offered}${unit} to pods: use at most that`;
    return [{ path: ["resources", field], value: model.resources[field], severity: "error", needed }];
  };
  return [
    ...tooMuch("cpu", request.cpuMillis, allocatable.cpuMillis, "m"),
    ...tooMuch("memory", request.memoryMiB, allocatable.memoryMiB, "Mi"),
  ];
}

/** More replicas than the pools can hold is legal: the autoscaler of the pool may be raised later. It deserves a look. */
function checkCapacity(models: ParsedSections["models"], pools: PoolVerdict): Finding[] {
  return pools.usable.flatMap((pool) => {
    const placed = models.flatMap((model, index) => {
      const placement = model && placeOnGpu(model.gpu, pools.usable);
      if (!model || !placement || placement instanceof GpuFractionError || placement.pool !== pool.name)
        return [];
      return [{ model, index, placement }];
    });
    const nodes = placed.reduce((sum, { model, placement }) => {
      const perNode = packNode(pool, placement, requestOf(model)).replicas;
      return sum + (perNode > 0 ? model.replicas.max / perNode : 0);
    }, 0);
    const [last] = placed.slice(-1);
    if (!last || nodes <= pool.max) return [];
    const needed = `pool \`${pool.name}\` holds ${pool.max} node${pool.max === 1 ? "" : "s"}, and its models at their most fill ${Math.ceil(nodes)}: the rest will wait`;
    return [
      {
        path: ["models", last.index, "replicas", "max"],
        value: last.model.replicas.max,
        severity: "warning",
        needed,
      },
    ];
  });
}

function requestOf({ resources }: ModelSettings) {
  return { cpuMillis: cpuMillis(resources.cpu), memoryMiB: memoryMiB(resources.memory) };
}
