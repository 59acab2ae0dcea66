import type * as k8s from "@pulumi/kubernetes";
import type { Permissions } from "../../kubernetes";

/**
 * What it takes to count the pods that serve and to give one Deployment as many: the size of that one may be changed, and
 * nothing else of the cluster.
 */
export function capacityPermissions(service: string, deployment: k8s.apps.v1.Deployment): Permissions {
  const resourceNames = [deployment.metadata.name];
  return {
    namespace: [
      { apiGroups: [""], resources: ["services"], resourceNames: [service], verbs: ["get"] },
      { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
      { apiGroups: ["apps"], resources: ["deployments"], resourceNames, verbs: ["get"] },
      { apiGroups: ["apps"], resources: ["deployments/scale"], resourceNames, verbs: ["get", "patch"] },
    ],
  };
}
