import type { Query } from "../kit";
import { settingSeries } from "../selectors";

/** A setting of each model as a line, where rules record it. */
export function asSet(rules: boolean, record: string, legend: string): Query[] {
  if (!rules) return [];
  return [{ expression: `max by (service) (${record}${settingSeries})`, legend, isLimit: true }];
}
