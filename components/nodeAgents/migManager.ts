import type * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { type GpuPool, migLayoutOf, migProfilesOf } from "../gpu";
import type { Agent } from "./agent";

/** Every layout that the pool's GPU can be cut into with slices of one size, as mig-parted reads them. */
export function migLayouts(pool: GpuPool): string {
  const layouts = Object.entries(migProfilesOf(pool)).map(([profile, count]) => [
    migLayoutOf(profile),
    [{ devices: "all", "mig-enabled": true, "mig-devices": { [profile]: count } }],
  ]);
  return stringify({ version: "v1", "mig-configs": Object.fromEntries(layouts) as unknown });
}

const layoutFolder = "/mig-parted-config";
export const layoutFile = "config.yaml";

/**
 * Cuts the GPUs of a new node as the node's label `nvidia.com/mig.config` says, and says so in
 * `nvidia.com/mig.config.state`, for which the device plugin waits. An A100 takes the mode on only after a reset, and
 * where that fails after a reboot: nothing runs on the node yet, because it has no GPU to offer.
 * Sources: NVIDIA mig-parted deployments/container and cmd/nvidia-mig-manager (folders, driver of the image); GPU
 * Operator documentation, "GPU Operator with MIG" (WITH_REBOOT on cloud instances).
 *
 * @param layouts name of the ConfigMap with {@link migLayouts}.
 */
export function migManager(image: string, layouts: pulumi.Input<string>): Agent {
  return {
    software: "nvidia-mig-manager",
    reserve: "sharing",
    image,
    // No client of the GPU runs before the layout is there; it looks for some all the same: those of the GPU Operator in
    // this namespace, those of others on the whole node. Source: mig-parted v0.15.1, pkg/mig/reconfigure.
    command: ["nvidia-mig-manager", "--default-gpu-clients-namespace=$(NAMESPACE)"],
    env: {
      CONFIG_FILE: `${layoutFolder}/${layoutFile}`,
      HOST_ROOT_MOUNT: "/host",
      // The driver is the image's own, below the root of the node.
      NVIDIA_DRIVER_ROOT: "/",
      DRIVER_ROOT_CTR_PATH: "/host",
      NVIDIA_DEV_ROOT: "/",
      DEV_ROOT_CTR_PATH: "/host",
      WITH_REBOOT: "true",
    },
    securityContext: { privileged: true },
    hostFolders: { "/host": { path: "/" }, "/sys": { path: "/sys" } },
    configuration: { [layoutFolder]: layouts },
    hostPid: true,
    permissions: {
      cluster: [
        { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch", "patch", "update"] },
        { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
      ],
      namespace: [{ apiGroups: [""], resources: ["pods"], verbs: ["delete"] }],
    },
  };
}
