import { ServiceError, status } from "@grpc/grpc-js";

export class UnimplementedError extends Error {}

/** How an error reaches the engine: its message is shown to the user as it is. */
export function serviceError(error: unknown): Partial<ServiceError> {
  const code = error instanceof UnimplementedError ? status.UNIMPLEMENTED : status.UNKNOWN;
  return { code, details: error instanceof Error ? error.message : String(error) };
}
