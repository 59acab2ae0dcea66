import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import { parse, stringify } from "yaml";
import { startControlPlane, stopControlPlane } from "../../../sandbox/controlPlane/controlPlane";
import { closedWay } from "../../../sandbox/controlPlane/egress";
import { type Instance, instanceNamed } from "../../../sandbox/layout";
import { applyNodes, kubectl } from "../../../sandbox/nodes/apply";
import { join } from "../../../sandbox/realNode/gateway/connectProxy";
import { Program as Running } from "../../support/observers/program";
import { RunningPrometheus } from "../../support/observers/prometheus";
import { tool } from "../../support/tools";
import { namespaces, type Program } from "./program";

const scrapeSeconds = 5;

/**
 * A control plane whose nodes are simulated, and beside it, as processes, the three that the API needs: a model's metrics,
 * Prometheus, and the adapter with the command and the files that the program gives it. The way to pods, which leads
 * nowhere in a sandbox without a real node, leads to the adapter here.
 */
export class World {
  readonly folder = mkdtempSync(path.join(tmpdir(), "custom-metrics-"));
  readonly instance = instanceIn(path.join(this.folder, "instance"));
  /** Samples that wait for each of the two models that the one pod has. */
  depths = [0, 0];
  private adapter?: Running;
  private adapterPort = 0;
  private prometheus?: RunningPrometheus;
  private readonly servers: Server[] = [];

  constructor(private readonly program: Program) {}

  async start(): Promise<void> {
    await startControlPlane(this.instance);
    await applyNodes(this.instance, []);
    for (const namespace of Object.values(namespaces)) await this.kubectl("create", "namespace", namespace);
    await kubectl(
      this.instance,
      ["apply", "-f", "-"],
      JSON.stringify({ apiVersion: "v1", kind: "List", items: this.program.objects }),
    );
    await this.kubectl("wait", "-n", namespaces.models, "--for=condition=Available", "deployment", "--all");
    this.prometheus = await this.startPrometheus(await this.startModel(), await this.podName());
    this.adapter = await this.startAdapter(this.prometheus.url);
    await this.listen(this.network(), closedWay(this.instance));
  }

  async stop(): Promise<void> {
    await this.adapter?.stop();
    await this.prometheus?.stop();
    for (const server of this.servers) {
      server.close();
      server.closeAllConnections();
    }
    await stopControlPlane(this.instance);
    rmSync(this.folder, { recursive: true, force: true });
  }

  kubectl(...words: string[]): Promise<string> {
    return kubectl(this.instance, words);
  }

  async stopAdapter(): Promise<void> {
    await this.adapter?.stop();
  }

  /** Address of the adapter itself, past the API server. */
  get adapterUrl(): string {
    return `https://127.0.0.1:${this.adapterPort}`;
  }

  async podName(): Promise<string> {
    const pods = await this.kubectl(...["get", "pods", "-n", namespaces.models, "-o", "name"]);
    return pods.split("\n")[0]?.replace("pod/", "") ?? "";
  }

  private async startModel(): Promise<number> {
    const server = createServer((_, response) => {
      const lines = this.depths.map(
        (depth, at) => `ai_queue_depth{model="m",version="${at + 1}"} ${depth}\n`,
      );
      response.setHeader("content-type", "text/plain; version=0.0.4").end(lines.join(""));
    });
    await this.listen(server, 0);
    return (server.address() as AddressInfo).port;
  }

  private startPrometheus(model: number, pod: string): Promise<RunningPrometheus> {
    const labels = { namespace: namespaces.models, pod };
    const config = stringify({
      global: { scrape_interval: `${scrapeSeconds}s`, scrape_timeout: `${scrapeSeconds}s` },
      scrape_configs: [{ job_name: "model", static_configs: [{ targets: [`127.0.0.1:${model}`], labels }] }],
    });
    const account = { username: "admin", password: this.program.password };
    return RunningPrometheus.start(this.folder, config, [], account);
  }

  /** As the program starts it, but with addresses and folders of this machine, and the token of its own account. */
  private async startAdapter(prometheusUrl: string): Promise<Running> {
    this.adapterPort = await getPort({ host: "127.0.0.1" });
    const here = (word: string) =>
      word
        .replace(/http:\/\/prometheus\.[\w.-]+:9090/, prometheusUrl)
        .replace("/etc/adapter/", `${this.folder}/adapter/`)
        .replace(/^--secure-port=.*/, `--secure-port=${this.adapterPort}`);
    for (const [file, content] of Object.entries(this.program.files)) {
      this.file(file.replace("/etc/", ""), here(content));
    }
    const kubeconfig = this.file("account.kubeconfig", await this.accountKubeconfig());
    const words = [
      ...this.program.flags.map(here),
      "--bind-address=127.0.0.1",
      ...["lister", "authentication", "authorization"].map((use) => `--${use}-kubeconfig=${kubeconfig}`),
    ];
    const log = path.join(this.folder, "adapter.log");
    return new Running("the adapter", await tool("prometheus-adapter"), words, log);
  }

  private async accountKubeconfig(): Promise<string> {
    const administrator = parse(await this.kubectl("config", "view", "--raw")) as { users: object[] };
    const token = await this.kubectl(
      ...["create", "token", "-n", namespaces.observability, this.program.account],
    );
    const users = administrator.users.map((user) => ({ ...user, user: { token: token.trim() } }));
    return stringify({ ...administrator, users });
  }

  /** Whatever address the API server wants to reach, it gets to the adapter. */
  private network(): Server {
    const server = createServer();
    server.on("connect", (_, client: Socket, head: Buffer) => {
      const adapter = connect({ host: "127.0.0.1", port: this.adapterPort, allowHalfOpen: true });
      adapter.on("error", () => client.destroy());
      adapter.on("connect", () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        if (head.length > 0) adapter.write(head);
        join(client, adapter);
      });
    });
    return server;
  }

  private listen(server: Server, at: number | string): Promise<void> {
    this.servers.push(server);
    return new Promise((resolve) => {
      if (typeof at === "string") server.listen(at, resolve);
      else server.listen(at, "127.0.0.1", resolve);
    });
  }

  private file(name: string, content: string): string {
    const at = path.join(this.folder, name);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, content, { mode: 0o600 });
    return at;
  }
}

/** An instance of its own, apart from those of the checkout. */
function instanceIn(folder: string): Instance {
  const named = instanceNamed("custom-metrics");
  const moved = Object.entries(named).map(([key, value]: [string, string]) => [
    key,
    value.replace(named.root, folder),
  ]);
  return Object.fromEntries(moved) as Instance;
}

/** Looks until it holds. */
export async function eventually<T>(
  what: string,
  seconds: number,
  look: () => Promise<T>,
  holds: (found: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (holds(found)) return found;
    if (Date.now() > deadline) throw new Error(`${what}: ${JSON.stringify(found).slice(0, 1000)}`);
    await sleep(500);
  }
}
