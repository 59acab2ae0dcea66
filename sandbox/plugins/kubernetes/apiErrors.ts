import type { Json } from "../common/properties";
import { listAt, textAt } from "./kinds/object";

/** The API server answered, and refused. */
export class ApiError extends Error {
  readonly reason: string;

  constructor(
    readonly code: number,
    /** The `Status` object of the answer, or the answer's text where it was none. */
    readonly status: Json,
  ) {
    super(textAt(status, "message") ?? (typeof status === "string" ? status.trim() : `HTTP ${code}`));
    this.reason = textAt(status, "reason") ?? "";
  }

  get isNotFound(): boolean {
    return this.code === 404;
  }

  get isAlreadyExists(): boolean {
    return this.reason === "AlreadyExists";
  }

  /** Fields that another manager set, and that server-side apply therefore does not take. */
  get conflicts(): { field: string; message: string }[] {
    return listAt(this.status, "details", "causes")
      .filter((cause) => textAt(cause, "reason") === "FieldManagerConflict")
      .map((cause) => ({ field: textAt(cause, "field") ?? "", message: textAt(cause, "message") ?? "" }));
  }
}

/** Nobody answered, or there is nobody to ask. */
export class UnreachableError extends Error {
  constructor(what: string, reason: string) {
    super(
      `configured Kubernetes cluster is unreachable: ${what}: ${reason}. ` +
        "Start the cluster, or name one that runs with KUBECONFIG or the provider's kubeconfig and context.",
    );
  }
}

/** The API server does not serve this kind: most often its CustomResourceDefinition is missing. */
export class NoSuchKindError extends Error {
  constructor(apiVersion: string, kind: string) {
    super(
      `the API server does not know ${apiVersion} ${kind}; ` +
        "create its CustomResourceDefinition first, and let this resource depend on it",
    );
  }
}

/** What went wrong, to which object, in words for the person who wrote the program. */
export function describeFailure(action: string, object: string, error: unknown): Error {
  if (error instanceof ApiError && error.conflicts.length > 0) return conflictError(object, error);
  if (error instanceof ApiError && error.isAlreadyExists)
    return new Error(
      `${object} exists already: ${error.message}. Import it (pulumi import), give the resource an alias if it was ` +
        "renamed, or set the provider's upsertExistingObjects to adopt what exists.",
    );
  if (error instanceof UnreachableError) return error;
  return new Error(`${action} ${object} failed: ${error instanceof Error ? error.message : String(error)}`);
}

function conflictError(object: string, error: ApiError): Error {
  const lines = error.conflicts.map(({ field, message }) => `  ${field}: ${message}`);
  return new Error(
    `Server-Side Apply field conflict: ${object} has fields that another manager set:\n${lines.join("\n")}\n` +
      'Take them over with the annotation pulumi.com/patchForce: "true" (or the provider\'s enablePatchForce), ' +
      "or leave them to the other manager with ignoreChanges.",
  );
}
