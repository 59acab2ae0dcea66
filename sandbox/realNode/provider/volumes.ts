import { mkdirSync, rmSync } from "node:fs";
import * as path from "node:path";

import type { V1PersistentVolume, V1PersistentVolumeClaim } from "@kubernetes/client-node";

import type { Api } from "../../api";
import { memoryMiB } from "../../../components/kubernetes/quantity";
import type { Say } from "../../turns";
import { realNodeName } from "../layout";

/** The class of volumes that are folders of the real node, and nothing at all on a simulated one. */
export const storageClass = "local-path";
export const provisioner = "sandbox.mlops-stack.io/local-path";
const selectedNode = "volume.kubernetes.io/selected-node";
/** Where the node has the folder of volumes. */
const mountedAt = "/var/lib/volumes";

export interface Moment {
  api: Api;
  /** The folder of volumes on this machine. */
  folder: string;
  claims: V1PersistentVolumeClaim[];
  volumes: V1PersistentVolume[];
  say: Say;
}

function sizeOf({ spec }: V1PersistentVolumeClaim): string {
  return spec?.resources?.requests?.storage ?? "1Gi";
}

/** The folder of a volume; none for what no provisioner has named, so that nothing else is ever removed. */
export function volumeFolder(folder: string, name = ""): string | undefined {
  return /^pvc-[0-9a-z-]+$/.test(name) ? path.join(folder, name) : undefined;
}

/** A folder of the node that the claim's first pod was given; its size is what was asked, and nobody enforces it. */
export function volumeManifest(claim: V1PersistentVolumeClaim, node: string): V1PersistentVolume {
  const { namespace, name, uid } = claim.metadata ?? {};
  const onNode = { key: "kubernetes.io/hostname", operator: "In", values: [node] };
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `pvc-${uid}`, annotations: { "pv.kubernetes.io/provisioned-by": provisioner } },
    spec: {
      storageClassName: storageClass,
      persistentVolumeReclaimPolicy: "Delete",
      volumeMode: claim.spec?.volumeMode,
      accessModes: claim.spec?.accessModes,
      capacity: { storage: sizeOf(claim) },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid },
      local: { path: path.posix.join(mountedAt, `pvc-${uid}`) },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode] }] } },
    },
  };
}

async function provision({ api, folder, say }: Moment, claim: V1PersistentVolumeClaim): Promise<void> {
  const node = claim.metadata?.annotations?.[selectedNode];
  if (node === undefined) return;
  const volume = volumeManifest(claim, node);
  const at = volumeFolder(folder, volume.metadata?.name);
  if (node === realNodeName && at !== undefined) mkdirSync(at, { recursive: true });
  await api.create("/api/v1/persistentvolumes", volume);
  say(`volume ${volume.metadata?.name} on ${node} for ${claim.metadata?.namespace}/${claim.metadata?.name}`);
}

/** A claim that grew: a folder has all the space that there is, so that only the objects change. */
async function expand({ api, say }: Moment, claim: V1PersistentVolumeClaim): Promise<void> {
  const { namespace, name } = claim.metadata ?? {};
  const storage = sizeOf(claim);
  const has = claim.status?.capacity?.storage;
  if (claim.status?.phase !== "Bound" || has === undefined || memoryMiB(storage) <= memoryMiB(has)) return;
  await api.patch(`/api/v1/persistentvolumes/${claim.spec?.volumeName}`, { spec: { capacity: { storage } } });
  await api.patch(`/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}/status`, {
    status: { capacity: { storage } },
  });
  say(`volume of ${namespace}/${name} grows to ${storage}`);
}

async function removeReleased({ api, folder, volumes, say }: Moment): Promise<void> {
  for (const { metadata, spec, status } of volumes) {
    const isOurs = metadata?.annotations?.["pv.kubernetes.io/provisioned-by"] === provisioner;
    if (!isOurs || status?.phase !== "Released" || spec?.persistentVolumeReclaimPolicy !== "Delete") continue;
    const { name = "" } = metadata ?? {};
    const at = volumeFolder(folder, name);
    if (at === undefined) continue;
    rmSync(at, { recursive: true, force: true });
    await api.remove(`/api/v1/persistentvolumes/${name}`);
    say(`volume ${name} is gone`);
  }
}

/** Does what a provisioner of local volumes does for claims of its class. */
export async function reconcileVolumes(moment: Moment): Promise<void> {
  await removeReleased(moment);
  for (const claim of moment.claims) {
    const { metadata, spec } = claim;
    if (spec?.storageClassName !== storageClass || metadata?.deletionTimestamp !== undefined) continue;
    const isThere = moment.volumes.some((volume) => volume.metadata?.name === `pvc-${metadata?.uid}`);
    if (isThere) await expand(moment, claim);
    else if (spec.volumeName === undefined) await provision(moment, claim);
  }
}
