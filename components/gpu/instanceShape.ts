import { gpuModels, type GpuModel } from "./catalogue/gpus";
import { cpuInstances, gpuInstances } from "./catalogue/instances";

export interface NodeResources {
  cpuMillis: number;
  memoryMiB: number;
  pods: number;
}

/** What a node of an instance type has, and what EKS leaves of it to pods. */
export interface InstanceShape {
  instanceType: string;
  vcpus: number;
  /** Memory that EC2 sells, in MiB; {@link InstanceShape.capacity} is what the kubelet sees of it. */
  memoryMiB: number;
  /** Number of GPUs; 0 on CPU types. */
  gpus: number;
  /** The model of each GPU; absent on CPU types. */
  gpu?: GpuModel & { name: string };
  /** Most pods on a node of a managed node group. */
  maxPods: number;
  capacity: NodeResources;
  allocatable: NodeResources;
}

/** The shape of a type of the catalogue; throws on a type that it does not hold. */
export function instanceShape(instanceType: string): InstanceShape {
  const gpuInstance = gpuInstances[instanceType];
  const instance = gpuInstance ?? cpuInstances[instanceType];
  if (!instance) throw new Error(`the catalogue has no instance type "${instanceType}"`);
  const memoryMiB = instance.memoryGiB * 1024;
  const maxPods = managedMaxPods(instance.vcpus, instance.eniMaxPods);
  const capacity = {
    cpuMillis: instance.vcpus * 1000,
    memoryMiB: visibleMemoryMiB(memoryMiB),
    pods: maxPods,
  };
  return {
    instanceType,
    vcpus: instance.vcpus,
    memoryMiB,
    gpus: gpuInstance?.gpus ?? 0,
    ...(gpuInstance && { gpu: { name: gpuInstance.gpu, ...gpuModels[gpuInstance.gpu] } }),
    maxPods,
    capacity,
    allocatable: eksAllocatable(capacity, instance.eniMaxPods),
  };
}

/**
 * What EKS leaves to pods. The kubelet's reserve follows the pods that the network has room for, also where a managed
 * node group admits fewer.
 * Source: amazon-eks-ami nodeadm, kubelet defaults (kubeReserved, evictionHard memory.available 100Mi).
 */
function eksAllocatable(capacity: NodeResources, eniMaxPods: number): NodeResources {
  const kubeReservedMiB = 255 + 11 * eniMaxPods;
  const evictionMiB = 100;
  return {
    cpuMillis: capacity.cpuMillis - reservedCpuMillis(capacity.cpuMillis / 1000),
    memoryMiB: capacity.memoryMiB - kubeReservedMiB - evictionMiB,
    pods: capacity.pods,
  };
}

/** 6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % of the rest. */
function reservedCpuMillis(vcpus: number): number {
  const shares = [60, 10, 5, 5];
  const first = shares.slice(0, vcpus).reduce((sum, share) => sum + share, 0);
  return first + Math.ceil(Math.max(0, vcpus - shares.length) * 2.5);
}

/**
 * A managed node group admits at most 110 pods below 30 vCPUs and 250 from there on, whatever the network allows.
 * Source: EKS user guide, "Choose an optimal Amazon EC2 node instance type", maximum pods.
 */
function managedMaxPods(vcpus: number, eniMaxPods: number): number {
  return Math.min(eniMaxPods, vcpus < 30 ? 110 : 250);
}

/**
 * Firmware and kernel keep memory that EC2 sells. How much is known only on the machine; 7.5 % is the allowance that
 * Karpenter plans with, and it errs on the side of a pod that does fit.
 * Source: karpenter-provider-aws, setting vm-memory-overhead-percent (0.075).
 */
function visibleMemoryMiB(memoryMiB: number): number {
  return Math.floor(memoryMiB * (1 - 0.075));
}
