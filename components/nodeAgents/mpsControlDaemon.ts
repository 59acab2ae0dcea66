import { type Agent, volumeName } from "./agent";
import { configFile, configFolder, mpsFolders, type PoolAgents, seesAllGpus } from "./devicePlugin";

/**
 * Lets the processes of several models run on a GPU side by side, each with its part of memory and compute. It sees the
 * node's processes, among which it has to find its clients. The clients themselves need nothing of that: the device
 * plugin gives their containers the daemon's pipe and its shared memory, whatever Pod Security their namespace enforces.
 * They have to run as the same user, since a daemon serves one user at a time.
 * Sources: NVIDIA k8s-device-plugin deployments/helm, daemonset-mps-control-daemon.yml; internal/plugin/server.go,
 * updateResponseForMPS; NVIDIA "Multi-Process Service", "Server users".
 */
export function mpsControlDaemon({ image, configuration }: PoolAgents): Agent {
  return {
    software: "nvidia-mps-control-daemon",
    reserve: "sharing",
    image,
    prepare: {
      name: "shared-memory",
      command: ["mps-control-daemon", "mount-shm"],
      securityContext: { privileged: true },
      volumeMounts: [{ name: volumeName("/mps"), mountPath: "/mps", mountPropagation: "Bidirectional" }],
    },
    command: ["mps-control-daemon"],
    env: { CONFIG_FILE: `${configFolder}/${configFile}`, ...seesAllGpus },
    securityContext: { privileged: true },
    hostFolders: mpsFolders,
    configuration: { [configFolder]: configuration },
    hostPid: true,
    nodeLabels: { "nvidia.com/mps.capable": "true" },
  };
}
