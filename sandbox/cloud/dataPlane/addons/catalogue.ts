import { gpuInstances } from "../../../../components/gpu";

/** A toleration in the words of a pod. */
export type Tolerations = { key?: string; operator: "Exists" | "Equal"; value?: string; effect?: string }[];

/** A workload that an add-on brings. */
export interface AddonWorkload {
  name: string;
  kind: "DaemonSet" | "Deployment";
  replicas?: number;
  /** Beside the usual ones. */
  labels?: Record<string, string>;
  /** One container for each, with what it requests. */
  containers: { name: string; cpu?: string; memory?: string; memoryLimit?: string }[];
  tolerations: Tolerations;
  hostNetwork?: boolean;
  /** The only instance types that it goes to. */
  instanceTypes?: string[];
  /** Where the add-on's configuration values speak of this workload; empty: at the top. */
  configuredAt?: string;
}

const everywhere: Tolerations = [{ operator: "Exists" }];
const critical: Tolerations = [{ key: "CriticalAddonsOnly", operator: "Exists" }];

/** Every container of the EBS driver asks for as much. */
const ebs = (name: string) => ({ name, cpu: "10m", memory: "40Mi", memoryLimit: "256Mi" });

/**
 * What each add-on runs, and what that requests: it takes room on nodes of which the platform gets the rest.
 * Sources: amazon-vpc-cni-k8s, eks-pod-identity-agent, aws-ebs-csi-driver, eks-node-monitoring-agent: the charts'
 * values.yaml; kube-proxy, coredns, metrics-server: the manifests that EKS installs (2026-07).
 */
export const addonWorkloads: Readonly<Record<string, AddonWorkload[]>> = {
  "vpc-cni": [
    {
      name: "aws-node",
      kind: "DaemonSet",
      containers: [
        { name: "aws-node", cpu: "25m" },
        { name: "aws-eks-nodeagent", cpu: "25m" },
      ],
      tolerations: everywhere,
      hostNetwork: true,
    },
  ],
  "kube-proxy": [
    {
      name: "kube-proxy",
      kind: "DaemonSet",
      containers: [{ name: "kube-proxy", cpu: "100m" }],
      tolerations: everywhere,
      hostNetwork: true,
    },
  ],
  "eks-pod-identity-agent": [
    {
      name: "eks-pod-identity-agent",
      kind: "DaemonSet",
      containers: [{ name: "eks-pod-identity-agent" }],
      tolerations: everywhere,
      hostNetwork: true,
    },
  ],
  coredns: [
    {
      name: "coredns",
      kind: "Deployment",
      replicas: 2,
      labels: { "k8s-app": "kube-dns" },
      containers: [{ name: "coredns", cpu: "100m", memory: "70Mi", memoryLimit: "170Mi" }],
      tolerations: [...critical, { key: "node-role.kubernetes.io/control-plane", operator: "Exists" }],
    },
  ],
  "metrics-server": [
    {
      name: "metrics-server",
      kind: "Deployment",
      replicas: 2,
      containers: [{ name: "metrics-server", cpu: "100m", memory: "200Mi", memoryLimit: "400Mi" }],
      tolerations: critical,
    },
  ],
  "aws-ebs-csi-driver": [
    {
      name: "ebs-csi-node",
      kind: "DaemonSet",
      containers: ["ebs-plugin", "node-driver-registrar", "liveness-probe"].map(ebs),
      tolerations: everywhere,
      configuredAt: "node",
    },
    {
      name: "ebs-csi-controller",
      kind: "Deployment",
      replicas: 2,
      containers: [
        ...["ebs-plugin", "csi-provisioner", "csi-attacher"],
        ...["csi-snapshotter", "csi-resizer", "liveness-probe"],
      ].map(ebs),
      tolerations: critical,
      configuredAt: "controller",
    },
  ],
  "eks-node-monitoring-agent": [
    {
      name: "eks-node-monitoring-agent",
      kind: "DaemonSet",
      containers: [{ name: "eks-node-monitoring-agent", cpu: "10m", memory: "30Mi", memoryLimit: "200Mi" }],
      tolerations: everywhere,
      hostNetwork: true,
      configuredAt: "nodeAgent",
    },
    {
      name: "dcgm-server",
      kind: "DaemonSet",
      containers: [{ name: "dcgm-server" }],
      tolerations: [],
      instanceTypes: Object.keys(gpuInstances),
      configuredAt: "dcgmAgent",
    },
  ],
};
