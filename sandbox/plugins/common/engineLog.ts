import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Messages that the engine shows beside the resource they are about. */
export class EngineLog {
  private readonly client: EngineClient | undefined;
  private readonly lastStatus = new Map<string, string>();

  /** Without an address, which a provider that runs on its own has not, messages go nowhere. */
  constructor(address: string | undefined) {
    this.client = address ? new EngineClient(address, grpc.credentials.createInsecure()) : undefined;
  }

  /** A line of progress: shown while the operation runs, kept nowhere. The same line twice is sent once. */
  status(urn: string, message: string): void {
    if (this.lastStatus.get(urn) === message) return;
    this.lastStatus.set(urn, message);
    this.send(LogSeverity.INFO, urn, message, true);
  }

  warn(urn: string, message: string): void {
    this.send(LogSeverity.WARNING, urn, message, false);
  }

  private send(severity: LogSeverity, urn: string, message: string, ephemeral: boolean): void {
    const request = new LogRequest()
      .setSeverity(severity)
      .setUrn(urn)
      .setMessage(message)
      .setEphemeral(ephemeral);
    // A lost message must never fail the operation it tells about.
    this.client?.log(request, () => undefined);
  }
}
