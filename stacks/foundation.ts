import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { clusterProvider, type NamespaceRole, Tenancy } from "../components/kubernetes";
import { budgetsOf } from "./budgets";
import type { Settings } from "./settings";

/** What every other layer stands on. */
export interface Foundation {
  provider: k8s.Provider;
  namespaces: Record<NamespaceRole, pulumi.Output<string>>;
  /** Options of every component: the cluster, and the walls that stand before anyone moves in. */
  options: pulumi.ComponentResourceOptions;
}

/** The way into the cluster, and the namespaces with their walls. */
export function buildFoundation(settings: Settings): Foundation {
  const provider = clusterProvider("cluster", settings.cluster);
  const tenancy = new Tenancy("tenancy", { budgets: budgetsOf(settings) }, { provider });
  return { provider, namespaces: tenancy.namespaces, options: { provider, dependsOn: [tenancy] } };
}
