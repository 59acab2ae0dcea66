import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { metadataIn, type Scope } from "./scope";

type Rule = k8s.types.input.rbac.v1.PolicyRule;

export interface Permissions {
  /** In the whole cluster. Default none. */
  cluster?: Rule[];
  /** In the namespace of the scope. Default none. */
  namespace?: Rule[];
}

/** Lets the pods of a service account use the API. Whoever needs it depends on what comes back. */
export function allow(
  name: string,
  scope: Scope,
  account: k8s.core.v1.ServiceAccount,
  { cluster, namespace }: Permissions,
): pulumi.Resource[] {
  const opts = { parent: scope.parent };
  const subjects = [
    { kind: "ServiceAccount", name: account.metadata.name, namespace: account.metadata.namespace },
  ];
  const roleRef = (role: { metadata: pulumi.Output<{ name: string }> }, kind: string) => ({
    apiGroup: "rbac.authorization.k8s.io",
    kind,
    name: role.metadata.name,
  });
  const bindings: pulumi.Resource[] = [];
  if (cluster) {
    const metadata = { labels: metadataIn(scope).labels };
    const role = new k8s.rbac.v1.ClusterRole(`${name}-cluster-role`, { metadata, rules: cluster }, opts);
    bindings.push(
      new k8s.rbac.v1.ClusterRoleBinding(
        `${name}-cluster-binding`,
        { metadata, roleRef: roleRef(role, "ClusterRole"), subjects },
        opts,
      ),
    );
  }
  if (namespace) {
    const metadata = metadataIn(scope);
    const role = new k8s.rbac.v1.Role(`${name}-role`, { metadata, rules: namespace }, opts);
    bindings.push(
      new k8s.rbac.v1.RoleBinding(
        `${name}-binding`,
        { metadata, roleRef: roleRef(role, "Role"), subjects },
        opts,
      ),
    );
  }
  return bindings;
}
