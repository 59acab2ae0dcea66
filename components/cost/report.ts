import { dataLines } from "./data";
import type { CostLine } from "./line";
import { nodeLines } from "./nodes";
import type { CostPlan } from "./plan";
import { controlPlaneLines, loadBalancerLines, networkLines } from "./platform";
import { priceDays, priceRegion, prices, spotDiscount } from "./prices";
import { type Savings, savingsOf } from "./savings";
import { type Scale, sumOf } from "./scale";

/** What a stack costs in a month, in US dollars. */
export interface CostReport {
  lines: CostLine[];
  total: Scale;
  /** What the figures assume and leave out. */
  notes: string[];
  savings?: Savings;
}

export interface CostOptions {
  /** Whether the Kubernetes version has left standard support. Default false. */
  extendedSupport?: boolean;
}

export function costOf(plan: CostPlan, { extendedSupport = false }: CostOptions = {}): CostReport {
  if (plan.cluster.kind !== "eks") {
    return {
      lines: [],
      total: sumOf([]),
      notes: ["The cluster is made elsewhere: this stack buys nothing."],
    };
  }
  const lines = [
    ...controlPlaneLines(plan, extendedSupport),
    ...nodeLines(plan),
    ...networkLines(plan),
    ...loadBalancerLines(plan),
    ...dataLines(plan),
  ];
  const savings = savingsOf(plan);
  return {
    lines,
    total: sumOf(lines.map(({ monthly }) => monthly)),
    notes: notesOf(plan, lines),
    ...(savings && { savings }),
  };
}

function notesOf(plan: CostPlan, lines: readonly CostLine[]): string[] {
  const missing = lines
    .filter((line) => line.unpriced)
    .map(({ component, quantity }) => `${component} (${quantity})`);
  const spot = [plan.systemNodes, ...plan.gpuPools].some(({ capacity }) => capacity === "spot");
  const block = plan.gpuPools.some(({ capacity }) => capacity === "capacityBlock");
  const { first, last } = priceDays();
  const region = plan.aws?.region ?? priceRegion;
  return [
    `Prices are on demand in ${priceRegion}, read between ${first} and ${last}${region === priceRegion ? "" : `; this stack is in ${region}, where they differ`}.`,
    `Traffic is left out: NAT gateways and load balancers process it at $${prices.natData.dollars} and $0.006 a GiB, and what leaves AWS costs $0.09.`,
    ...(spot
      ? [`Spot is assumed to cost ${Math.round(spotDiscount * 100)} % less than on demand; its price moves.`]
      : []),
    ...(block
      ? ["A capacity block is paid in advance at the price of its day; it is counted as if on demand."]
      : []),
    ...(missing.length > 0 ? [`No price is known, and none is counted, for ${missing.join(", ")}.`] : []),
  ];
}
