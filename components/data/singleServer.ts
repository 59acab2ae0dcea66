import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { metadataIn, type Pod, podTemplate, type Scope, selectorOf } from "../kubernetes";

/**
 * A server with one pod under a stable name. Two of them on one volume destroy what is on it: the old one goes first,
 * whatever is replaced.
 */
export function singleServer(
  name: string,
  scope: Scope,
  governing: k8s.core.v1.Service,
  pod: Pod,
  opts: Pick<pulumi.CustomResourceOptions, "dependsOn" | "customTimeouts"> = {},
): k8s.apps.v1.StatefulSet {
  return new k8s.apps.v1.StatefulSet(
    `${name}-server`,
    {
      metadata: metadataIn(scope, { name }),
      spec: {
        replicas: 1,
        serviceName: governing.metadata.name,
        // One after the other would wait for a pod that is broken before it replaces it: kubernetes/kubernetes#67250.
        podManagementPolicy: "Parallel",
        selector: { matchLabels: selectorOf(scope.identity) },
        template: podTemplate(pod),
      },
    },
    { parent: scope.parent, deleteBeforeReplace: true, ...opts },
  );
}
