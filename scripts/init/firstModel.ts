import { type Answers, modelFields } from "./answers";
import type { KeyPath, SettingsFile } from "../shared/settingsFile";

/** The models that the repository comes with, in whose place the first one of a fork is put. */
export const referenceModels = ["digits", "digits-gpu"];

interface Model {
  name: string;
  gpu?: number | string;
  expose?: { hostname?: string };
}

const modelKeys = Object.keys(modelFields.shape);
const models = ["config", "mlops:models"];
const pool = ["config", "mlops:gpuPools", 0];

/**
 * Puts a model into a stack file: over the one of its name, else in the place of the first reference model, whose
 * replicas and exposure it takes over, else at the end. Reference models go with the first model of another name.
 */
export function putFirstModel(file: SettingsFile, { model }: Answers): void {
  if (model === undefined) return;
  const there = modelsIn(file);
  const index = placeOf(model.name, there);
  const { name, framework, image, gpu } = model;
  const own = { name, framework, image, model: sourceFor(file, model.model), ...(gpu ? { gpu } : {}) };
  if (there[index]?.name === name) update(file, [...models, index], own);
  else file.setItem([...models, index], { ...own, ...without(there[index] ?? {}, takenBack(image)) });
  if (!referenceModels.includes(model.name)) removeReferences(file);
  fitPool(file);
}

/** What is not taken over: an image that was made elsewhere may not know the commands that test a new revision. */
function takenBack(image: NonNullable<Answers["model"]>["image"]): string[] {
  return "ref" in image ? [...modelKeys, "rollout"] : modelKeys;
}

/** What the team has said about its model since stays with it. */
function update(file: SettingsFile, at: KeyPath, own: Readonly<Record<string, unknown>>): void {
  for (const key of modelKeys) {
    if (own[key] === undefined) file.remove([...at, key]);
    else file.set([...at, key], own[key]);
  }
}

function without(group: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(group).filter(([key]) => !keys.includes(key)));
}

function modelsIn(file: SettingsFile): Model[] {
  return (file.get(models) ?? []) as Model[];
}

function placeOf(name: string, there: readonly Model[]): number {
  const own = there.findIndex((model) => model.name === name);
  if (own !== -1) return own;
  const reference = there.findIndex((model) => referenceModels.includes(model.name));
  return reference === -1 ? there.length : reference;
}

/** Docker trains nothing: there a model is trained by hand (docs/development.md). */
function sourceFor(file: SettingsFile, source: NonNullable<Answers["model"]>["model"]): unknown {
  if (file.get(["config", "mlops:cluster", "kind"]) !== "docker" || !("train" in source)) return source;
  return without(source, ["train"]);
}

function removeReferences(file: SettingsFile): void {
  const there = modelsIn(file).map(({ name }) => name);
  const last = there.findLastIndex((name) => referenceModels.includes(name));
  if (last === -1) return;
  file.remove([...models, last]);
  removeReferences(file);
}

/**
 * Has the only pool serve the share that is asked for, and keeps no machine that nothing runs on. With several pools,
 * or several models on GPUs, which of them serves what is somebody's decision.
 */
function fitPool(file: SettingsFile): void {
  const pools = (file.get(["config", "mlops:gpuPools"]) ?? []) as { min?: number; max?: number }[];
  if (pools.length !== 1) return;
  const [share, ...others] = modelsIn(file).flatMap(({ gpu = 0 }) => (gpu === 0 ? [] : [gpu]));
  if (share === undefined) {
    if (pools[0]?.min !== undefined) file.set([...pool, "min"], 0);
    file.remove(["config", "mlops:autoscaler", "placeholders"]);
    return;
  }
  if (others.length > 0 || typeof share === "string") return;
  if (share === 1) {
    file.remove([...pool, "sharing"]);
    // A new revision is complete beside the one that serves.
    if (pools[0]?.max === undefined) file.set([...pool, "max"], 2);
  }
  if (share > 0 && share < 1 && Number.isInteger(1 / share)) {
    if (file.get([...pool, "sharing"]) === undefined) file.set([...pool, "sharing", "strategy"], "mps");
    file.set([...pool, "sharing", "replicas"], 1 / share);
  }
}
