import { prefixLength } from "./cidr";
import { isEks, type NewEksClusterSettings } from "./cluster";
import type { Finding } from "./finding";
import type { ParsedSections } from "./sections";

/** What a new cluster's version, access and add-ons demand of each other. How long a version is supported is looked up later. */
export function checkCluster({ cluster }: ParsedSections): Finding[] {
  if (!cluster || !isEks(cluster) || cluster.existing) return [];
  return [...checkEndpoint(cluster), ...checkPrincipals(cluster), ...checkKubeProxy(cluster)];
}

function checkEndpoint({ endpoint }: NewEksClusterSettings): Finding[] {
  return endpoint.allowedCidrs.flatMap((block, index) => {
    // No registry gives anybody more than a /8.
    if (prefixLength(block) >= 8) return [];
    const who = block === "0.0.0.0/0" ? "the whole internet" : "a large part of the internet";
    const needed = `${who} may reach the Kubernetes API: name the addresses of those who work with it`;
    return [
      { path: ["cluster", "endpoint", "allowedCidrs", index], value: block, severity: "warning", needed },
    ];
  });
}

/** Who may do most comes first. */
const lists = ["admins", "auditors", "viewers"] as const;

/** A role has one entry in the cluster. */
function checkPrincipals(cluster: NewEksClusterSettings): Finding[] {
  return lists.flatMap((list, position) =>
    cluster[list].flatMap((arn, index) => {
      const other = lists.slice(0, position).find((earlier) => cluster[earlier].includes(arn));
      if (other === undefined && cluster[list].indexOf(arn) === index) return [];
      const needed =
        other === undefined
          ? "each role is needed once (remove this)"
          : `this role is one of the ${other} already (remove it)`;
      return [{ path: ["cluster", list, index], value: arn, severity: "error" as const, needed }];
    }),
  );
}

/** kube-proxy may be three minor versions older than the API server, never newer. Source: kubernetes.io, "Version Skew Policy". */
function checkKubeProxy({ version, addons }: NewEksClusterSettings): Finding[] {
  const minor = Number(/^v1\.(\d+)\./.exec(addons["kube-proxy"])?.[1]);
  const cluster = Number(version.split(".")[1]);
  if (minor <= cluster && minor >= cluster - 3) return [];
  const needed = `a version for Kubernetes ${version} is needed: \`aws eks describe-addon-versions --addon-name kube-proxy --kubernetes-version ${version}\` lists them`;
  return [
    { path: ["cluster", "addons", "kube-proxy"], value: addons["kube-proxy"], severity: "error", needed },
  ];
}
