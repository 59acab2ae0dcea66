import type { V1Node } from "@kubernetes/client-node";

import { instanceShape, type NodeResources } from "../../../components/gpu";
import { privateDnsName, regionOf } from "./addresses";
import type { NodeGroup, NodeSubnet } from "./nodeGroup";

/** Of which revision of its node group a node is. */
export const revisionAnnotation = "sandbox.mlops-stack.io/revision";
/** The labels that EKS gave a node for its group, so that one that left the group leaves the node. */
export const groupLabelsAnnotation = "sandbox.mlops-stack.io/group-labels";
/** What a node's group is called on the node. Source: EKS user guide, managed node groups. */
export const groupLabel = "eks.amazonaws.com/nodegroup";

/** Where a new instance stands. */
export interface Placement {
  instanceId: string;
  instanceType: string;
  address: string;
  subnet: NodeSubnet;
}

function resources({ cpuMillis, memoryMiB, pods }: NodeResources, diskKiB: number): Record<string, string> {
  return {
    cpu: `${cpuMillis}m`,
    memory: `${memoryMiB}Mi`,
    pods: String(pods),
    "ephemeral-storage": `${diskKiB}Ki`,
  };
}

/** A tenth of the disk is the kubelet's to clear, and a GiB is kept. Source: amazon-eks-ami nodeadm, kubelet defaults. */
function allocatableDisk(diskKiB: number): number {
  return Math.floor(diskKiB * 0.9) - 1024 * 1024;
}

function architectureOf(amiType: string): string {
  return amiType.includes("ARM_64") ? "arm64" : "amd64";
}

/**
 * The labels that EC2, EKS and the kubelet set by themselves.
 * Source: EKS user guide, managed node groups; Kubernetes, well-known labels; cloud-provider-aws.
 */
function wellKnownLabels(group: NodeGroup, { instanceType, subnet }: Placement, name: string) {
  const arch = architectureOf(group.amiType);
  const region = regionOf(subnet.zone);
  return {
    "beta.kubernetes.io/arch": arch,
    "beta.kubernetes.io/instance-type": instanceType,
    "beta.kubernetes.io/os": "linux",
    "eks.amazonaws.com/capacityType": group.capacityType,
    [groupLabel]: group.name,
    ...(group.launchTemplate && {
      "eks.amazonaws.com/sourceLaunchTemplateId": group.launchTemplate.id,
      "eks.amazonaws.com/sourceLaunchTemplateVersion": group.launchTemplate.version,
    }),
    "failure-domain.beta.kubernetes.io/region": region,
    "failure-domain.beta.kubernetes.io/zone": subnet.zone,
    "kubernetes.io/arch": arch,
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": "linux",
    "node.kubernetes.io/instance-type": instanceType,
    "topology.kubernetes.io/region": region,
    "topology.kubernetes.io/zone": subnet.zone,
  };
}

function nodeInfo(group: NodeGroup) {
  return {
    architecture: architectureOf(group.amiType),
    bootID: "",
    containerRuntimeVersion: "containerd://2.2",
    kernelVersion: "",
    kubeProxyVersion: "",
    kubeletVersion: `v${group.version}.0-eks-simulated`,
    machineID: "",
    operatingSystem: "linux",
    osImage: group.amiType,
    systemUUID: "",
  };
}

/**
 * A node as it joins: what EC2 and the kubelet say of it, and what its group gave it. It has no GPU before a device
 * plugin says so, whatever its instance type has.
 */
export function nodeManifest(group: NodeGroup, placement: Placement): V1Node {
  const { instanceId, instanceType, address, subnet } = placement;
  const name = privateDnsName(address, regionOf(subnet.zone));
  const shape = instanceShape(instanceType);
  const diskKiB = group.diskGiB * 1024 * 1024;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      annotations: {
        "kwok.x-k8s.io/node": "fake",
        [revisionAnnotation]: group.revision,
        [groupLabelsAnnotation]: Object.keys(group.labels).join(","),
      },
      labels: { ...group.labels, ...wellKnownLabels(group, placement, name) },
    },
    spec: {
      providerID: `aws:///${subnet.zone}/${instanceId}`,
      taints: group.taints.map((taint) => ({ ...taint })),
    },
    status: {
      capacity: resources(shape.capacity, diskKiB),
      allocatable: resources(shape.allocatable, allocatableDisk(diskKiB)),
      addresses: [
        { type: "InternalIP", address },
        { type: "Hostname", address: name },
      ],
      nodeInfo: nodeInfo(group),
    },
  };
}
