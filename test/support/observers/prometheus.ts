import { writeFileSync } from "node:fs";
import * as path from "node:path";

import getPort from "get-port";

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

/** A Prometheus of a test, in a folder that holds its configuration. */
export class RunningPrometheus {
  private constructor(
    readonly url: string,
    private readonly program: Program,
  ) {}

  static async start(folder: string, config: string, more: string[] = []): Promise<RunningPrometheus> {
    const address = `127.0.0.1:${await getPort()}`;
    writeFileSync(path.join(folder, "prometheus.yml"), config);
    const words = [
      `--config.file=${path.join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${path.join(folder, "data")}`,
      `--web.listen-address=${address}`,
      ...more,
    ];
    const program = new Program(
      "Prometheus",
      await tool("prometheus"),
      words,
      path.join(folder, "prometheus.log"),
    );
    const running = new RunningPrometheus(`http://${address}`, program);
    await program.answers(`${running.url}/-/ready`);
    return running;
  }

  /** @param at in seconds since 1970. Default: now. */
  async query(expression: string, at?: number): Promise<Sample[]> {
    const query = new URLSearchParams({ query: expression, ...(at !== undefined && { time: String(at) }) });
    const { data } = await json<{ data: { result: Sample[] } }>(`${this.url}/api/v1/query?${query}`);
    return data.result;
  }

  async alerts(): Promise<ActiveAlert[]> {
    const { data } = await json<{ data: { alerts: ActiveAlert[] } }>(`${this.url}/api/v1/alerts`);
    return data.alerts;
  }

  /** Rules that could not be evaluated, with what is wrong. */
  async brokenRules(): Promise<string[]> {
    const { data } = await json<{
      data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
    }>(`${this.url}/api/v1/rules`);
    return data.groups
      .flatMap(({ rules }) => rules)
      .filter(({ health }) => health === "err")
      .map(({ name, lastError = "" }) => `${name}: ${lastError}`);
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}
