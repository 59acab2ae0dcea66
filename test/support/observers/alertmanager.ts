import { writeFileSync } from "node:fs";
import * as path from "node:path";

import getPort from "get-port";

import { tool } from "../tools";
import { json, Program } from "./program";

/** An Alertmanager of a test, in a folder that holds its configuration. */
export class RunningAlertmanager {
  private constructor(
    /** `host:port` */
    readonly address: string,
    private readonly program: Program,
  ) {}

  static async start(folder: string, config: string): Promise<RunningAlertmanager> {
    const address = `127.0.0.1:${await getPort()}`;
    writeFileSync(path.join(folder, "alertmanager.yml"), config);
    const words = [
      `--config.file=${path.join(folder, "alertmanager.yml")}`,
      `--storage.path=${path.join(folder, "alerts")}`,
      `--web.listen-address=${address}`,
      // One alone, which listens for no others.
      "--cluster.listen-address=",
    ];
    const program = new Program(
      "Alertmanager",
      await tool("alertmanager"),
      words,
      path.join(folder, "alertmanager.log"),
    );
    await program.answers(`http://${address}/-/ready`);
    return new RunningAlertmanager(address, program);
  }

  /** Labels of the alerts that it holds. */
  async alerts(): Promise<Record<string, string>[]> {
    const found = await json<{ labels: Record<string, string> }[]>(`http://${this.address}/api/v2/alerts`);
    return found.map(({ labels }) => labels);
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}
