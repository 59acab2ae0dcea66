import { minorOf } from "../gpu/version";

/** The framework of a model's image, as far as its name and its contents follow from it. */
export interface ImageFramework {
  name: string;
  version: string;
  cuda?: string;
  cudnn?: string;
  python: string;
}

/** A stage of the Dockerfile that is an image. `onnx` is the slim one; `trainer` trains, and serves nobody. */
export const imageTargets = ["onnx", "pytorch", "tensorflow", "trainer"] as const;
export type ImageTarget = (typeof imageTargets)[number];

/** `cu128` of "12.8": what PyTorch's own wheels are called by. */
function cudaTag(cuda: string): string {
  return `cu${minorOf(cuda).replace(".", "")}`;
}

/** `pytorch2.8-cu128`, `sklearn1.9`: what tells images of one version from each other. */
export function variantOf({ name, version, cuda }: ImageFramework): string {
  return `${name}${minorOf(version)}${cuda === undefined ? "" : `-${cudaTag(cuda)}`}`;
}

/**
 * The target that serves a model unless its settings name one: the framework's own where a GPU is used, else ONNX,
 * which every framework exports to and which is a tenth of the size.
 */
export function defaultTarget({ name }: ImageFramework, usesGpu: boolean): ImageTarget {
  const own = imageTargets.find((target) => target === name);
  return usesGpu && own !== undefined ? own : "onnx";
}

/** The lock of model/requirements that a target installs, without its ending. */
export function requirementsOf(target: ImageTarget, { name, version, cuda }: ImageFramework): string {
  if (target === "onnx" || (target === "trainer" && !isLarge(name))) return target;
  const framework = `${name}-${minorOf(version)}${cuda === undefined ? "" : `-${cudaTag(cuda)}`}`;
  return target === "trainer" ? `trainer-${framework}` : framework;
}

/** Is there a target for the framework alone? */
function isLarge(framework: string): boolean {
  return imageTargets.some((target) => target === framework);
}

/** The targets that a builder has to take on for an image: one that trains PyTorch holds all of PyTorch. */
export function targetsOf(target: ImageTarget, { name }: ImageFramework): ImageTarget[] {
  const own = imageTargets.find((other) => other === name);
  return target === "trainer" && own !== undefined ? [target, own] : [target];
}
