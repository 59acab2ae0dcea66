import { writeFileSync } from "node:fs";
import * as path from "node:path";

import { hashSync } from "bcryptjs";
import getPort from "get-port";

import { webYaml } from "../../../components/metrics/webAccount";
import { tool } from "../tools";
import { json, Program } from "./program";

/** One series of an answer. Source: prometheus.io, "HTTP API". */
export interface Sample {
  metric: Record<string, string>;
  value: [number, string];
}

export interface ActiveAlert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  state: "pending" | "firing";
}

/** Rounds of bcrypt: a test has nothing to hide. */
const cheap = 4;

/** A Prometheus of a test, in a folder that holds its configuration. */
export class RunningPrometheus {
  private constructor(
    readonly url: string,
    private readonly program: Program,
    private readonly headers: Record<string, string>,
  ) {}

  /** @param account whom it answers. Default: anybody. */
  static async start(
    folder: string,
    config: string,
    more: string[] = [],
    account?: { username: string; password: string },
  ): Promise<RunningPrometheus> {
    const address = `127.0.0.1:${await getPort()}`;
    writeFileSync(path.join(folder, "prometheus.yml"), config);
    const words = [
      `--config.file=${path.join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${path.join(folder, "data")}`,
      `--web.listen-address=${address}`,
      ...(account ? [`--web.config.file=${webConfig(folder, account)}`] : []),
      ...more,
    ];
    const program = new Program(
      "Prometheus",
      await tool("prometheus"),
      words,
      path.join(folder, "prometheus.log"),
    );
    const running = new RunningPrometheus(`http://${address}`, program, account ? basic(account) : {});
    await program.answers(`${running.url}/-/ready`, running.headers);
    return running;
  }

  /** @param at in seconds since 1970. Default: now. */
  async query(expression: string, at?: number): Promise<Sample[]> {
    const query = new URLSearchParams({ query: expression, ...(at !== undefined && { time: String(at) }) });
    const { data } = await json<{ data: { result: Sample[] } }>(
      `${this.url}/api/v1/query?${query}`,
      this.headers,
    );
    return data.result;
  }

  async alerts(): Promise<ActiveAlert[]> {
    const { data } = await json<{ data: { alerts: ActiveAlert[] } }>(
      `${this.url}/api/v1/alerts`,
      this.headers,
    );
    return data.alerts;
  }

  /** Rules that could not be evaluated, with what is wrong. */
  async brokenRules(): Promise<string[]> {
    const { data } = await json<{
      data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
    }>(`${this.url}/api/v1/rules`, this.headers);
    return data.groups
      .flatMap(({ rules }) => rules)
      .filter(({ health }) => health === "err")
      .map(({ name, lastError = "" }) => `${name}: ${lastError}`);
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}

function webConfig(folder: string, { username, password }: { username: string; password: string }): string {
  const file = path.join(folder, "web.yml");
  writeFileSync(file, webYaml([{ username, hash: hashSync(password, cheap) }]));
  return file;
}

function basic({ username, password }: { username: string; password: string }): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
}
