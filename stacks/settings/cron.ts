interface Field {
  from: number;
  to: number;
  /** Names for the numbers, beginning at `from`. */
  names?: readonly string[];
}

const fields: readonly Field[] = [
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31 },
  {
    from: 1,
    to: 12,
    names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  // Sunday is 0 and never 7.
  { from: 0, to: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

const nicknames = ["@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"];

/**
 * Whether Kubernetes takes a text as the schedule of a CronJob: five fields of numbers, names, `*`, lists, ranges and
 * steps, or a nickname.
 * Source: github.com/robfig/cron v3, ParseStandard, which the API server validates with.
 */
export function isCronSchedule(text: string): boolean {
  if (nicknames.includes(text)) return true;
  const parts = text.trim().split(/\s+/);
  return (
    parts.length === fields.length && fields.every((field, index) => isListOf(field, parts[index] ?? ""))
  );
}

function isListOf(field: Field, text: string): boolean {
  return text.split(",").every((item) => isRangeOf(field, item));
}

/** `*`, `5`, `1-5`, each with a step or without. */
function isRangeOf(field: Field, text: string): boolean {
  const [range = "", step, ...more] = text.split("/");
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return false;
  if (range === "*" || range === "?") return true;
  const [first = "", last = first, ...rest] = range.split("-");
  const [low, high] = [numberIn(field, first), numberIn(field, last)];
  return rest.length === 0 && low !== undefined && high !== undefined && low <= high;
}

function numberIn({ from, to, names = [] }: Field, text: string): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return from + named;
  const number = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  return number >= from && number <= to ? number : undefined;
}
