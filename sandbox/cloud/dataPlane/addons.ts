import type { V1DaemonSet, V1Deployment } from "@kubernetes/client-node";

import { text } from "../../plugins/common/fields";
import { tokens } from "../inventory";
import { type Addon, addonLabel, type AddonObject, digestAnnotation, manifestsOf } from "./addons/manifest";
import type { Moment, Stock } from "./view";

export function addonsOf(stock: Stock): Addon[] {
  return stock.list(tokens.addon).map(({ properties }) => ({
    name: text(properties.addonName),
    version: text(properties.addonVersion),
    configuration: text(properties.configurationValues),
  }));
}

export interface AddonPlan {
  create: AddonObject[];
  replace: AddonObject[];
  /** Paths of what no add-on brings any longer. */
  remove: string[];
}

function pathOf({ kind, metadata }: AddonObject): string {
  return `/apis/apps/v1/namespaces/kube-system/${kind.toLowerCase()}s/${metadata?.name}`;
}

/** What has to change so that the cluster has what its add-ons bring, and nothing of those that went. */
export function planAddons(wanted: AddonObject[], present: AddonObject[]): AddonPlan {
  const digest = ({ metadata }: AddonObject) => metadata?.annotations?.[digestAnnotation];
  const same = (one: AddonObject) => present.find((other) => pathOf(other) === pathOf(one));
  return {
    create: wanted.filter((one) => same(one) === undefined),
    replace: wanted.filter((one) => {
      const other = same(one);
      return other !== undefined && digest(other) !== digest(one);
    }),
    remove: present.filter((one) => !wanted.some((other) => pathOf(other) === pathOf(one))).map(pathOf),
  };
}

/** Lists of the API server leave the kind of their items out. */
function ofAddons(kind: string, objects: (V1DaemonSet | V1Deployment)[]): AddonObject[] {
  return objects
    .filter(({ metadata }) => metadata?.labels?.[addonLabel] !== undefined)
    .map((object) => ({ ...object, kind }));
}

/** Brings what the add-ons of EKS run into the cluster. */
export async function reconcileAddons({ api, stock, view, say }: Moment): Promise<void> {
  const wanted = addonsOf(stock).flatMap(manifestsOf);
  const present = [...ofAddons("DaemonSet", view.daemonSets), ...ofAddons("Deployment", view.deployments)];
  const plan = planAddons(wanted, present);
  for (const path of plan.remove) {
    await api.remove(path);
    say(`add-on: ${path} is removed`);
  }
  for (const object of plan.create) {
    await api.create(`/apis/apps/v1/namespaces/kube-system/${object.kind.toLowerCase()}s`, object);
    say(`add-on: ${object.kind} ${object.metadata?.name} starts`);
  }
  for (const object of plan.replace) {
    await api.patch(pathOf(object), { metadata: object.metadata, spec: object.spec });
    say(`add-on: ${object.kind} ${object.metadata?.name} is updated`);
  }
}
