import type { V1ConfigMap, V1CronJob } from "@kubernetes/client-node";
import { oldestDumpSeconds } from "../../components/data";
import { restoreStateName } from "../restore/state";
import { type Answer, both, type Row, type Section, sectionOf } from "./section";
import type { KnownService } from "./services";

/** How old the last dump on a schedule is, and whether a restore was left half done. */
export function backupsSection(
  found: { schedules: Answer<V1CronJob[]>; states: Answer<V1ConfigMap[]>; services: Answer<KnownService[]> },
  now: Date,
): Section {
  const columns = ["SCHEDULE", "CRON", "LAST SUCCESS", "AGE"];
  const known = both(found.services, both(found.schedules, found.states));
  return sectionOf("Backups", columns, known, ([services, [schedules, states]]) => [
    ...states.filter(({ metadata }) => metadata?.name === restoreStateName).map(restoreRow),
    ...scheduleRows(services, schedules, now),
  ]);
}

function restoreRow({ data }: V1ConfigMap): Row {
  const why = `a restore of ${data?.createdAt} is under way, or was interrupted: run it again`;
  return { values: { SCHEDULE: "restore" }, health: "attention", why };
}

function scheduleRows(services: KnownService[], schedules: V1CronJob[], now: Date): Row[] {
  const postgres = services.find(({ kind }) => kind === "postgres");
  if (!postgres) return [];
  const dumps = schedules.filter(
    ({ metadata }) => metadata?.labels?.["app.kubernetes.io/name"] === "postgres-backup",
  );
  if (dumps.length > 0) return dumps.map((schedule) => ageRow(schedule, now));
  return postgres.namespace === undefined
    ? [{ values: { SCHEDULE: "RDS" }, health: "note", why: "AWS makes backups: ask there" }]
    : [{ values: {}, health: "note", why: "the stack makes no dumps on a schedule" }];
}

function ageRow({ metadata, spec, status }: V1CronJob, now: Date): Row {
  const last = status?.lastSuccessfulTime;
  const since = new Date(last ?? metadata?.creationTimestamp ?? now);
  const seconds = (now.getTime() - since.getTime()) / 1000;
  const values = {
    SCHEDULE: metadata?.name ?? "",
    CRON: spec?.schedule ?? "",
    "LAST SUCCESS": last === undefined ? "never" : since.toISOString().slice(0, 16).replace("T", " "),
    AGE: last === undefined ? "-" : ageText(seconds),
  };
  if (spec?.suspend) return { values, health: "attention", why: "the schedule is suspended" };
  if (seconds > oldestDumpSeconds(spec?.schedule ?? ""))
    return { values, health: "attention", why: "too old: docs/operations.md#backuptooold" };
  return last === undefined
    ? { values, health: "note", why: "no dump was due yet" }
    : { values, health: "fine" };
}

/** `5 h`, `3 d` */
export function ageText(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}
