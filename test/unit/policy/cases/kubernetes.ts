import { unknown } from "../../../../policy/values";
import { type Case, type CasesByRule, one } from "./cases";

type Props = Parameters<typeof one>[1];

const restricted = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
const container = {
  name: "main",
  image: "ghcr.io/team/model:v1",
  securityContext: restricted,
  resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } },
};
const spec = {
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  containers: [container],
};

/** A Deployment of a good pod, but for what is given. */
const deployment = (more: { pod?: Props; container?: Props; namespace?: string } = {}): Case =>
  one("kubernetes:apps/v1:Deployment", {
    metadata: { namespace: more.namespace ?? "mlops-models" },
    spec: { template: { spec: { ...spec, containers: [{ ...container, ...more.container }], ...more.pod } } },
  });
const secured = (more: Props): Case =>
  deployment({ container: { securityContext: { ...restricted, ...more } } });
const image = (name: string): Case => deployment({ container: { image: name } });
const namespace = (name: string, enforce?: string): Case =>
  one("kubernetes:core/v1:Namespace", {
    metadata: { name, labels: enforce ? { "pod-security.kubernetes.io/enforce": enforce } : {} },
  });
const service = (type: string, where: string, loadBalancerSourceRanges?: string[]): Case =>
  one("kubernetes:core/v1:Service", {
    metadata: { namespace: where },
    spec: { type, ...(loadBalancerSourceRanges && { loadBalancerSourceRanges }) },
  });

export const kubernetes: CasesByRule = {
  "restricted-pods": {
    breaks: {
      "a privileged container": secured({ privileged: true }),
      "a container that may escalate": secured({ allowPrivilegeEscalation: true }),
      "a container that says nothing": deployment({ container: { securityContext: {} } }),
      "a container that can write to its root": secured({ readOnlyRootFilesystem: false }),
      "a container that keeps capabilities": secured({ capabilities: {} }),
      "a container that adds one": secured({ capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } }),
      "a pod that may be root": deployment({
        pod: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } },
      }),
      "a pod without seccomp": deployment({ pod: { securityContext: { runAsNonRoot: true } } }),
      "a pod on the node's network": deployment({ pod: { hostNetwork: true } }),
      "a pod with a folder of the node": deployment({
        pod: { volumes: [{ name: "host", hostPath: { path: "/" } }] },
      }),
      "an init container": deployment({
        pod: { initContainers: [{ ...container, securityContext: { privileged: true } }] },
      }),
      "the pod of a CronJob": one("kubernetes:batch/v1:CronJob", {
        metadata: { namespace: "mlops-data" },
        spec: { jobTemplate: { spec: { template: { spec: { containers: [container] } } } } },
      }),
    },
    keeps: {
      "a restricted pod": deployment(),
      "a container that says for itself what the pod does not": deployment({
        pod: { securityContext: {} },
        container: {
          securityContext: { ...restricted, runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        },
      }),
      "an agent of the node": deployment({ namespace: "mlops-nodes", pod: { hostPID: true } }),
      "a pod of a namespace that is not known yet": deployment({
        namespace: unknown as string,
        pod: { hostPID: true },
      }),
      "what the settings excuse": {
        ...deployment({ namespace: "gpu-operator", pod: { hostPID: true } }),
        context: { settings: { namespaces: ["gpu-operator"] } },
      },
    },
  },
  "limited-containers": {
    breaks: {
      "a container without limits": deployment({
        container: { resources: { requests: container.resources.requests } },
      }),
      "a container without a request of memory": deployment({
        container: { resources: { ...container.resources, requests: { cpu: "1" } } },
      }),
      "an agent of the node": deployment({ namespace: "mlops-nodes", container: { resources: {} } }),
    },
    keeps: { "a container with all four": deployment() },
  },
  "pinned-images": {
    breaks: {
      "the latest": image("docker.io/library/postgres:latest"),
      "no tag": image("docker.io/library/postgres"),
      "no tag, at a registry with a port": image("localhost:5000/model"),
    },
    keeps: {
      "a version": image("docker.io/library/postgres:18.6"),
      "a digest": image(`ghcr.io/team/model@sha256:${"a".repeat(64)}`),
      "an image that is not known yet": image(unknown as string),
    },
  },
  "no-automatic-tokens": {
    breaks: {
      "a pod that says nothing": deployment({ pod: { automountServiceAccountToken: null } }),
      "a pod that asks for one": deployment({ pod: { automountServiceAccountToken: true } }),
      "an account that only begins like one that the settings name": {
        ...deployment({ pod: { automountServiceAccountToken: true, serviceAccountName: "operators" } }),
        context: { settings: { accounts: ["mlops-models/operator"] } },
      },
    },
    keeps: {
      "a pod that wants none": deployment(),
      "a controller of the cluster": deployment({
        namespace: "kube-system",
        pod: { automountServiceAccountToken: true },
      }),
      "an account that the settings name": {
        ...deployment({ pod: { automountServiceAccountToken: true, serviceAccountName: "operator" } }),
        context: { settings: { accounts: ["mlops-models/operator"] } },
      },
      "an account with a generated ending": {
        ...deployment({
          pod: { automountServiceAccountToken: true, serviceAccountName: "operator-0a1b2c3d" },
        }),
        context: { settings: { accounts: ["mlops-models/operator"] } },
      },
    },
  },
  "restricted-namespaces": {
    breaks: {
      "a namespace that enforces nothing": namespace("mlops-models"),
      "a namespace that enforces the baseline": namespace("mlops-data", "baseline"),
    },
    keeps: {
      "a restricted namespace": namespace("mlops-models", "restricted"),
      "the namespace of the agents": namespace("mlops-nodes", "privileged"),
    },
  },
  "load-balancers-of-models": {
    breaks: {
      "a database for everybody": service("LoadBalancer", "mlops-data"),
      "a port of every node": service("NodePort", "mlops-registry"),
      "a page for the internet": service("LoadBalancer", "mlops-observability", ["0.0.0.0/0"]),
      "a page for some and for everybody": service("LoadBalancer", "mlops-observability", [
        "203.0.113.0/24",
        "0.0.0.0/0",
      ]),
    },
    keeps: {
      "a model": service("LoadBalancer", "mlops-models"),
      "a Service of a namespace that is not known yet": service("LoadBalancer", unknown as string),
      "a page for those who are named": service("LoadBalancer", "mlops-observability", ["203.0.113.0/24"]),
      "a Service inside the cluster": service("ClusterIP", "mlops-data"),
      "what the settings allow": {
        ...service("LoadBalancer", "ingress"),
        context: { settings: { namespaces: ["ingress"] } },
      },
    },
  },
};
