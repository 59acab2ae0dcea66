import { strict as assert } from "node:assert";
import { ModelBootstrap, type ModelBootstrapArgs } from "../../components/serving";
import { at, named, pods } from "../support/manifests";
import { record } from "../support/recorder";

const args: ModelBootstrapArgs = {
  namespace: "mlops-models",
  image: "registry.example/model:v1.0.0-sklearn1.9-trainer",
  model: { name: "digits", version: "1" },
  registry: {
    peers: [{ podSelector: { matchLabels: { app: "mlflow" } } }],
    port: 5000,
    clientLabels: { "mlops-stack.io/client-of-mlflow": "true" },
    env: {
      MLFLOW_TRACKING_URI: "http://mlflow:5000",
      MLFLOW_TRACKING_PASSWORD: { secret: "s", key: "password" },
    },
  },
};
const build = (changes: Partial<ModelBootstrapArgs> = {}) =>
  record(() => new ModelBootstrap("digits-train", { ...args, ...changes }, {}));

describe("ModelBootstrap", () => {
  it("asks the trainer for exactly the version that is served", async () => {
    const [pod] = pods(await build());
    assert.deepEqual(pod?.containers[0]?.["args"], ["bootstrap", "--name=digits", "--version=1"]);
    const [followed] = pods(await build({ model: { name: "digits", alias: "champion" } }));
    assert.deepEqual(followed?.containers[0]?.["args"], ["bootstrap", "--name=digits", "--alias=champion"]);
  });

  it("talks to the registry and to nobody else, with a password that no manifest holds", async () => {
    const recording = await build();
    const { spec } = named(recording, "NetworkPolicy", "digits-train-peers");
    assert.deepEqual(at(spec, "egress"), [
      { to: args.registry.peers, ports: [{ protocol: "TCP", port: 5000 }] },
    ]);
    assert.equal(at(spec, "ingress"), undefined);
    const job = named(recording, "Job", "digits-train-job");
    assert.equal(
      at(job, "spec", "template", "metadata", "labels", "mlops-stack.io/client-of-mlflow"),
      "true",
    );
    const [pod] = pods(recording);
    const password = (pod?.containers[0]?.["env"] as { name: string; valueFrom?: unknown }[]).find(
      ({ name }) => name === "MLFLOW_TRACKING_PASSWORD",
    );
    assert.deepEqual(password?.valueFrom, { secretKeyRef: { name: "s", key: "password" } });
  });
});
