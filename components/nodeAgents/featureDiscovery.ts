import type { Agent } from "./agent";
import { configFile, configFolder, migMonitor, migReady, type PoolAgents, seesAllGpus } from "./devicePlugin";
import { nodeFeatures } from "./nodeLabeller";

/**
 * Finds out what the GPUs of a node are and how they are shared, and says so in a NodeFeature, which the labeller turns
 * into labels. It is privileged because it reads the whole configuration space of the PCI devices.
 * Source: NVIDIA k8s-device-plugin deployments/helm, daemonset-gfd.yml and values.yaml; internal/lm/output.go.
 */
export function featureDiscovery({ pool, image, configuration }: PoolAgents): Agent {
  return {
    software: "nvidia-feature-discovery",
    reserve: "featureDiscovery",
    image,
    command: ["gpu-feature-discovery"],
    env: {
      CONFIG_FILE: `${configFolder}/${configFile}`,
      GFD_USE_NODE_FEATURE_API: "true",
      // A label that changes every minute would change the node every minute.
      GFD_NO_TIMESTAMP: "true",
      ...seesAllGpus,
      ...migMonitor(pool),
    },
    securityContext: { privileged: true },
    hostFolders: { "/sys": { path: "/sys", readOnly: true } },
    configuration: { [configFolder]: configuration },
    permissions: { namespace: [{ ...nodeFeatures, verbs: ["get", "create", "update"] }] },
    nodeLabels: pool.sharing.strategy === "mig" ? migReady : undefined,
  };
}
