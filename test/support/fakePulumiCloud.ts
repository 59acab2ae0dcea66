import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface CloudCall {
  method: string;
  path: string;
  body?: unknown;
}

/** As much of Pulumi Cloud as its own command line asks for when somebody manages deployments of one stack. */
export class FakePulumiCloud {
  calls: CloudCall[] = [];
  readonly schedules: Record<string, unknown>[] = [];
  private server?: Server;

  constructor(private readonly stack: string) {}

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const call = {
          method: request.method ?? "",
          path: (request.url ?? "").split("?")[0] ?? "",
          ...(text !== "" && { body: JSON.parse(text) as unknown }),
        };
        this.calls.push(call);
        const answer = this.answer(call);
        response.statusCode = answer === undefined ? 404 : 200;
        response.end(JSON.stringify(answer ?? { code: 404, message: "not found" }));
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** Calls that change something of the stack, by their path below it. */
  changes(): CloudCall[] {
    const prefix = `/api/stacks/${this.stack}/`;
    return this.calls
      .filter(({ method, path }) => method !== "GET" && path.startsWith(prefix))
      .map((call) => ({ ...call, path: call.path.slice(prefix.length) }));
  }

  private answer({ method, path, body }: CloudCall): unknown {
    const [organization, project, name] = this.stack.split("/");
    const place = path.replace(`/api/stacks/${this.stack}`, "stack");
    switch (`${method} ${place}`) {
      case "GET /api/user":
        return {
          githubLogin: "ann",
          name: "Ann",
          organizations: [{ githubLogin: organization, name: organization }],
        };
      case "GET /api/capabilities":
        return { capabilities: [] };
      case "GET stack":
        return {
          id: "1",
          orgName: organization,
          projectName: project,
          stackName: name,
          version: 1,
          tags: {},
        };
      case "GET stack/deployments/settings":
      case "POST stack/deployments/settings":
        return {};
      case "GET stack/deployments/schedules":
        return { schedules: this.schedules };
      case "POST stack/deployments/drift/schedules":
      case "POST stack/deployments/ttl/schedules":
        return this.scheduled(body as Record<string, unknown>);
      default:
        return undefined;
    }
  }

  private scheduled({ scheduleCron, autoRemediate, timestamp, deleteAfterDestroy }: Record<string, unknown>) {
    const isDrift = scheduleCron !== undefined;
    const options = {
      remediateIfDriftDetected: autoRemediate === true,
      deleteAfterDestroy: deleteAfterDestroy === true,
    };
    const request = { operation: isDrift ? "detect-drift" : "destroy", operationContext: { options } };
    const schedule = {
      id: String(this.schedules.length + 1),
      kind: "deployment",
      paused: false,
      ...(isDrift ? { scheduleCron } : { scheduleOnce: timestamp }),
      nextExecution: isDrift
        ? "2027-01-02 03:17:00.000"
        : String(timestamp).replace("T", " ").replace("Z", ".000"),
      definition: { request },
    };
    this.schedules.push(schedule);
    return schedule;
  }
}
