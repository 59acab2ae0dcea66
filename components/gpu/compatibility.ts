import { defaultAmiType, nodeImages } from "./catalogue/amis";
import type { CudaBuild, FrameworkName, FrameworkRelease } from "./catalogue/frameworks";
import { gpuModels } from "./catalogue/gpus";
import { pytorchReleases } from "./catalogue/pytorch";
import { sklearnReleases } from "./catalogue/sklearn";
import { tensorflowReleases } from "./catalogue/tensorflow";
import { type GpuTarget, hasCodeFor, obstacle, runsOn } from "./compatibilityBuilds";
import { cudaContextMiB } from "./gpuMemory";
import type { GpuPool } from "./pool";
import { preflightRules, type RuleName } from "./preflightRules";
import { gpuInstanceOf, type GpuPlacement } from "./sharing";
import { agrees, compareVersions, minorOf } from "./version";

export type { GpuTarget } from "./compatibilityBuilds";

/** The framework of a model's image, as the settings write it. */
export interface FrameworkChoice {
  name: FrameworkName;
  version: string;
  cuda?: string;
  cudnn?: string;
  python: string;
}

/** The link of the chain that broke. */
export type CompatibilityRule = Extract<
  RuleName,
  | "framework-release"
  | "python"
  | "cpu-only"
  | "cuda-missing"
  | "cuda-build"
  | "cuda-experimental"
  | "cudnn"
  | "compute-capability"
  | "driver"
  | "gpu-memory"
>;

export interface CompatibilityProblem {
  rule: CompatibilityRule;
  /** A warning tells what nobody has tested; an error what is known not to work. */
  severity: "error" | "warning";
  /** The setting to change: a field of the framework, or the model's gpu. */
  field: keyof FrameworkChoice | "gpu";
  /** What is needed and what to write. */
  message: string;
  /** Where the rule is written. */
  source: string;
}

export const frameworkReleases: Readonly<Record<FrameworkName, readonly FrameworkRelease[]>> = {
  pytorch: pytorchReleases,
  tensorflow: tensorflowReleases,
  sklearn: sklearnReleases,
};

/** Frameworks that have no use for a GPU. */
const cpuOnly: readonly FrameworkName[] = ["sklearn"];

/** What a model placed on a pool runs on. */
export function gpuTarget(pool: GpuPool, placement: GpuPlacement): GpuTarget {
  const { gpu } = gpuInstanceOf(pool);
  return {
    gpu,
    computeCapability: gpuModels[gpu].computeCapability,
    driver: nodeImages[pool.amiType ?? defaultAmiType].driver,
    memoryMiB: placement.memoryMiB,
  };
}

/**
 * Walks the chain framework → Python → CUDA → cuDNN → GPU → driver → memory and reports what breaks. A link whose
 * predecessor broke is not reported: it would only repeat the same mistake.
 *
 * @param target the GPU; none for a model on CPU.
 */
export function checkCompatibility(framework: FrameworkChoice, target?: GpuTarget): CompatibilityProblem[] {
  const releases = frameworkReleases[framework.name];
  const release = releases.find(({ version }) => version === minorOf(framework.version));
  const unknown = release ? [] : checkUnknownRelease(framework, releases);
  if (unknown.some(({ severity }) => severity === "error")) return unknown;
  return [
    ...unknown,
    ...(release ? checkPython(framework, release) : []),
    ...(cpuOnly.includes(framework.name)
      ? checkCpuOnly(framework, target)
      : [...checkCuda(framework, release, releases, target), ...(target ? checkMemory(target) : [])]),
  ];
}

function checkCpuOnly({ name, cuda, cudnn }: FrameworkChoice, target?: GpuTarget): CompatibilityProblem[] {
  const without = (field: "cuda" | "cudnn", value: string | undefined) =>
    value === undefined ? [] : [error("cpu-only", field, `${name} has no build for CUDA: remove ${field}`)];
  const idle = `${name} computes on the CPU alone and would leave the ${target?.gpu} idle: write 0, or another framework`;
  return [
    ...(target ? [error("cpu-only", "gpu", idle)] : []),
    ...without("cuda", cuda),
    ...without("cudnn", cudnn),
  ];
}

/** A release that came after the table may well work; one that it never held does not exist or is too old. */
function checkUnknownRelease(
  { name, version }: FrameworkChoice,
  releases: readonly FrameworkRelease[],
): CompatibilityProblem[] {
  const [first, last] = [releases[0]?.version ?? "", releases.at(-1)?.version ?? ""];
  const newer = compareVersions(minorOf(version), last) > 0;
  const message = newer
    ? `${name} ${version} is newer than ${last}, the last that was checked`
    : `a release from ${first} to ${last} of ${name} is needed (try "${last}")`;
  return [problem("framework-release", newer ? "warning" : "error", "version", message)];
}

function checkPython(framework: FrameworkChoice, release: FrameworkRelease): CompatibilityProblem[] {
  const { from, to } = release.python;
  const python = minorOf(framework.python);
  if (compareVersions(python, from) >= 0 && compareVersions(python, to) <= 0) return [];
  const nearest = compareVersions(python, from) < 0 ? from : to;
  const message = `${framework.name} ${release.version} runs on Python ${from} to ${to} (try "${nearest}")`;
  return [error("python", "python", message)];
}

function checkCuda(
  framework: FrameworkChoice,
  release: FrameworkRelease | undefined,
  releases: readonly FrameworkRelease[],
  target: GpuTarget | undefined,
): CompatibilityProblem[] {
  const { name, cuda, cudnn } = framework;
  if (target && release && !release.builds.some((build) => runsOn(build, target))) {
    return [noBuildFor(name, release, releases, target)];
  }
  const known = release ?? releases.at(-1);
  const usable = known?.builds.filter((build) => !target || runsOn(build, target)) ?? [];
  const advice = usable.length === 0 ? "" : ` (try ${orList(usable.map((build) => `"${build.cuda}"`))})`;
  if (cuda === undefined) {
    if (target)
      return [error("cuda-missing", "cuda", `a model on a GPU needs the CUDA version of its image${advice}`)];
    return cudnn === undefined
      ? []
      : [error("cudnn", "cudnn", "cuDNN comes with CUDA: add cuda, or remove cudnn")];
  }
  if (!release) return target ? checkToolkit(cuda, target, advice) : [];
  const build = release.builds.find((candidate) => candidate.cuda === minorOf(cuda));
  if (!build)
    return [error("cuda-build", "cuda", `${name} ${release.version} has no build for this CUDA${advice}`)];
  return [
    ...(target ? whyNot(build, target, advice) : []),
    ...checkCudnn(framework, build),
    ...(build.experimental ? [experimental(name, release, build)] : []),
  ];
}

/** For a release that the table does not hold, only what CUDA itself promises can be checked. */
function checkToolkit(cuda: string, target: GpuTarget, advice: string): CompatibilityProblem[] {
  return whyNot({ cuda: minorOf(cuda), cudnn: "" }, target, advice);
}

function checkCudnn({ name, version, cudnn }: FrameworkChoice, build: CudaBuild): CompatibilityProblem[] {
  if (cudnn === undefined || agrees(cudnn, build.cudnn)) return [];
  const message = `${name} ${minorOf(version)} for CUDA ${build.cuda} brings cuDNN ${build.cudnn} (try "${minorOf(build.cudnn)}")`;
  return [error("cudnn", "cudnn", message)];
}

function checkMemory({ gpu, memoryMiB }: GpuTarget): CompatibilityProblem[] {
  if (memoryMiB >= cudaContextMiB) return [];
  const message = `a share of ${memoryMiB} MiB of ${gpu} memory is left, and CUDA alone needs about ${cudaContextMiB} MiB: share the GPU in fewer`;
  return [error("gpu-memory", "gpu", message)];
}

function whyNot(build: CudaBuild, target: GpuTarget, advice: string): CompatibilityProblem[] {
  const found = obstacle(build, target);
  return found ? [error(found.rule, "cuda", `${found.message}${advice}`)] : [];
}

function noBuildFor(
  name: FrameworkName,
  release: FrameworkRelease,
  releases: readonly FrameworkRelease[],
  target: GpuTarget,
): CompatibilityProblem {
  const able = releases.filter(({ builds }) => builds.some((build) => runsOn(build, target)));
  const advice =
    able.length === 0 ? "use another framework, or another GPU" : `try "${able.at(-1)?.version}"`;
  const which = able.length === 0 ? "version" : release.version;
  const subject = able.length === 0 ? `no ${which} of ${name}` : `no build of ${name} ${which}`;
  const rule = release.builds.some((build) => hasCodeFor(build, target)) ? "driver" : "compute-capability";
  const where = `${target.gpu} (compute capability ${target.computeCapability}, driver ${target.driver})`;
  return error(rule, able.length === 0 ? "name" : "version", `${subject} runs on ${where} (${advice})`);
}

function experimental(
  name: FrameworkName,
  release: FrameworkRelease,
  build: CudaBuild,
): CompatibilityProblem {
  const settled = release.builds.filter((other) => !other.experimental).map((other) => other.cuda);
  const message = `CUDA ${build.cuda} is an experimental build of ${name} ${release.version}; stable: ${settled.join(", ")}`;
  return problem("cuda-experimental", "warning", "cuda", message);
}

function error(
  rule: CompatibilityRule,
  field: CompatibilityProblem["field"],
  message: string,
): CompatibilityProblem {
  return problem(rule, "error", field, message);
}

function problem(
  rule: CompatibilityRule,
  severity: CompatibilityProblem["severity"],
  field: CompatibilityProblem["field"],
  message: string,
): CompatibilityProblem {
  return { rule, severity, field, message, source: preflightRules[rule].source };
}

function orList(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} or ${items.at(-1)}`;
}
