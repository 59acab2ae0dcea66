import { prices, type PriceName } from "./prices";
import { always, hoursPerMonth, type Scale, times } from "./scale";

/** One thing that costs money. */
export interface CostLine {
  /** What people call it: the network, a pool, the database. */
  component: string;
  /** What is paid for, without its quantity: lines of two reports are matched by this and the component. */
  item: string;
  /** How much of it, for people. */
  quantity: string;
  /** US dollars a month. */
  monthly: Scale;
  /** The quantity or the price is assumed. */
  estimate: boolean;
  /** No price is known: the line counts nothing, and the report says so. */
  unpriced?: true;
}

/** A line with the price of the table; its quantity is in the price's unit, hours aside. */
export function priced(
  { component, item, quantity }: Pick<CostLine, "component" | "item" | "quantity">,
  name: PriceName,
  units: Scale | number,
  estimate = false,
): CostLine {
  const { dollars, unit } = prices[name];
  const amount = typeof units === "number" ? always(units) : units;
  const perMonth = unit === "hour" || unit === "vCPU-hour" ? dollars * hoursPerMonth : dollars;
  return { component, item, quantity, monthly: times(amount, perMonth), estimate: estimate };
}

/** A line for something that the price tables do not hold. */
export function unpriced(line: Pick<CostLine, "component" | "item" | "quantity">): CostLine {
  return { ...line, monthly: always(0), estimate: true, unpriced: true };
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** `2 to 4`, or one number where nothing grows. */
export function span(min: number, max: number): string {
  return min === max ? String(min) : `${min} to ${max}`;
}
