import type { CostDifference, LineChange } from "./difference";
import type { CostLine } from "./line";
import type { CostReport } from "./report";
import { goalShare, type Savings } from "./savings";
import { expectedShare, type Scale } from "./scale";

/** The report as a pull request shows it. */
export function reportMarkdown(title: string, report: CostReport): string {
  return [
    `### ${title}`,
    "",
    ...(report.lines.length > 0 ? [costTable(report), ""] : []),
    ...(report.savings ? [savingsText(report.savings), ""] : []),
    ...report.notes.map((note) => `- ${note}`),
    ...(report.lines.length > 0 ? [`- ${scaleNote}`] : []),
    "",
  ].join("\n");
}

const scaleNote = `A month has 730 hours. Expected: ${Math.round(expectedShare * 100)} % of the way from the least to what the models at their most need, an assumption. ≈: quantity or price is assumed.`;

/** The difference as a pull request shows it. */
export function differenceMarkdown(title: string, { changes, before, after, total }: CostDifference): string {
  if (changes.length === 0) return [`### ${title}`, "", "Nothing costs more or less.", ""].join("\n");
  return [
    `### ${title}`,
    "",
    "| Component | Before | After | Minimum | Expected | Maximum |",
    "|---|---|---|--:|--:|--:|",
    ...changes.map(changeRow),
    `| **Total** | ${money(before.expected)} | ${money(after.expected)} | ${bold(signed(total.min))} | ${bold(signed(total.expected))} | ${bold(signed(total.max))} |`,
    "",
  ].join("\n");
}

function changeRow({ component, item, before, after, monthly }: LineChange): string {
  const cells = [`${component}, ${item}`, before ?? "–", after ?? "–", ...columns(monthly).map(signed)];
  return `| ${cells.map(escaped).join(" | ")} |`;
}

function costTable({ lines, total }: CostReport): string {
  return [
    "| Component | Item | Quantity | Minimum | Expected | Maximum |",
    "|---|---|---|--:|--:|--:|",
    ...lines.map(lineRow),
    `| **Total** | | | ${columns(total).map(money).map(bold).join(" | ")} |`,
  ].join("\n");
}

function lineRow({ component, item, quantity, monthly, estimate, unpriced }: CostLine): string {
  const shown = columns(monthly).map((dollars) =>
    unpriced ? "?" : `${estimate ? "≈ " : ""}${money(dollars)}`,
  );
  return `| ${[component, item, quantity, ...shown].map(escaped).join(" | ")} |`;
}

/** What sharing, scaling and the way of buying save, one after the other. */
function savingsText({ wholeGpus, shared, scaled, bought, share }: Savings): string {
  const percent = Math.round(Math.abs(share) * 100);
  const verdict = share >= goalShare ? "reaches" : "misses";
  const goal = `${Math.round(goalShare * 100)} %`;
  return [
    `GPUs: **${percent} % ${share >= 0 ? "less" : "more"}** than whole GPUs always on, which ${verdict} the goal of ${goal}.`,
    "",
    "| GPUs of the models | A month |",
    "|---|--:|",
    `| every replica at its most on whole GPUs, on demand, always on | ${money(wholeGpus)} |`,
    `| with shared GPUs | ${money(shared)} |`,
    `| with nodes that come and go | ${money(scaled)} |`,
    `| as bought by this stack | ${money(bought)} |`,
  ].join("\n");
}

function columns({ min, expected, max }: Scale): number[] {
  return [min, expected, max];
}

/** Cents where they matter. */
export function money(dollars: number): string {
  const digits = Math.abs(dollars) < 100 ? 2 : 0;
  const amount = Math.abs(dollars).toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${dollars < 0 && Number(amount.replace(/,/g, "")) > 0 ? "-" : ""}$${amount}`;
}

function signed(dollars: number): string {
  const text = money(dollars);
  return text.startsWith("-") || /^\$0\.00$/.test(text) ? text : `+${text}`;
}

function bold(text: string): string {
  return `**${text}**`;
}

function escaped(text: string): string {
  return text.replace(/\|/g, "\\|");
}
