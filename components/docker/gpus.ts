import { existsSync } from "node:fs";

/** Which GPUs containers may use: the first of the machine if it has one, none, or these, divided by commas. */
export type GpuChoice = string;

/**
 * What `docker run --gpus` gets for a model; `undefined` where it runs on CPU. Docker hands a GPU out whole and to any
 * number of containers: a fraction is the whole of one, which others use as well.
 * @param asked GPUs as the settings have them: 0, a fraction, or whole ones.
 */
export function gpusFor(asked: number, choice: GpuChoice, hasGpu: boolean): string | undefined {
  const offered = choice === "auto" ? (hasGpu ? ["0"] : []) : choice === "none" ? [] : choice.split(",");
  const devices = offered.slice(0, Math.ceil(asked));
  return devices.length > 0 ? `device=${devices.join(",")}` : undefined;
}

/** How many GPUs that is. */
export function countOf(gpus: string | undefined): number {
  return gpus === undefined ? 0 : gpus.split(",").length;
}

/** Where the driver shows itself: Linux, and Linux inside Windows. */
const marks = ["/proc/driver/nvidia/version", "/usr/lib/wsl/lib/nvidia-smi"];

/**
 * Whether this machine has a GPU of NVIDIA. NVIDIA_VISIBLE_DEVICES hides it, as it does from containers.
 * Source: NVIDIA container toolkit, "Environment variables": void, none or empty give no GPU.
 */
export function machineHasGpu(
  environment: NodeJS.ProcessEnv = process.env,
  exists: (path: string) => boolean = existsSync,
): boolean {
  const visible = environment["NVIDIA_VISIBLE_DEVICES"];
  if (visible !== undefined && ["", "none", "void"].includes(visible)) return false;
  return marks.some(exists);
}
