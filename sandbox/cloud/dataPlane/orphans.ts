import { text } from "../../plugins/common/fields";
import { type Entry, tokens } from "../inventory";
import type { Moment, Stock } from "./view";

/** What AWS makes for a node group and ends together with it. */
const belongings = [tokens.instance, tokens.networkInterface, tokens.autoscalingGroup];

/** What belongs to a node group that is not there: somebody deleted it by hand. */
export function orphansIn(stock: Pick<Stock, "list">): Entry[] {
  const groups = new Set(stock.list(tokens.nodeGroup).map(({ id }) => id));
  return belongings
    .flatMap((type) => stock.list(type))
    .filter(({ properties: { nodeGroup } }) => typeof nodeGroup === "string" && !groups.has(nodeGroup));
}

/** Ends what nobody else would: it would hold its subnets for good. */
export async function removeOrphans({
  inventory,
  stock,
  say,
}: Pick<Moment, "inventory" | "stock" | "say">): Promise<void> {
  if (orphansIn(stock).length === 0) return;
  const removed = await inventory.change((draft) => {
    const orphans = orphansIn(draft);
    for (const { type, id } of orphans) draft.remove(type, id);
    return orphans;
  });
  for (const { id, properties } of removed)
    say(`${id} goes: its node group ${text(properties.nodeGroup)} is no longer there`);
}
