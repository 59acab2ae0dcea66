import { preflight, type Verdict } from "../../components/gpu";
import { isEks } from "./cluster";
import { duplicateNames, under, type Finding } from "./finding";
import type { ModelSettings } from "./models";
import { nearest } from "./nearest";
import type { PoolVerdict } from "./poolChecks";
import { valueAt } from "./problem";
import type { ParsedSections } from "./sections";

/**
 * What the models of a stack on Docker demand: nothing of pools, and nothing of the registry, since a model whose
 * registry is switched off is read from its folder.
 */
export function checkModelsOnDocker(parsed: ParsedSections): Finding[] {
  const models = indexed(parsed.models);
  const { verdicts } = preflight({ models: models.map(({ item }) => item) });
  const indices = { models: models.map(({ index }) => index) };
  const told = verdicts.map((verdict) => findingOf(verdict, parsed, indices));
  return [...duplicateNames("models", parsed.models), ...told];
}

/** What each model demands of the pools, of the registry, and of the chain from its framework to the driver. */
export function checkModels(parsed: ParsedSections, pools: PoolVerdict): Finding[] {
  const { models, mlflow } = parsed;
  const findings = models.flatMap((model, index) => {
    if (!model) return [];
    const own = [
      ...checkRegistry(model, mlflow?.enabled),
      ...checkTrainer(model),
      ...checkGpuSettings(model),
      ...checkPoolName(model, pools),
    ];
    return own.map(under(["models", index]));
  });
  return [...findings, ...duplicateNames("models", models), ...checkPlan(parsed, pools)];
}

function checkRegistry({ model }: ModelSettings, mlflowEnabled: boolean | undefined): Finding[] {
  if (!("registry" in model) || mlflowEnabled !== false) return [];
  const needed =
    "the registry is switched off: set mlops:mlflow.enabled to true, or take the model from a volume";
  return [{ path: ["model", "registry"], value: model.registry, severity: "error", needed }];
}

/** Only what is built here has a trainer beside it. */
function checkTrainer({ model, image }: ModelSettings): Finding[] {
  if (!("registry" in model) || model.train !== true || "build" in image) return [];
  const needed =
    "the image that trains is needed: { ref: … }, because none is built here (true goes with image.build)";
  return [{ path: ["model", "train"], value: model.train, severity: "error", needed }];
}

/** What is said about a GPU needs one. */
function checkGpuSettings({ gpu, gpuPool, gpuMemory }: ModelSettings): Finding[] {
  if (gpu !== 0) return [];
  const needed = "a model on CPU has no GPU: say how much with gpu, or remove this";
  const of = (key: string, value: unknown): Finding[] =>
    value === undefined ? [] : [{ path: [key], value, severity: "error", needed }];
  return [...of("gpuPool", gpuPool), ...of("gpuMemory", gpuMemory)];
}

function checkPoolName({ gpu, gpuPool }: ModelSettings, { names, complete }: PoolVerdict): Finding[] {
  // A name that may be that of a pool which could not be read has no problem of its own.
  if (gpu === 0 || gpuPool === undefined || names.includes(gpuPool) || !complete) return [];
  const known = names.length === 0 ? "there is none" : `there are ${names.join(", ")}`;
  const needed = `the name of a pool is needed: ${known}${nearest.hint(gpuPool, names)}`;
  return [{ path: ["gpuPool"], value: gpuPool, severity: "error", needed }];
}

/** The preflight, told about the models and pools that could be read. */
function checkPlan(parsed: ParsedSections, pools: PoolVerdict): Finding[] {
  const { cluster, nodeAgents } = parsed;
  const models = indexed(parsed.models);
  const gpuPools = indexed(parsed.gpuPools).filter(({ item }) => pools.usable.includes(item));
  const { verdicts } = preflight({
    models: models.map(({ item }) => item),
    gpuPools: gpuPools.map(({ item }) => item),
    ...(cluster && isEks(cluster) && { nodeAgents: nodeAgents?.enabled }),
    ...(cluster && isEks(cluster) && !cluster.existing && { kubernetesVersion: cluster.version }),
  });
  const indices = { models: models.map(({ index }) => index), gpuPools: gpuPools.map(({ index }) => index) };
  return verdicts
    .filter((verdict) => !repeats(verdict, models, pools))
    .map((verdict) => findingOf(verdict, parsed, indices));
}

/** That no pool serves a model says nothing new while a pool, or the name of the model's own, has a problem. */
function repeats({ rule, path }: Verdict, models: { item: ModelSettings }[], pools: PoolVerdict): boolean {
  if (rule !== "gpu-share") return false;
  const gpuPool = models[Number(path[1])]?.item.gpuPool;
  return !pools.complete || (gpuPool !== undefined && !pools.names.includes(gpuPool));
}

/** A verdict at its place in the file: the preflight was told about some items of a list only. */
function findingOf(
  { path, severity, message }: Verdict,
  parsed: ParsedSections,
  indices: Readonly<Record<string, readonly number[]>>,
): Finding {
  const [section = "", item, ...rest] = path;
  const index = typeof item === "number" ? (indices[section]?.[item] ?? item) : item;
  const at = [section, ...(index === undefined ? [] : [index]), ...rest];
  return { path: at, value: valueAt(parsed, at), severity, needed: message };
}

function indexed<T>(items: readonly (T | undefined)[]): { item: T; index: number }[] {
  return items.flatMap((item, index) => (item === undefined ? [] : [{ item, index }]));
}
