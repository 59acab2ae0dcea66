import assert from "node:assert/strict";

import type { Checkout } from "./checkout";
import type { RealStack } from "./realStack";

interface Account {
  username: string;
  password: string;
}

/** The stack's MLflow by its REST interface, as its administrator. Source: MLflow docs, "REST API". */
export class Registry {
  constructor(
    private readonly checkout: Checkout,
    private readonly stack: RealStack,
  ) {}

  /** An experiment with a run, its metrics and a file, and a model of two versions of which one has an alias. */
  async fill(artifact: Buffer, alias: string): Promise<{ runId: string }> {
    return this.asking(async (ask) => {
      const { experiment_id } = (await ask("POST", "experiments/create", { name: "kept" })) as {
        experiment_id: string;
      };
      const { run } = (await ask("POST", "runs/create", { experiment_id, start_time: 1 })) as {
        run: { info: { run_id: string } };
      };
      const run_id = run.info.run_id;
      for (const step of [1, 2, 3])
        await ask("POST", "runs/log-metric", { run_id, key: "loss", value: 1 / step, timestamp: step, step });
      await ask("POST", "runs/log-parameter", { run_id, key: "depth", value: "4" });
      await ask("PUT", `${experiment_id}/${run_id}/artifacts/weights.bin`, artifact);
      await ask("POST", "registered-models/create", { name: "kept" });
      const source = `mlflow-artifacts:/${experiment_id}/${run_id}/artifacts`;
      await ask("POST", "model-versions/create", { name: "kept", source, run_id });
      await ask("POST", "model-versions/create", { name: "kept", source, run_id, description: "the second" });
      await ask("POST", "registered-models/alias", { name: "kept", alias, version: "1" });
      return { runId: run_id };
    });
  }

  /** All that it tells of runs and models. */
  async everything(): Promise<unknown> {
    return this.asking(async (ask) => {
      const { experiments } = (await ask("GET", "experiments/search?max_results=100")) as {
        experiments: { experiment_id: string }[];
      };
      const experiment_ids = experiments.map(({ experiment_id }) => experiment_id);
      const runs = await ask("POST", "runs/search", { experiment_ids });
      const models = await ask("GET", "registered-models/search");
      const versions = await ask("GET", "model-versions/search");
      return { experiments, runs, models, versions };
    });
  }

  async artifactOf(runId: string): Promise<Buffer> {
    return this.asking(async (ask) => {
      const { run } = (await ask("GET", `runs/get?run_id=${runId}`)) as {
        run: { info: { experiment_id: string } };
      };
      const place = `${run.info.experiment_id}/${runId}/artifacts/weights.bin`;
      return (await ask("GET", place)) as Buffer;
    });
  }

  private async asking<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
    const output = await this.checkout.mustType("pulumi stack output credentials --json --show-secrets");
    const { mlflow } = JSON.parse(output) as { mlflow: Account };
    const authorization = `Basic ${Buffer.from(`${mlflow.username}:${mlflow.password}`).toString("base64")}`;
    return this.stack.reaching({ namespace: "mlops-registry", service: "mlflow", port: 5000 }, (url) =>
      work((method, place, body) => answered(url, authorization, method, place, body)),
    );
  }
}

type Ask = (method: string, place: string, body?: object) => Promise<unknown>;

/** Files go through another door than everything else. */
async function answered(
  url: string,
  authorization: string,
  method: string,
  place: string,
  body?: object,
): Promise<unknown> {
  const isFile = place.includes("/artifacts/");
  const api = isFile ? "mlflow-artifacts/artifacts" : "mlflow";
  const answer = await fetch(`${url}/api/2.0/${api}/${place}`, {
    method,
    headers: { authorization, ...(!isFile && { "content-type": "application/json" }) },
    ...(body && { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  assert.equal(answer.status, 200, `${method} ${place}: ${bytes.toString()}`);
  if (isFile && method === "GET") return bytes;
  return bytes.length === 0 ? {} : (JSON.parse(bytes.toString()) as unknown);
}
