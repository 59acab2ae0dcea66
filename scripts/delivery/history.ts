import { UsageError } from "../shared/usageError";

/** A value of a stack's settings as an update had it. Source: pkg/cmd/pulumi/stack/history.go of pulumi/pulumi. */
export interface ConfigValue {
  /** Absent where it is secret. */
  value?: string;
  /** Where the value is a list or a group. */
  objectValue?: unknown;
  secret: boolean;
}

/** What the backend remembers of an operation on a stack. */
export interface Update {
  /** `update`, `refresh`, `destroy`, … */
  kind: string;
  /** `succeeded`, `failed` or `in-progress`. */
  result: string;
  startTime: string;
  /** Number of the state that it left; 0 where the backend keeps the newest alone, as buckets and folders do. */
  version: number;
  config: Record<string, ConfigValue>;
}

/** Operations after which something else runs than before. */
const changing = ["update", "destroy", "import", "resource-import"];

/** The newest update that got to its end: its settings are what people call the last good ones. */
export function lastGood(history: readonly Update[]): Update | undefined {
  return goodUpdates(history)[0];
}

/** Every update that got to its end, the newest first. */
export function goodUpdates(history: readonly Update[]): Update[] {
  return history.filter(({ kind, result }) => kind === "update" && result === "succeeded");
}

/** Whether what the stack's outputs say is what runs: they are written also by updates that fail at their very end. */
export function endsWell(history: readonly Update[]): boolean {
  return history.find(({ kind }) => changing.includes(kind))?.result === "succeeded";
}

/**
 * The update that made a stack what it is.
 * @throws UsageError where there is none, or something failed since.
 */
export function settledUpdate(stack: string, history: readonly Update[]): Update {
  const newest = history.find(({ kind }) => changing.includes(kind));
  if (!newest) throw new UsageError(`${stack} has not been deployed yet: there is nothing to promote`);
  if (newest.kind === "update" && newest.result === "succeeded") return newest;
  throw new UsageError(
    `the last ${newest.kind} of ${stack}, of ${newest.startTime}, ${outcome(newest)}: what it runs was not tested to the end ` +
      `(npm run deliver -- --stack ${stack}, then promote)`,
  );
}

function outcome({ kind, result }: Update): string {
  if (result !== "succeeded") return result === "failed" ? "failed" : `is ${result}`;
  return kind === "destroy" ? "took all of it away" : "came after its last deployment";
}

/** The models of an update as its settings had them, unread. */
export function modelsOf({ config }: Update): Record<string, unknown>[] {
  const { objectValue, value } = config["mlops:models"] ?? { secret: false };
  const models = objectValue ?? (value === undefined ? [] : (JSON.parse(value) as unknown));
  return Array.isArray(models) ? (models as Record<string, unknown>[]) : [];
}
