import type { IncomingHttpHeaders } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status: number;
  /** Sent as JSON. Default: nothing. */
  body?: unknown;
}

/** Stands in for Elasticsearch or Kibana: shows the certificate that the program made for it, and answers as it is told. */
export class ElasticServer {
  readonly asked: Asked[] = [];
  /** By what is asked. */
  answer: (asked: Asked) => Answer = () => ({ status: 200 });

  private constructor(private readonly server: Server) {}

  static async start(certificate: { cert: string; key: string }): Promise<ElasticServer> {
    const server = createServer(certificate, (request, response) => {
      void text(request).then((body) => {
        const { method = "", url: path = "", headers } = request;
        const asked = { method, path, headers, body };
        started.asked.push(asked);
        const { status, body: answer } = started.answer(asked);
        response.writeHead(status, { "Content-Type": "application/json" });
        response.end(answer === undefined ? "" : JSON.stringify(answer));
      });
    });
    const started = new ElasticServer(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    // A test that fails before it stops it must not keep the others from ending.
    server.unref();
    return started;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
