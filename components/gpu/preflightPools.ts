import { defaultAmiType, nodeImages, type AmiType } from "./catalogue/amis";
import type { GpuPool } from "./pool";
import { ownsDevicePlugin } from "./sharing";
import { verdict, type Verdict } from "./preflightRules";
import { compareVersions } from "./version";

/** Whoever could hand out the GPUs of a pool's nodes. */
export interface GpuOwners {
  /** The node image brings a device plugin. */
  nodeImage: boolean;
  /** The device plugin's DaemonSet runs on the nodes. */
  daemonSet: boolean;
  /** NVIDIA's driver for dynamic resource allocation runs on the nodes. */
  dra: boolean;
}

type Path = Verdict["path"];

/** First Kubernetes version for which Bottlerocket has the driver that the catalogue states. */
const bottlerocketDriverSince = "1.34";

/**
 * The image of a pool's nodes: one that is still built, with a driver that is known.
 * @param amiType as the file has it: a name that the catalogue does not hold is what this is for.
 * @param kubernetesVersion of the cluster; none where it is somebody else's.
 */
export function checkNodeImage(
  amiType: string,
  kubernetesVersion: string | undefined,
  pool: Path,
): Verdict[] {
  const path = [...pool, "amiType"];
  if (amiType.startsWith("AL2_")) {
    const message = `Amazon Linux 2 gets no images since 2025-11-26: use ${defaultAmiType}`;
    return [verdict("node-image", "error", path, message)];
  }
  if (!Object.hasOwn(nodeImages, amiType)) {
    const message = `the driver of ${amiType} is not known: use ${Object.keys(nodeImages).join(" or ")}`;
    return [verdict("node-image", "error", path, message)];
  }
  const old =
    kubernetesVersion !== undefined && compareVersions(kubernetesVersion, bottlerocketDriverSince) < 0;
  if (!amiType.startsWith("BOTTLEROCKET_") || !old) return [];
  const message = `Bottlerocket for Kubernetes ${kubernetesVersion} has an older driver than ${nodeImages[amiType as AmiType].driver}: use ${defaultAmiType}, or Kubernetes ${bottlerocketDriverSince}`;
  return [verdict("node-image", "error", path, message)];
}

/** Who owns the GPUs of a pool when the DaemonSet leaves out the nodes whose image brings a device plugin. */
export function ownersOf(pool: GpuPool, nodeAgents: boolean): GpuOwners {
  const nodeImage = ownsDevicePlugin(pool);
  return { nodeImage, daemonSet: nodeAgents && !nodeImage, dra: false };
}

/** One owner is right. With two, each GPU is handed out twice; with none, models wait for ever. */
export function checkOwners(owners: GpuOwners, pool: GpuPool, path: Path): Verdict[] {
  const present = [
    ...(owners.nodeImage ? [`the device plugin of ${pool.amiType ?? defaultAmiType}`] : []),
    ...(owners.daemonSet ? ["the DaemonSet of the device plugin"] : []),
    ...(owners.dra ? ["the DRA driver"] : []),
  ];
  if (present.length === 1) return [];
  if (present.length === 0) {
    const message = `nobody hands out the GPUs of pool \`${pool.name}\`: set nodeAgents.enabled to true, or be sure that the cluster brings a device plugin`;
    return [verdict("gpu-owner", "warning", ["nodeAgents", "enabled"], message)];
  }
  const remedy = owners.dra
    ? "keep the DRA driver off these nodes"
    : `keep the DaemonSet off these nodes, or use ${defaultAmiType}`;
  const message = `${present.join(" and ")} both hand out the GPUs of pool \`${pool.name}\`: ${remedy}`;
  return [verdict("gpu-owner", "error", [...path, "amiType"], message)];
}
