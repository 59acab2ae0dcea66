import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Budget, objectQuota, quotaOf } from "./budget";
import { labelsOf, partOf } from "./labels";
import { type NamespaceRole, namespacePlans, type NamespacePlan } from "./namespaces";
import { nameLookup } from "./networkPolicy";

export interface TenancyArgs {
  /**
   * What the workloads of each namespace may ask for in all. A namespace without a budget is limited in its number
   * of objects only.
   */
  budgets: Partial<Record<NamespaceRole, Budget>>;
}

/**
 * The namespaces and the walls around them: Pod Security that the API server enforces, no traffic that nobody
 * declared, a bound on what a mistake can use up. Whoever depends on this component moves in after all of them stand.
 */
export class Tenancy extends pulumi.ComponentResource {
  /** Names of the namespaces, known once they exist. */
  readonly namespaces: Record<NamespaceRole, pulumi.Output<string>>;

  constructor(name: string, args: TenancyArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:kubernetes:Tenancy", name, {}, opts);
    const build = (role: NamespaceRole) => {
      const plan = namespacePlans[role];
      const namespace = this.namespace(`${name}-${role}`, plan);
      this.denyByDefault(`${name}-${role}-deny`, namespace);
      this.allowDns(`${name}-${role}-dns`, namespace);
      this.quota(`${name}-${role}-quota`, namespace, plan, args.budgets[role]);
      this.limitRange(`${name}-${role}-limits`, namespace);
      return namespace.metadata.name;
    };
    this.namespaces = {
      models: build("models"),
      data: build("data"),
      registry: build("registry"),
      observability: build("observability"),
      nodes: build("nodes"),
    };
    this.registerOutputs({ namespaces: this.namespaces });
  }

  private namespace(name: string, plan: NamespacePlan): k8s.core.v1.Namespace {
    const labels = { ...tenancyLabels, ...podSecurityLabels(plan.podSecurity) };
    return new k8s.core.v1.Namespace(name, { metadata: { name: plan.name, labels } }, { parent: this });
  }

  private denyByDefault(name: string, namespace: k8s.core.v1.Namespace): void {
    new k8s.networking.v1.NetworkPolicy(
      name,
      {
        metadata: inside(namespace),
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
      },
      { parent: this },
    );
  }

  private allowDns(name: string, namespace: k8s.core.v1.Namespace): void {
    new k8s.networking.v1.NetworkPolicy(
      name,
      {
        metadata: inside(namespace),
        spec: { podSelector: {}, policyTypes: ["Egress"], egress: [nameLookup] },
      },
      { parent: this },
    );
  }

  private quota(
    name: string,
    namespace: k8s.core.v1.Namespace,
    plan: NamespacePlan,
    budget: Budget | undefined,
  ): void {
    new k8s.core.v1.ResourceQuota(
      name,
      {
        metadata: inside(namespace),
        spec: { hard: budget ? quotaOf(plan.objects, budget) : objectQuota(plan.objects) },
      },
      { parent: this },
    );
  }

  /** A quota refuses a pod that states nothing; this states it for the pods that somebody runs by hand. */
  private limitRange(name: string, namespace: k8s.core.v1.Namespace): void {
    new k8s.core.v1.LimitRange(
      name,
      {
        metadata: inside(namespace),
        spec: {
          limits: [
            {
              type: "Container",
              defaultRequest: { cpu: "100m", memory: "128Mi" },
              default: { cpu: "500m", memory: "512Mi" },
            },
          ],
        },
      },
      { parent: this },
    );
  }
}

const tenancyLabels = labelsOf({ name: "tenancy", instance: partOf, component: "tenancy" });

/**
 * The enforced version is pinned, so that a cluster upgrade cannot start to refuse what ran yesterday; warnings and
 * audit follow the newest version and say beforehand what it would refuse.
 */
function podSecurityLabels(level: NamespacePlan["podSecurity"]): Record<string, string> {
  const prefix = "pod-security.kubernetes.io";
  return {
    [`${prefix}/enforce`]: level,
    [`${prefix}/enforce-version`]: "v1.36",
    [`${prefix}/warn`]: level,
    [`${prefix}/warn-version`]: "latest",
    [`${prefix}/audit`]: level,
    [`${prefix}/audit-version`]: "latest",
  };
}

function inside(namespace: k8s.core.v1.Namespace): k8s.types.input.meta.v1.ObjectMeta {
  return { namespace: namespace.metadata.name, labels: tenancyLabels };
}
