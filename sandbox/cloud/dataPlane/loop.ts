import { setTimeout as sleep } from "node:timers/promises";

import { openInventory } from "../inventory";
import { Api } from "./api";
import { reconcileAddons } from "./addons";
import { reconcileAutoscaler } from "./autoscaler";
import { reconcileGpus } from "./gpus";
import { reconcileLoadBalancers } from "./loadBalancers";
import { reconcileNodes } from "./nodes";
import { type Moment, stockOf, viewOf } from "./view";
import { reconcileVolumes } from "./volumes";

/** Often enough that nobody waits for it, seldom enough that a small machine does not notice. */
const pauseMs = 700;

/** What AWS, and what runs on its nodes, does around a cluster, in the order in which one thing makes way for another. */
const steps: [string, (moment: Moment) => Promise<void>][] = [
  ["nodes", reconcileNodes],
  ["add-ons", reconcileAddons],
  ["gpus", reconcileGpus],
  ["volumes", reconcileVolumes],
  ["load balancers", reconcileLoadBalancers],
  ["autoscaler", reconcileAutoscaler],
];

function say(line: string): void {
  console.log(`${new Date().toISOString()} ${line}`);
}

/** Whatever fails is tried again with the next turn; the same failure is told once. */
async function attempt(title: string, told: Map<string, string>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    told.delete(title);
  } catch (error) {
    const message = (error as Error).message;
    if (told.get(title) !== message) say(`${title}: ${message}`);
    told.set(title, message);
  }
}

/** Everything it knows is in the inventory and the API server, so that it may end and start at any moment. */
export async function run(stack: string, kubeconfig: string, end: AbortSignal): Promise<void> {
  const api = await Api.of(kubeconfig);
  const inventory = openInventory(stack);
  const told = new Map<string, string>();
  while (!end.aborted) {
    await attempt("turn", told, async () => {
      const view = await viewOf(api);
      for (const [title, step] of steps) {
        const stock = stockOf(inventory.list());
        await attempt(title, told, () => step({ api, inventory, stock, view, say }));
      }
    });
    await sleep(pauseMs, undefined, { signal: end }).catch(() => undefined);
  }
}
