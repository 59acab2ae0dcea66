import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";
import getPort from "get-port";

import { fragileModel } from "../onnxModel";
import { Program } from "./program";

const repository = path.resolve(__dirname, "../../..");

/** The model server as a process, with a model that fails where it is asked to. */
export class RunningModelServer {
  private constructor(
    /** `host:port` */
    readonly address: string,
    private readonly program: Program,
  ) {}

  static async start(folder: string): Promise<RunningModelServer> {
    const { stdout: python } = await execa("sh", ["model/environment.sh", "model", "test"], {
      cwd: repository,
    });
    const port = await getPort();
    const model = path.join(folder, "model");
    mkdirSync(model);
    writeFileSync(path.join(model, "model.onnx"), fragileModel());
    const program = new Program(
      "the model server",
      path.join(python, "bin", "python"),
      ["-m", "model_server", "serve"],
      path.join(folder, "model.log"),
      {
        PYTHONPATH: path.join(repository, "model", "src"),
        HOST: "127.0.0.1",
        PORT: String(port),
        MODEL_NAME: "fragile",
        MODEL_VERSION: "1",
        MODEL_PATH: model,
        DRAIN_SECONDS: "0",
      },
    );
    const server = new RunningModelServer(`127.0.0.1:${port}`, program);
    await program.answers(`http://${server.address}/readyz`);
    return server;
  }

  /** One request, which the model answers with 200 or fails with 500. */
  async ask(what: "right" | "wrong"): Promise<number> {
    const response = await fetch(`http://${this.address}/v1/predict`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ instances: [[what === "right" ? 1 : 99]] }),
    });
    await response.arrayBuffer();
    return response.status;
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}
