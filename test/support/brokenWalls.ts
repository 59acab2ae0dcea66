import type { Cluster } from "../../scripts/reachability/cluster";
import { type NetworkPolicy, speaksOf } from "../../scripts/reachability/networkPolicy";
import { selects } from "../../scripts/reachability/selector";

/** A cluster with one fault more: a law that does not notice it is not worth keeping. */
export type Break = (cluster: Cluster) => Cluster[];

/** Nobody wrote a policy. */
export const noWalls: Break = (cluster) => [{ ...cluster, policies: [] }];

/** Namespaces say nothing of who may come in. */
export const withoutDenial: Break = (cluster) => [
  {
    ...cluster,
    policies: cluster.policies.filter((policy) => isOwn(policy) || !speaksOf(policy, "Ingress")),
  },
];

/** In turn each workload that has a policy of its own has none, and is left with those of its whole namespace. */
export const withoutOwnPolicy: Break = (cluster) =>
  cluster.workloads.flatMap(({ pod }) => {
    const policies = cluster.policies.filter((policy) => !(isOwn(policy) && selectsPod(policy, pod)));
    const isWalled = policies.some(({ namespace }) => namespace === pod.namespace);
    return isWalled && policies.length < cluster.policies.length ? [{ ...cluster, policies }] : [];
  });

/** In turn each namespace may call anybody. */
export const openEgress: Break = (cluster) =>
  [...new Set(cluster.policies.map(({ namespace }) => namespace))].map((namespace) => ({
    ...cluster,
    policies: [
      ...cluster.policies,
      { name: "open", namespace, spec: { podSelector: {}, policyTypes: ["Egress"], egress: [{}] } },
    ],
  }));

/** In turn each policy of the software admits anybody. */
export const openTo =
  (software: string): Break =>
  (cluster) =>
    cluster.policies
      .filter(({ spec }) => spec.podSelector?.matchLabels?.["app.kubernetes.io/name"] === software)
      .map((open) => ({
        ...cluster,
        policies: cluster.policies.map((policy) =>
          policy === open ? { ...policy, spec: { ...policy.spec, ingress: [{}] } } : policy,
        ),
      }));

/** A namespace that is not the platform's says that it is. */
export const falseNamespace: Break = (cluster) => {
  const labels = { ...cluster.namespaces.get("default"), "app.kubernetes.io/part-of": "mlops-stack" };
  return [{ ...cluster, namespaces: new Map([...cluster.namespaces, ["default", labels]]) }];
};

function isOwn({ spec }: NetworkPolicy): boolean {
  return Object.keys(spec.podSelector?.matchLabels ?? {}).length > 0;
}

function selectsPod({ namespace, spec }: NetworkPolicy, pod: Cluster["workloads"][number]["pod"]): boolean {
  return namespace === pod.namespace && selects(spec.podSelector ?? {}, pod.labels);
}
