import { stringify } from "yaml";
import type { GpuPool } from "../gpu";

/**
 * Configuration that the device plugin, feature discovery and the MPS control daemon of a pool read alike.
 * `renameByDefault: false` keeps the name `nvidia.com/gpu`, which the autoscaler waits for on a GPU node, and
 * `failRequestsGreaterThanOne` refuses a second unit, which would be no second share.
 * Source: NVIDIA k8s-device-plugin README and api/config/v1.
 */
export function sharingConfig({ sharing }: GpuPool): string {
  const migStrategy = sharing.strategy === "mig" ? "mixed" : "none";
  const shared = (replicas: number) => ({
    renameByDefault: false,
    failRequestsGreaterThanOne: true,
    resources: [{ name: "nvidia.com/gpu", replicas }],
  });
  return stringify({
    version: "v1",
    flags: { migStrategy },
    ...(sharing.strategy === "timeSlicing" && { sharing: { timeSlicing: shared(sharing.replicas) } }),
    ...(sharing.strategy === "mps" && { sharing: { mps: shared(sharing.replicas) } }),
  });
}
