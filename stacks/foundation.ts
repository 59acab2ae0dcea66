import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { clusterProvider, type NamespaceRole, Tenancy } from "../components/kubernetes";
import { budgetsOf } from "./budgets";
import { type Cloud, clusterNameOf } from "./cloud";
import { buildNodes } from "./nodes";
import { isEks, type Settings } from "./settings";

/** What every other layer stands on. */
export interface Foundation {
  provider: k8s.Provider;
  /** The cloud around the cluster; none around a cluster that a kubeconfig names. */
  cloud?: Cloud;
  namespaces: Record<NamespaceRole, pulumi.Output<string>>;
  /** Options of every component: who makes it, and what has to be there before anyone moves in. */
  options: pulumi.ComponentResourceOptions;
}

/** The way into the cluster, the namespaces with their walls, and on a cloud the nodes. */
export function buildFoundation(settings: Settings, cloud: Cloud | undefined): Foundation {
  const provider = wayIn(settings, cloud);
  const tenancy = new Tenancy("tenancy", { budgets: budgetsOf(settings) }, { provider });
  const { namespaces } = tenancy;
  if (!cloud) return { provider, namespaces, options: { provider, dependsOn: [tenancy] } };
  const nodes = buildNodes(settings, cloud, { provider, tenancy });
  // The nodes too: what is destroyed leaves them, and its volumes their driver, before they go.
  const options = { providers: [provider, cloud.provider], dependsOn: [tenancy, ...nodes] };
  return { provider, cloud, namespaces, options };
}

function wayIn({ cluster }: Settings, cloud: Cloud | undefined): k8s.Provider {
  if (!isEks(cluster)) return clusterProvider("cluster", cluster);
  // The settings were refused if a cluster of EKS came without the cloud around it.
  if (!cloud) throw new Error("a cluster of EKS needs mlops:aws");
  const identifier = `${cloud.settings.region}/${clusterNameOf(cluster, cloud.settings)}`;
  return clusterProvider(
    "cluster",
    { kubeconfig: cloud.cluster.kubeconfig, identifier },
    { dependsOn: cloud.cluster.ready },
  );
}
