interface Field {
  from: number;
  to: number;
  names: readonly string[];
}

/** Minute, hour, day of the month, month, day of the week. */
const fields: readonly Field[] = [
  { from: 0, to: 59, names: [] },
  { from: 0, to: 23, names: [] },
  { from: 1, to: 31, names: [] },
  {
    from: 1,
    to: 12,
    names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  { from: 0, to: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

const nicknames: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

const minutesOfDay = 24 * 60;

/** Long enough to meet two 29ths of February, and every day of the year on every day of the week but few. */
const days = 12 * 366;

/**
 * The longest time between two runs of a schedule in UTC, which the settings have checked; Infinity where it never runs
 * (on the 30th of February).
 * Source: github.com/robfig/cron v3, which Kubernetes' CronJobs use: a day has to match both of its fields where one of
 * them is `*`, and either where both say something.
 */
export function longestGapSeconds(schedule: string): number {
  const parts = (nicknames[schedule] ?? schedule).trim().split(/\s+/);
  const [minutes = [], hours = [], monthDays = [], months = [], weekDays = []] = fields.map((field, index) =>
    valuesOf(parts[index] ?? "*", field),
  );
  const times = hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute)).sort((a, b) => a - b);
  const either = !isAny(parts[2]) && !isAny(parts[4]);
  const runsOn = (date: Date) => {
    const matches = [monthDays.includes(date.getUTCDate()), weekDays.includes(date.getUTCDay())];
    const day = either ? matches.some(Boolean) : matches.every(Boolean);
    return day && months.includes(date.getUTCMonth() + 1);
  };
  return 60 * longestGap(runsOn, times);
}

function longestGap(runsOn: (date: Date) => boolean, times: readonly number[]): number {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  let longest = Math.max(0, ...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
  let before: number | undefined;
  for (let day = 0; day < days; day++) {
    if (!runsOn(new Date(Date.UTC(2024, 0, 1 + day)))) continue;
    const start = day * minutesOfDay;
    if (before !== undefined) longest = Math.max(longest, start + first - before);
    before = start + last;
  }
  return before === undefined ? Infinity : longest;
}

function isAny(part = "*"): boolean {
  return /^[*?]$/.test(part);
}

/** `*`, `5`, `1-5`, each with a step or without, in a list or alone. */
function valuesOf(part: string, { from, to, names }: Field): number[] {
  const numberOf = (text: string) =>
    names.includes(text.toLowerCase()) ? from + names.indexOf(text.toLowerCase()) : Number(text);
  const wanted = part.split(",").flatMap((item) => {
    const [range = "", step] = item.split("/");
    const [low = "", high] = range.split("-");
    const first = isAny(range) ? from : numberOf(low);
    const open = isAny(range) || (high === undefined && step !== undefined);
    const last = open ? to : numberOf(high ?? low);
    return everyNth(first, last, Number(step ?? 1));
  });
  return [...new Set(wanted)];
}

function everyNth(first: number, last: number, step: number): number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}

/** A dump may take this long before it is stopped. */
export const dumpDeadlineSeconds = 6 * 3600;

/** The age from which on the last good dump of a schedule is too old. */
export function oldestDumpSeconds(schedule: string): number {
  const gap = longestGapSeconds(schedule);
  // A schedule that never comes makes no dump, and there is nothing to wait for.
  return (Number.isFinite(gap) ? gap : 0) + dumpDeadlineSeconds;
}
