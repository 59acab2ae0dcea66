import { createHash } from "node:crypto";

import type { V1PersistentVolume, V1PersistentVolumeClaim, V1StorageClass } from "@kubernetes/client-node";

import { memoryMiB } from "../../../components/kubernetes/quantity";
import { text } from "../../plugins/common/fields";
import { isObject, type JsonObject } from "../../plugins/common/properties";
import { type NewEntry, tokens } from "../inventory";
import { permissionsOf, roleOf } from "./permissions";
import type { Moment, Stock } from "./view";

/** Sources of this file: aws-ebs-csi-driver docs; Kubernetes, persistent volumes and storage classes. */
const driver = "ebs.csi.aws.com";
const addon = "aws-ebs-csi-driver";
const selectedNode = "volume.kubernetes.io/selected-node";

function classOf(claim: V1PersistentVolumeClaim, classes: V1StorageClass[]): V1StorageClass | undefined {
  return classes.find(
    ({ metadata, provisioner }) => metadata?.name === claim.spec?.storageClassName && provisioner === driver,
  );
}

function addonEntry(stock: Stock): JsonObject | undefined {
  return stock.list(tokens.addon).find(({ properties }) => properties.addonName === addon)?.properties;
}

/** The driver's controller may make volumes: with AWS' own policy for it. */
function mayMakeVolumes(stock: Stock): boolean {
  const own = text(addonEntry(stock)?.serviceAccountRoleArn);
  const role = own || roleOf({ namespace: "kube-system", name: "ebs-csi-controller-sa" }, stock);
  const { managed } = permissionsOf(role ?? "", stock);
  return managed.some((policy) => policy.startsWith("AmazonEBSCSIDriverPolicy"));
}

/** Tags that the add-on's configuration wants on every volume. */
function extraTags(stock: Stock): JsonObject {
  const configuration = text(addonEntry(stock)?.configurationValues) || "{}";
  const { controller } = JSON.parse(configuration) as JsonObject;
  const tags = isObject(controller) ? controller.extraVolumeTags : undefined;
  return isObject(tags) ? tags : {};
}

function sizeOf(claim: V1PersistentVolumeClaim): string {
  return claim.spec?.resources?.requests?.storage ?? "1Gi";
}

/** A claim's volume keeps its id over a restart between the two halves of making it. */
function volumeId({ metadata }: V1PersistentVolumeClaim): string {
  return `vol-${createHash("sha256")
    .update(metadata?.uid ?? "")
    .digest("hex")
    .slice(0, 17)}`;
}

export function volumeEntry(
  claim: V1PersistentVolumeClaim,
  { parameters = {} }: V1StorageClass,
  zone: string,
  tags: JsonObject,
): NewEntry {
  const { namespace = "", name = "", uid = "" } = claim.metadata ?? {};
  return {
    type: tokens.volume,
    id: volumeId(claim),
    properties: {
      availabilityZone: zone,
      size: Math.ceil(memoryMiB(sizeOf(claim)) / 1024),
      type: parameters.type ?? "gp3",
      encrypted: parameters.encrypted === "true",
      kmsKeyId: parameters.kmsKeyId,
      tagsAll: {
        ...tags,
        "ebs.csi.aws.com/cluster": "true",
        "kubernetes.io/created-for/pv/name": `pvc-${uid}`,
        "kubernetes.io/created-for/pvc/name": name,
        "kubernetes.io/created-for/pvc/namespace": namespace,
      },
    },
  };
}

export function volumeManifest(
  claim: V1PersistentVolumeClaim,
  { reclaimPolicy, parameters = {} }: V1StorageClass,
  zone: string,
): V1PersistentVolume {
  const { namespace, name, uid } = claim.metadata ?? {};
  const inZone = { key: "topology.kubernetes.io/zone", operator: "In", values: [zone] };
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `pvc-${uid}`, annotations: { "pv.kubernetes.io/provisioned-by": driver } },
    spec: {
      storageClassName: claim.spec?.storageClassName,
      persistentVolumeReclaimPolicy: reclaimPolicy ?? "Delete",
      volumeMode: claim.spec?.volumeMode,
      accessModes: claim.spec?.accessModes,
      capacity: { storage: sizeOf(claim) },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid },
      csi: {
        driver,
        volumeHandle: volumeId(claim),
        fsType: parameters["csi.storage.k8s.io/fstype"] ?? "ext4",
      },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [inZone] }] } },
    },
  };
}

/** Where the volume has to be: with the node that its first pod was given, or anywhere that there are nodes. */
function zoneFor(
  { metadata }: V1PersistentVolumeClaim,
  isLate: boolean,
  { view }: Moment,
): string | undefined {
  const node = metadata?.annotations?.[selectedNode];
  if (isLate && node === undefined) return undefined;
  const found = view.nodes.find((one) => !isLate || one.metadata?.name === node);
  return found?.metadata?.labels?.["topology.kubernetes.io/zone"];
}

async function provision(
  moment: Moment,
  claim: V1PersistentVolumeClaim,
  storageClass: V1StorageClass,
): Promise<void> {
  const { api, inventory, stock, say } = moment;
  const zone = zoneFor(claim, storageClass.volumeBindingMode === "WaitForFirstConsumer", moment);
  if (zone === undefined) return;
  await inventory.put(volumeEntry(claim, storageClass, zone, extraTags(stock)));
  await api.create("/api/v1/persistentvolumes", volumeManifest(claim, storageClass, zone));
  say(`volume ${volumeId(claim)} in ${zone} for ${claim.metadata?.namespace}/${claim.metadata?.name}`);
}

/** A claim that grew: the volume, its PersistentVolume and what the claim shows grow with it. */
async function expand({ api, inventory, view, say }: Moment, claim: V1PersistentVolumeClaim): Promise<void> {
  const { namespace, name } = claim.metadata ?? {};
  const wanted = sizeOf(claim);
  const has = claim.status?.capacity?.storage;
  if (claim.status?.phase !== "Bound" || has === undefined || memoryMiB(wanted) <= memoryMiB(has)) return;
  const volume = view.volumes.find(({ metadata }) => metadata?.name === claim.spec?.volumeName);
  if (volume?.spec?.csi?.driver !== driver) return;
  await inventory.patch(tokens.volume, volume.spec.csi.volumeHandle, {
    size: Math.ceil(memoryMiB(wanted) / 1024),
  });
  await api.patch(`/api/v1/persistentvolumes/${volume.metadata?.name}`, {
    spec: { capacity: { storage: wanted } },
  });
  await api.patch(`/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}/status`, {
    status: { capacity: { storage: wanted } },
  });
  say(`volume of ${namespace}/${name} grows to ${wanted}`);
}

async function removeReleased({ api, inventory, view, say }: Moment): Promise<void> {
  for (const { metadata, spec, status } of view.volumes) {
    const isOurs = spec?.csi?.driver === driver && spec.persistentVolumeReclaimPolicy === "Delete";
    if (!isOurs || status?.phase !== "Released") continue;
    await api.remove(`/api/v1/persistentvolumes/${metadata?.name}`);
    await inventory.remove(tokens.volume, spec.csi?.volumeHandle ?? "");
    say(`volume ${spec.csi?.volumeHandle} is gone`);
  }
}

/** Does what the EBS driver does for claims of its classes. */
export async function reconcileVolumes(moment: Moment): Promise<void> {
  const { stock, view } = moment;
  if (stock.list(tokens.cluster).length === 0) return;
  await removeReleased(moment);
  if (addonEntry(stock) === undefined) return;
  for (const claim of view.claims) {
    const storageClass = classOf(claim, view.storageClasses);
    if (storageClass === undefined || claim.metadata?.deletionTimestamp !== undefined) continue;
    const isThere = view.volumes.some(({ metadata }) => metadata?.name === `pvc-${claim.metadata?.uid}`);
    if (isThere) await expand(moment, claim);
    else if (claim.spec?.volumeName === undefined) {
      if (!mayMakeVolumes(stock))
        throw new Error("the driver's controller has no role that may make volumes");
      await provision(moment, claim, storageClass);
    }
  }
}
