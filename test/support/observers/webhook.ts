import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What Alertmanager sends. Source: prometheus.io, Alertmanager "Configuration", webhook_config. */
export interface Notification {
  status: "firing" | "resolved";
  receiver: string;
  alerts: {
    status: "firing" | "resolved";
    labels: Record<string, string>;
    annotations: Record<string, string>;
  }[];
}

/** Somebody who is told. */
export class Webhook {
  readonly received: Notification[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Webhook> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        webhook.received.push(JSON.parse(body) as Notification);
        response.end();
      });
    });
    const webhook = new Webhook(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return webhook;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** Alerts of that name that were told of in that state. */
  told(name: string, status: "firing" | "resolved") {
    return this.received
      .flatMap(({ alerts }) => alerts)
      .filter((alert) => alert.status === status && alert.labels["alertname"] === name);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
