import { groupOf } from "../kinds/kind";
import { at, condition, textAt, type KubeObject } from "../kinds/object";
import { sameValue } from "../values";
import { daemonSet } from "./daemonSet";
import { deployment } from "./deployment";
import { job } from "./job";
import { persistentVolumeClaim } from "./persistentVolumeClaim";
import { pod } from "./pod";
import { hasAddress, service } from "./service";
import { statefulSet } from "./statefulSet";
import { ready, waiting, type Readiness } from "./verdict";

/** The kinds that are waited for, by `<group>/<kind>`. */
const readiness: Record<string, Readiness> = {
  "apiextensions.k8s.io/CustomResourceDefinition": {
    judge: (object) =>
      condition(object, "Established")?.status === "True" ? ready : waiting("waiting to be established"),
  },
  "apps/DaemonSet": daemonSet,
  "apps/Deployment": deployment,
  "apps/StatefulSet": statefulSet,
  "batch/Job": job,
  "networking.k8s.io/Ingress": {
    judge: (object) => (hasAddress(object) ? ready : waiting("waiting for the ingress' address")),
  },
  "/PersistentVolumeClaim": persistentVolumeClaim,
  "/Pod": pod,
  "/ResourceQuota": {
    judge: (object) => {
      const enforced = sameValue(["hard"], at(object, "status", "hard"), at(object, "spec", "hard"));
      return enforced ? ready : waiting("waiting for the quota to be enforced");
    },
  },
  "/Service": service,
};

/** Any other kind is ready when it exists. */
export function readinessOf(object: KubeObject): Readiness {
  const kind = `${groupOf(textAt(object, "apiVersion") ?? "")}/${textAt(object, "kind") ?? ""}`;
  return readiness[kind] ?? { judge: () => ready };
}
