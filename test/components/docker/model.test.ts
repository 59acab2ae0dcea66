import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Machine, Model, type ModelArgs } from "../../../components/docker";
import { containerOf, variablesOf } from "../../support/docker";
import { list, type Manifest } from "../../support/manifests";
import { record } from "../../support/recorder";

const mlflow = { trackingUri: pulumi.output("http://mlflow:5000") };
const folders = { models: "/home/me/models", logs: "/home/me/logs" };
const service = (name: string, port: number) => ({ host: pulumi.output(name), port, url: "" });
const password = pulumi.secret("p".repeat(32));

async function build(changes: Partial<ModelArgs> = {}): Promise<Manifest> {
  const recording = await record(() => {
    const machine = new Machine("machine", { name: "mlops-dev", address: "127.0.0.1", images: {} }, {});
    const limits = { memoryMiB: 4096, reservedMiB: 2048, cpuShares: 1024 };
    const fixed = { machine, folders, user: "1000:1000", logLevel: "INFO", env: {}, ...limits };
    const origin = { mlflow, name: "digits", version: "1" };
    new Model("digits", { ...fixed, image: "model:1", port: 8000, origin, ...changes }, {});
  });
  return containerOf(recording, "digits");
}

describe("a model on Docker", () => {
  it("is loaded from the registry, and sees the folder of models read-only", async () => {
    const container = await build();
    const { MODEL_NAME, MODEL_VERSION, MODEL_PATH, MLFLOW_TRACKING_URI } = variablesOf(container);
    assert.deepEqual([MODEL_NAME, MODEL_VERSION, MODEL_PATH], ["digits", "1", undefined]);
    assert.equal(MLFLOW_TRACKING_URI, "http://mlflow:5000");
    assert.deepEqual(list(container["mounts"]), [
      { type: "bind", source: "/home/me/models", target: "/app/models", readOnly: true },
      { type: "bind", source: "/home/me/logs", target: "/app/logs", readOnly: false },
    ]);
  });

  it("is loaded from its own folder where there is no registry", async () => {
    const container = await build({ origin: { folder: "digits-weights", path: "/models" } });
    const { MODEL_PATH, MLFLOW_TRACKING_URI } = variablesOf(container);
    assert.deepEqual([MODEL_PATH, MLFLOW_TRACKING_URI], ["/models", undefined]);
    const [mount] = list(container["mounts"]);
    assert.deepEqual([mount?.["source"], mount?.["readOnly"]], ["/home/me/models/digits-weights", true]);
  });

  it("gets GPUs by number, and numbers them anew", async () => {
    const onGpus = await build({ gpus: "device=2,3" });
    assert.deepEqual([onGpus["gpus"], variablesOf(onGpus)["CUDA_VISIBLE_DEVICES"]], ["device=2,3", "0,1"]);
    const onCpu = await build();
    assert.deepEqual([onCpu["gpus"], variablesOf(onCpu)["CUDA_VISIBLE_DEVICES"]], [undefined, undefined]);
  });

  it("knows the stores that run, and no others", async () => {
    const alone = variablesOf(await build());
    assert.deepEqual(
      Object.keys(alone).filter((key) => /^(REDIS|POSTGRES)_/.test(key)),
      [],
    );
    const redis = { service: service("redis", 6379), password };
    const postgres = { service: service("postgres", 5432), database: "aiapp", user: "aiuser", password };
    const both = variablesOf(await build({ redis, postgres }));
    assert.deepEqual([both["REDIS_HOST"], both["REDIS_PORT"], both["REDIS_TLS"]], ["redis", "6379", "false"]);
    const { POSTGRES_HOST, POSTGRES_DATABASE, POSTGRES_USER, POSTGRES_SSLMODE } = both;
    assert.deepEqual(
      [POSTGRES_HOST, POSTGRES_DATABASE, POSTGRES_USER, POSTGRES_SSLMODE],
      ["postgres", "aiapp", "aiuser", "disable"],
    );
    assert.equal(both["POSTGRES_PASSWORD"], "p".repeat(32));
  });

  it("lets the user's variables go before defaults, and never before what other settings say", async () => {
    const variables = variablesOf(await build({ env: { HOME: "/home", LOG_LEVEL: "DEBUG" } }));
    assert.deepEqual([variables["HOME"], variables["LOG_LEVEL"]], ["/home", "INFO"]);
  });

  it("may have stopped, and nobody waits for it: before the first training there is nothing to serve", async () => {
    const { mustRun, wait, restart } = await build();
    assert.deepEqual([mustRun, wait, restart], [false, false, "unless-stopped"]);
  });
});
