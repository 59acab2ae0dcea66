import { nodeLayout, realNodeName } from "../layout";
import { dnsServiceAddress, nodeAddress, nodePorts } from "../network";
import type { Instance } from "../../layout";

/** Nothing tolerates it but what the sandbox steers here: whose image can be had. */
export const realNodeTaint = { key: "sandbox.mlops-stack.io/real-node", effect: "NoSchedule" } as const;
/** By which a pod can ask for one kind of node; each node has it. */
export const nodeKindLabel = "sandbox.mlops-stack.io/node";
export type NodeKind = "real" | "simulated";

/** Source: k8s.io/kubelet/config/v1beta1. */
export function kubeletConfiguration(instance: Instance) {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: nodeAddress,
    port: nodePorts.kubelet,
    healthzBindAddress: "127.0.0.1",
    healthzPort: nodePorts.kubeletHealth,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: "/etc/kubernetes/ca.crt" },
    },
    authorization: { mode: "Webhook" },
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${nodeLayout(instance).id}`,
    failCgroupV1: false,
    failSwapOn: false,
    // What it finds is right, see `kernelTunables`; it must not set it for the whole machine.
    protectKernelDefaults: true,
    // Lower than its parent's it may not be everywhere.
    oomScoreAdj: 0,
    containerRuntimeEndpoint: "unix:///run/node/containerd.sock",
    clusterDNS: [dnsServiceAddress],
    clusterDomain: "cluster.local",
    registerWithTaints: [{ ...realNodeTaint }],
    volumePluginDir: "/var/lib/kubelet/volume-plugins",
    serializeImagePulls: false,
    // The disk is the machine's, and may be full of other things.
    imageGCHighThresholdPercent: 100,
    evictionHard: { "memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
    nodeStatusUpdateFrequency: "4s",
  };
}

export const kubeletFlags = [
  "--config=/etc/node/kubelet.yaml",
  "--kubeconfig=/etc/kubernetes/kubelet.kubeconfig",
  `--hostname-override=${realNodeName}`,
  `--node-ip=${nodeAddress}`,
  // Where the simulated nodes are: a pod must find its volume's zone, and others to spread over.
  `--node-labels=${[
    `${nodeKindLabel}=real`,
    "node.kubernetes.io/instance-type=this-machine",
    "topology.kubernetes.io/region=sandbox",
    "topology.kubernetes.io/zone=sandbox-a",
  ].join(",")}`,
];
