import { randomUUID } from "node:crypto";

/** What the simulated AWS refuses with: a code of AWS' own, and its words. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** HTTP status of the answer. */
    readonly status = 400,
  ) {
    super(message);
  }
}

/** What a person reads of a refused call: the provider's words around those of AWS. */
export function toldBy(error: AwsError, doing: string, service: string, operation: string): string {
  return (
    `${doing}: operation error ${service}: ${operation}, https response error StatusCode: ${error.status}, ` +
    `RequestID: ${randomUUID()}, api error ${error.code}: ${error.message}`
  );
}
