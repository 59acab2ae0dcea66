import { Api } from "../../api";
import { say, takeTurns } from "../../turns";
import { openInventory } from "../inventory";
import { reconcileAddons } from "./addons";
import { reconcileAutoscaler } from "./autoscaler";
import { reconcileGpus } from "./gpus";
import { reconcileLoadBalancers } from "./loadBalancers";
import { reconcileNodes } from "./nodes";
import { type Moment, stockOf, viewOf } from "./view";
import { reconcileVolumes } from "./volumes";

/** What AWS, and what runs on its nodes, does around a cluster, in the order in which one thing makes way for another. */
const steps: [string, (moment: Moment) => Promise<void>][] = [
  ["nodes", reconcileNodes],
  ["add-ons", reconcileAddons],
  ["gpus", reconcileGpus],
  ["volumes", reconcileVolumes],
  ["load balancers", reconcileLoadBalancers],
  ["autoscaler", reconcileAutoscaler],
];

/** Everything it knows is in the inventory and the API server, so that it may end and start at any moment. */
export async function run(stack: string, kubeconfig: string, end: AbortSignal): Promise<void> {
  const api = await Api.of(kubeconfig);
  const inventory = openInventory(stack);
  await takeTurns(end, async (attempt) => {
    const view = await viewOf(api);
    for (const [title, step] of steps) {
      const stock = stockOf(inventory.list());
      await attempt(title, () => step({ api, inventory, stock, view, say }));
    }
  });
}
