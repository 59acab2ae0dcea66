import { UsageError } from "../shared/usageError";

/** How far a restore came. */
export type Reached = "nothing" | "begun" | "unknown" | "databases" | "replaced" | "all";

const again = "Run the same command again: it goes on from there.";

const states: Record<Reached, string> = {
  nothing: "The stack is as it was.",
  begun:
    "What was begun is not taken back: MLflow may be stopped, and databases named *_being_restored may be left. " +
    again,
  unknown:
    "Either all databases are the backup's or none is; the artifacts are those from before, and MLflow is stopped. " +
    again,
  databases: `The databases are the backup's, the artifacts may not be, and MLflow is stopped. ${again}`,
  replaced:
    "Databases and artifacts are the backup's; what was there before lies beside them (databases named " +
    `*_before_restore, the folder .before-restore). ${again}`,
  all: "Everything is restored; models may still serve what they loaded before: `kubectl rollout restart` them.",
};

/** A restore that did not come to its end. The message says what is left. */
export class RestoreError extends UsageError {
  constructor(
    message: string,
    readonly reached: Reached,
    cause: unknown,
  ) {
    super(message);
    this.name = "RestoreError";
    this.cause = cause;
  }
}

export function failedAt(reached: Reached, error: unknown): RestoreError {
  const reason = error instanceof Error ? error.message : String(error);
  return new RestoreError(`${reason}\n${states[reached]}`, reached, error);
}
