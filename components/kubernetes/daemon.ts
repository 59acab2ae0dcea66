import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { selectorOf } from "./labels";
import { podTemplate, type Pod } from "./podTemplate";
import { metadataIn, type Scope } from "./scope";

/** A folder of the node. */
export interface NodeFolder {
  path: string;
  /** Default: it exists. */
  type?: "Directory" | "DirectoryOrCreate";
}

/** A pod that looks after its node: root, since that is whose the node's folders are, and yet without any privilege. */
export interface Daemon extends Omit<Pod, "uid" | "gid"> {
  /** By the name of the volume that containers mount. */
  nodeFolders: Record<string, NodeFolder>;
}

/**
 * One pod on every node that it tolerates. It comes before everything else there, and is replaced on a quarter of the
 * nodes at a time. Only a namespace of node agents lets it in.
 */
export function daemonSet(
  name: string,
  scope: Scope,
  { nodeFolders, ...pod }: Daemon,
  opts: pulumi.CustomResourceOptions = {},
): k8s.apps.v1.DaemonSet {
  const folders = Object.entries(nodeFolders).map(([volume, { path, type = "Directory" }]) => [
    volume,
    { hostPath: { path, type } },
  ]);
  const template = podTemplate({
    priorityClass: "system-node-critical",
    ...pod,
    uid: 0,
    volumes: { ...pod.volumes, ...(Object.fromEntries(folders) as Pod["volumes"]) },
  });
  const spec = template.spec as k8s.types.input.core.v1.PodSpec;
  return new k8s.apps.v1.DaemonSet(
    name,
    {
      metadata: metadataIn(scope),
      spec: {
        selector: { matchLabels: selectorOf(scope.identity) },
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%" } },
        template: { metadata: template.metadata, spec: { ...spec, securityContext: nodeSecurity } },
      },
    },
    { parent: scope.parent, ...opts },
  );
}

/** Of those that are privileged, the container runtime asks for no seccomp profile. */
const nodeSecurity = { runAsUser: 0, seccompProfile: { type: "RuntimeDefault" } };
