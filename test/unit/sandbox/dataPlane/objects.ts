import type { V1ConfigMap, V1Node, V1Pod } from "@kubernetes/client-node";
import type { Entry } from "../../../../sandbox/cloud/inventory";
import type { NodeGroup } from "../../../../sandbox/cloud/dataPlane/nodeGroup";
import { nodeManifest } from "../../../../sandbox/cloud/dataPlane/nodeManifest";
import { type Stock, stockOf } from "../../../../sandbox/cloud/dataPlane/view";

export function nodeGroup(some: Partial<NodeGroup> = {}): NodeGroup {
  return {
    id: "mlops:gpu",
    name: "gpu",
    cluster: "mlops",
    status: "ACTIVE",
    min: 0,
    max: 4,
    desired: 1,
    maxUnavailable: 1,
    updateStrategy: "DEFAULT",
    amiType: "AL2023_x86_64_NVIDIA",
    capacityType: "ON_DEMAND",
    instanceTypes: ["g6.xlarge"],
    version: "1.36",
    releaseVersion: "1.36.0-1",
    labels: {},
    taints: [],
    subnets: [{ id: "subnet-a", zone: "us-east-1a", cidr: "10.0.0.0/24" }],
    securityGroups: ["sg-1"],
    launchTemplate: { id: "lt-1", version: "1" },
    userData: "",
    diskGiB: 100,
    autoscalingGroup: "eks-gpu-1",
    revision: "now",
    ...some,
  };
}

/** A node as it joined from a group. */
export function nodeOf(group: NodeGroup, labels: Record<string, string> = {}): V1Node {
  const [instanceType = ""] = group.instanceTypes;
  const [subnet = { id: "", zone: "us-east-1a", cidr: "" }] = group.subnets;
  const node = nodeManifest(group, { instanceId: "i-1", instanceType, address: "10.0.0.4", subnet });
  return { ...node, metadata: { ...node.metadata, labels: { ...node.metadata?.labels, ...labels } } };
}

type PodSpec = NonNullable<V1Pod["spec"]>;

/** A running pod of a DaemonSet on a node. */
export function daemonPod(node: V1Node, spec: Partial<PodSpec>): V1Pod {
  return {
    metadata: { name: "agent", namespace: "nodes", ownerReferences: [owner("DaemonSet")] },
    spec: { nodeName: node.metadata?.name, containers: [], ...spec },
    status: { phase: "Running" },
  };
}

function owner(kind: string) {
  return { apiVersion: "apps/v1", kind, name: "owner", uid: "1" };
}

export function configMap(name: string, data: Record<string, string>): V1ConfigMap {
  return { metadata: { name, namespace: "nodes" }, data };
}

export function stock(entries: Pick<Entry, "type" | "id" | "properties">[]): Stock {
  return stockOf(entries.map((entry) => ({ uses: [], createdAt: "", ...entry })));
}
