import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { metadataIn, type Scope } from "../kubernetes";

export interface ApiExtension {
  group: string;
  /** Those that the server has; the last is what clients prefer. */
  versions: string[];
  /** Where the API server finds it. */
  service: { name: string; namespace: pulumi.Input<string>; port: number };
  /** Whose certificates the API server takes there, in PEM. */
  ca: pulumi.Input<string>;
  /** What has to be there before anybody may ask. */
  dependsOn: pulumi.Resource[];
}

/** Has the API server lead requests for a group on to a server of our own. */
export function registration(
  name: string,
  scope: Scope,
  { group, versions, service, ca, dependsOn }: ApiExtension,
): void {
  const { labels } = metadataIn(scope);
  versions.forEach((version, index) => {
    new k8s.apiregistration.v1.APIService(
      `${name}-${version}`,
      {
        metadata: { name: `${version}.${group}`, labels },
        spec: {
          group,
          version,
          service,
          caBundle: pulumi.output(ca).apply((pem) => Buffer.from(pem).toString("base64")),
          // Behind everything that Kubernetes serves itself.
          groupPriorityMinimum: 100,
          versionPriority: 100 * (index + 1),
        },
      },
      { parent: scope.parent, dependsOn },
    );
  });
}

/**
 * What every server behind the API server needs: to read by which certificates that one is known, and to ask it who
 * somebody is and what he may do. Source: kubernetes.io, "Set up an Extension API Server".
 */
export function delegation(
  name: string,
  scope: Scope,
  { metadata: { name: account, namespace } }: k8s.core.v1.ServiceAccount,
): pulumi.Resource[] {
  const { labels } = metadataIn(scope);
  const opts = { parent: scope.parent };
  const subjects = [{ kind: "ServiceAccount", name: account, namespace }];
  const role = (kind: string, known: string) => ({
    apiGroup: "rbac.authorization.k8s.io",
    kind,
    name: known,
  });
  return [
    new k8s.rbac.v1.ClusterRoleBinding(
      `${name}-delegator`,
      { metadata: { labels }, roleRef: role("ClusterRole", "system:auth-delegator"), subjects },
      opts,
    ),
    new k8s.rbac.v1.RoleBinding(
      `${name}-authentication`,
      {
        metadata: { labels, namespace: "kube-system" },
        roleRef: role("Role", "extension-apiserver-authentication-reader"),
        subjects,
      },
      opts,
    ),
  ];
}
