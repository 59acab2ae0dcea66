/** What is to happen by itself, in the words of `pulumi stack schedule new`. */
export interface Schedule {
  kind: "drift" | "ttl";
  /** `--cron` of drift, `--once` of ttl. */
  when: string;
  /** Drift is repaired; the stack is deleted after it was destroyed. */
  acts: boolean;
}

/** A schedule as `pulumi stack schedule list --output json` shows it. */
export interface ExistingSchedule {
  id: string;
  /** `drift`, `ttl` or `raw`. */
  type: string;
  settings: string;
  /** The cron expression, or `Once`. */
  schedule: string;
  nextRun?: string;
}

/** @returns the arguments of pulumi that make a schedule. */
export function newSchedule(stack: string, { kind, when, acts }: Schedule): string[] {
  const time = kind === "drift" ? ["--cron", when] : ["--once", when];
  const flag = kind === "drift" ? "--auto-remediate" : "--delete-after-destroy";
  return [
    "stack",
    "schedule",
    "new",
    "--stack",
    stack,
    "--kind",
    kind,
    ...time,
    ...(acts ? [flag] : []),
    "--yes",
  ];
}

/** Those that are not there yet: whoever runs the command twice gets each once. */
export function missing(wanted: readonly Schedule[], existing: readonly ExistingSchedule[]): Schedule[] {
  return wanted.filter((one) => !existing.some((other) => isSame(one, other)));
}

function isSame(
  { kind, when, acts }: Schedule,
  { type, settings, schedule, nextRun = "" }: ExistingSchedule,
): boolean {
  if (type !== kind || settings.includes(" + ") !== acts) return false;
  if (kind === "drift") return schedule === when;
  // The service answers `2026-12-31 23:59:00.000`.
  return Date.parse(`${nextRun.replace(" ", "T").replace(/Z$/, "")}Z`) === Date.parse(when);
}
