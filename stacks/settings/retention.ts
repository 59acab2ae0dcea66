import { z } from "zod";

/** Source: CloudWatch Logs API, PutRetentionPolicy. */
const days = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

/** Days that CloudWatch keeps a log: it knows these numbers and no others. */
export function logRetention() {
  const error = ({ input }: { input?: unknown }) => {
    const near = typeof input === "number" ? days.find((day) => day >= input) : undefined;
    return `days that CloudWatch knows are needed: ${days.join(", ")}${near === undefined ? "" : ` (try ${near})`}`;
  };
  return z.literal(days, { error });
}
