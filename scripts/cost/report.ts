import { inStandardSupport } from "../../components/aws";
import {
  costOf,
  difference,
  differenceMarkdown,
  reportMarkdown,
  type CostReport,
} from "../../components/cost";
import { warningText } from "../../stacks/settings/errors";
import { UsageError } from "../shared/usageError";
import { parseStackFile, readStackFile, stackFilePath, type StackFile } from "../shared/stackFile";
import { fileAt } from "./revision";

export interface CostFlags {
  stack?: string;
  file?: string;
  base?: string;
  format: string;
}

/** What the command prints. */
export function costText({ stack, file, base, format }: CostFlags, today: Date): string {
  if (format !== "markdown" && format !== "json") {
    throw new UsageError(`--format ${format}: markdown or json is needed`);
  }
  const current = readStackFile(stackFilePath(stack, file));
  const report = reportOf(current, today);
  const before = base === undefined ? undefined : baseReport(base, current.file, today);
  const change = base === undefined ? undefined : difference(before, report);
  if (format === "json")
    return `${JSON.stringify({ file: current.file, report, base, difference: change }, null, 2)}\n`;
  return [
    reportMarkdown(`Monthly cost by ${current.file}`, report),
    ...(change ? [differenceMarkdown(`Difference to ${base}`, change)] : []),
  ].join("\n");
}

/** What changes against a revision, alone. */
export function costDifference(
  { stack, base, title }: { stack: string; base: string; title: string },
  today: Date,
): string {
  const current = readStackFile(stackFilePath(stack, undefined));
  const before = baseReport(base, current.file, today);
  return differenceMarkdown(title, difference(before, reportOf(current, today)));
}

/** A revision that has no such file is a stack that is new: everything in it is a difference. */
function baseReport(base: string, file: string, today: Date): CostReport | undefined {
  const text = fileAt(base, file);
  return text === undefined ? undefined : reportOf(parseStackFile(text, `${file} of ${base}`), today);
}

/** Also a stack that would be refused has a price, as long as its file can be read. */
function reportOf({ file, settings, problems }: StackFile, today: Date): CostReport {
  if (!settings) {
    throw new UsageError(
      `${file} cannot be read by the settings of this version\n${warningText(file, problems)}`,
    );
  }
  const { cluster } = settings;
  // With standard support AWS upgrades the cluster of an old version instead of charging more.
  const extended =
    "version" in cluster && cluster.support === "extended" && !inStandardSupport(cluster.version, today);
  return costOf(settings, { extendedSupport: extended });
}
