import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface ApiCall {
  method: string;
  /** Below the repository, without its query. */
  path: string;
  body?: Record<string, unknown>;
}

type Answer = unknown;

/** The part of GitHub's API that steps call; answers are by `METHOD path`, and what has none is not found. */
export class FakeGitHub {
  calls: ApiCall[] = [];
  private server?: Server;

  constructor(readonly answers: Record<string, Answer> = {}) {}

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { pathname, searchParams } = new URL(request.url ?? "", "http://github.test");
        const path = pathname.replace(/^\/repos\/[^/]+\/[^/]+\//, "");
        const method = request.method ?? "";
        const text = Buffer.concat(chunks).toString();
        const body = text === "" ? undefined : (JSON.parse(text) as Record<string, unknown>);
        this.calls.push({ method, path, ...(body && { body }) });
        const answer = this.answers[`${method} ${path}`];
        const known = answer !== undefined || method !== "GET";
        response.statusCode = known ? 200 : 404;
        const page = Array.isArray(answer) && Number(searchParams.get("page") ?? 1) > 1 ? [] : answer;
        response.end(JSON.stringify(known ? (page ?? { html_url: "https://github.test/made" }) : {}));
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server) await new Promise((resolve) => server.close(resolve));
  }
}
