import type { CostLine } from "./line";
import type { CostReport } from "./report";
import { always, type Scale, sumOf, times } from "./scale";

/** What became of one line. */
export interface LineChange {
  component: string;
  item: string;
  /** Quantity before and after; absent where there was, or is, none. */
  before?: string;
  after?: string;
  /** US dollars a month, after less before. */
  monthly: Scale;
}

export interface CostDifference {
  changes: LineChange[];
  before: Scale;
  after: Scale;
  total: Scale;
}

/** Everything that costs something else than before; what stayed is left out. */
export function difference(before: CostReport | undefined, after: CostReport): CostDifference {
  const old = linesByKey(before?.lines ?? []);
  const fresh = linesByKey(after.lines);
  const keys = [...new Set([...fresh.keys(), ...old.keys()])];
  const changes = keys.flatMap((key): LineChange[] => {
    const [left, right] = [old.get(key), fresh.get(key)];
    const { component, item } = right ?? left ?? { component: "", item: "" };
    const monthly = minus(right?.monthly ?? always(0), left?.monthly ?? always(0));
    if (left?.quantity === right?.quantity && isZero(monthly)) return [];
    return [
      {
        component,
        item,
        ...(left && { before: left.quantity }),
        ...(right && { after: right.quantity }),
        monthly,
      },
    ];
  });
  const start = before?.total ?? always(0);
  return { changes, before: start, after: after.total, total: minus(after.total, start) };
}

function linesByKey(lines: readonly CostLine[]): Map<string, CostLine> {
  return new Map(lines.map((line) => [`${line.component}/${line.item}`, line]));
}

function minus(a: Scale, b: Scale): Scale {
  return sumOf([a, times(b, -1)]);
}

/** Below a hundredth of a cent there is only the noise of binary fractions. */
function isZero({ min, expected, max }: Scale): boolean {
  return [min, expected, max].every((dollars) => Math.abs(dollars) < 0.0001);
}
