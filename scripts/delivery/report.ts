import { table } from "../../sandbox/table";
import { changed, type Preview } from "../ci/events";
import type { Failure, Stage } from "./failures";
import type { RunningModel } from "./outputs";
import type { TestReport } from "./tests";
import type { Check } from "./verdict";

const mostSteps = 40;

/** What an update would do, a line for each resource. */
export function previewText(preview: Preview): string {
  const { steps, changes = {} } = preview;
  if (changed(preview) === 0) return `nothing changes, ${changes["same"] ?? 0} resources stay as they are\n`;
  const rows = steps
    .slice(0, mostSteps)
    .map(({ op, name, type, properties }) => [op, name, type, properties.slice(0, 3).join(", ")]);
  const more = steps.length > mostSteps ? `… and ${steps.length - mostSteps} more\n` : "";
  return `${table(["WHAT", "RESOURCE", "TYPE", "DIFFERS IN"], rows)}${more}`;
}

/** What serves. */
export function servingText(models: readonly RunningModel[]): string {
  const rows = models.map(({ name, revision = "", source, image }) => [name, revision, source, image]);
  return table(["MODEL", "REVISION", "SOURCE", "IMAGE"], rows);
}

/** Each figure beside its limit; what could not be read is said, for it is no pass. */
export function testsText(reports: readonly TestReport[]): string {
  const rows = reports.flatMap(({ model, stage, verdict }) =>
    (verdict?.checks ?? []).map((check) => [model, stage, check.name, ...figures(check)]),
  );
  const others = reports.flatMap(({ model, stage, pod, verdict, unread }) => {
    const reason = verdict ? verdict.error : `what it measured cannot be read: ${unread}`;
    return reason === undefined ? [] : [`${model} ${stage} (pod ${pod}): ${reason}\n`];
  });
  const figured = rows.length === 0 ? "" : table(["MODEL", "TEST", "CHECK", "MEASURED", "LIMIT", ""], rows);
  return figured + others.join("");
}

function figures({ measured, limit, unit, passed, detail }: Check): string[] {
  const rounded = measured === null ? "-" : String(Number(measured.toPrecision(4)));
  return [rounded, limit === null ? "-" : `${limit} ${unit}`, passed ? "passed" : `FAILED: ${detail}`];
}

const meaning: Record<Stage, string> = {
  start: "its pods did not get ready. No caller was handed over",
  rolling:
    "its pods did not get ready, where they give way one by one: callers have what is ready of both revisions",
  gate: "it failed its tests. No caller was handed over",
  verification: "it failed its tests AFTER callers were handed over",
};

export function failureText(failures: readonly Failure[]): string {
  return failures.map(({ model, stage }) => `${model}: ${meaning[stage]}\n`).join("");
}

/** Where callers are while the way back has failed. */
export function callersText(failures: readonly Failure[]): string {
  const stages = failures.map(({ stage }) => stage);
  if (stages.includes("verification")) return "!!! CALLERS ARE SERVED BY A REVISION THAT FAILED ITS TESTS";
  if (stages.includes("rolling"))
    return "!!! CALLERS HAVE WHAT IS READY OF BOTH REVISIONS, WHICH MAY BE NOTHING";
  return "callers are served as before, and what is left of the candidate has to go";
}
