import { annotation, at, type KubeObject } from "./kinds/object";
import { groupOf } from "./kinds/kind";
import type { Path } from "./values";

/** Provider settings that decide whether a change of configuration data replaces its object. */
export interface Mutability {
  /** Change a ConfigMap in place. Default false: it is replaced, so that what mounts it rolls. */
  configMaps: boolean;
  /** Change a Secret in place. Default false: it is replaced, so that what mounts it rolls. */
  secrets: boolean;
}

/** Paths under which a change replaces the object, and those below them that may change in place after all. */
interface Immutable {
  paths: readonly string[];
  except?: readonly string[];
}

const workload: Immutable = { paths: ["spec.selector"] };
const roleBinding: Immutable = { paths: ["roleRef"] };

/**
 * By `<group>/<kind>`. Sources: validation in Kubernetes' pkg/apis (what an update may change), and the kinds and
 * fields for which the vendor's provider replaces (Job parallelism, StatefulSet revisionHistoryLimit and the image
 * of a Pod are mutable for the API server, and replaced there all the same).
 */
export const immutableFields: Record<string, Immutable> = {
  "apps/DaemonSet": workload,
  "apps/Deployment": workload,
  "apps/ReplicaSet": workload,
  "apps/StatefulSet": {
    paths: [
      "spec.podManagementPolicy",
      "spec.revisionHistoryLimit",
      "spec.selector",
      "spec.serviceName",
      "spec.volumeClaimTemplates",
    ],
  },
  "batch/Job": {
    paths: ["spec.completionMode", "spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  },
  "/PersistentVolume": {
    paths: ["spec.csi", "spec.fc", "spec.hostPath", "spec.iscsi", "spec.local", "spec.nfs"],
  },
  "/PersistentVolumeClaim": { paths: ["spec"], except: ["spec.resources"] },
  "/Pod": {
    paths: ["spec"],
    except: ["spec.activeDeadlineSeconds", "spec.ephemeralContainers", "spec.tolerations"],
  },
  "/ResourceQuota": { paths: ["spec.scopes"] },
  "/Secret": { paths: ["type"] },
  "/Service": { paths: ["spec.clusterIP", "spec.clusterIPs"] },
  "rbac.authorization.k8s.io/ClusterRoleBinding": roleBinding,
  "rbac.authorization.k8s.io/RoleBinding": roleBinding,
  "storage.k8s.io/StorageClass": {
    paths: ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"],
  },
};

const identity = ["kind", "metadata.name", "metadata.namespace"];

/** Tells of a changed path whether the change replaces the object. */
export function replacesOn(
  before: KubeObject,
  after: KubeObject,
  mutability: Mutability,
): (path: Path) => boolean {
  const group = (object: KubeObject) =>
    groupOf(typeof object.apiVersion === "string" ? object.apiVersion : "");
  const kind = `${group(after)}/${typeof after.kind === "string" ? after.kind : ""}`;
  const { paths, except = [] } = immutableFields[kind] ?? { paths: [] };
  const replacing = [...identity, ...paths, ...frozenData(kind, after, mutability)];
  if (group(before) !== group(after)) replacing.push("apiVersion");
  return (path) => replacing.some((one) => isUnder(one, path)) && !except.some((one) => isUnder(one, path));
}

/** An object that says `immutable: true` is replaced whatever the provider's settings are. */
function frozenData(kind: string, after: KubeObject, mutability: Mutability): string[] {
  const frozen = at(after, "immutable") === true;
  if (kind === "/ConfigMap" && (frozen || !mutability.configMaps)) return ["binaryData", "data"];
  if (kind === "/Secret" && (frozen || !mutability.secrets)) return ["data", "stringData"];
  return [];
}

function isUnder(parent: string, path: Path): boolean {
  return parent.split(".").every((key, index) => path[index] === key);
}

/** A Job that did not succeed is to be run anew, where its author asked for that. */
export function replacesUnready(object: KubeObject): boolean {
  return object.kind === "Job" && annotation(object, "pulumi.com/replaceUnready") === "true";
}
