/**
 * How GPUs are shared: one DaemonSet of the device plugin for each pool, selected by the pool's label
 * (`mlops-stack.io/gpu-pool`), which reads the file that `CONFIG_FILE` names, `/config/config.yaml`, from the ConfigMap
 * of its pool. That ConfigMap has a generated name, so that another configuration rolls the DaemonSet. There is no
 * config manager, no label that chooses a configuration, and no access to the API server.
 *
 * On a MIG pool the plugin starts when the MIG manager has cut the GPUs (`nvidia.com/mig.config.state: success`), and it
 * leaves when they are cut anew: what it counts at its start is what there is.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { GpuPool } from "../gpu";
import type { Agent, HostFolder } from "./agent";

/** Where the kubelet looks for device plugins. */
const pluginFolder = "/var/lib/kubelet/device-plugins";

/** Where the MPS control daemon of a node and its clients meet. */
export const mpsRoot = "/run/nvidia/mps";

/** On a node whose GPUs are cut as its layout says. Set by the MIG manager. */
export const migReady = { "nvidia.com/mig.config.state": "success" };

/** What every agent needs to see the GPUs, through the container runtime of the image. */
export const seesAllGpus = {
  NVIDIA_VISIBLE_DEVICES: "all",
  NVIDIA_DRIVER_CAPABILITIES: "compute,utility",
};

/** File of {@link sharingConfig} in the containers of the agents. */
export const configFolder = "/config";
export const configFile = "config.yaml";

/** What the agents of a pool have in common. */
export interface PoolAgents {
  pool: GpuPool;
  image: string;
  /** Name of the ConfigMap with the pool's {@link sharingConfig}. */
  configuration: pulumi.Input<string>;
}

/**
 * Offers the GPUs of a node to the kubelet: whole, in shares, or in slices.
 * Source: NVIDIA k8s-device-plugin deployments/helm, daemonset-device-plugin.yml and _helpers.tpl (privileges).
 */
export function devicePlugin({ pool, image, configuration }: PoolAgents): Agent {
  const { strategy } = pool.sharing;
  return {
    software: "nvidia-device-plugin",
    reserve: "devicePlugin",
    image,
    command: ["nvidia-device-plugin"],
    env: {
      CONFIG_FILE: `${configFolder}/${configFile}`,
      ...seesAllGpus,
      ...(strategy === "mps" && { MPS_ROOT: mpsRoot }),
      ...migMonitor(pool),
    },
    securityContext: securityFor(pool),
    hostFolders: { [pluginFolder]: { path: pluginFolder }, ...(strategy === "mps" && mpsFolders) },
    configuration: { [configFolder]: configuration },
    nodeLabels: strategy === "mig" ? migReady : undefined,
  };
}

/** The MPS root and its shared memory, through which the plugin asks whether the daemon is well. */
export const mpsFolders: Record<string, HostFolder> = {
  "/mps": { path: mpsRoot, type: "DirectoryOrCreate" },
  "/dev/shm": { path: `${mpsRoot}/shm`, type: "" },
};

/** Slices can be seen by those alone who may see all of them. */
export function migMonitor({ sharing }: GpuPool): Record<string, string> {
  return sharing.strategy === "mig" ? { NVIDIA_MIG_MONITOR_DEVICES: "all" } : {};
}

function securityFor({ sharing }: GpuPool): Agent["securityContext"] {
  return sharing.strategy === "mig" ? { capabilities: { add: ["SYS_ADMIN"] } } : undefined;
}
