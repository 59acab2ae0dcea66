import { strict as assert } from "node:assert";
import type { ModelOutput, ServiceOutput } from "../../stacks/outputs";
import { stackFiles } from "../support/golden";
import { runProgram } from "../support/program";
import type { Recording } from "../support/recorder";

describe("the outputs of a stack", () => {
  let local: Recording;
  let reference: Recording;
  before(async () => {
    local = await runProgram(stackFiles().get("local") ?? "", "local");
    reference = await runProgram(stackFiles().get("reference") ?? "", "reference");
  });

  const services = (recording: Recording) => recording.outputs["services"] as ServiceOutput[];

  it("say of every service where it answers and how to get there", () => {
    assert.deepEqual(
      services(local).map(({ name, address, portForward }) => [name, address, portForward]),
      [
        [
          "digits",
          "digits.mlops-models.svc:80",
          "kubectl --namespace mlops-models port-forward service/digits 8080:80",
        ],
        [
          "digits-gpu",
          "digits-gpu.mlops-models.svc:80",
          "kubectl --namespace mlops-models port-forward service/digits-gpu 8081:80",
        ],
        [
          "mlflow",
          "mlflow.mlops-registry.svc:5000",
          "kubectl --namespace mlops-registry port-forward service/mlflow 5000:5000",
        ],
        [
          "postgres",
          "postgres.mlops-data.svc:5432",
          "kubectl --namespace mlops-data port-forward service/postgres 5432:5432",
        ],
        [
          "redis",
          "redis.mlops-data.svc:6379",
          "kubectl --namespace mlops-data port-forward service/redis 6379:6379",
        ],
      ],
    );
  });

  it("say of every model what it serves, and which share of which GPU it has", () => {
    const [digits, onGpu] = local.outputs["models"] as ModelOutput[];
    assert.deepEqual([digits?.name, digits?.source, digits?.gpu], ["digits", "models:/digits/1", undefined]);
    assert.deepEqual(onGpu?.gpu, {
      asked: 0.5,
      pool: "inference",
      resource: "nvidia.com/gpu",
      units: 1,
      memoryMiB: 11444,
    });
    const [model] = reference.outputs["models"] as ModelOutput[];
    assert.equal(model?.source, "model-pvc:/app/models");
    assert.deepEqual(model?.replicas, { min: 3, max: 3 });
  });

  it("leave out what is switched off", () => {
    assert.deepEqual(
      services(reference).map(({ kind }) => kind),
      ["model"],
    );
    assert.deepEqual(reference.outputs["credentials"], {});
  });

  it("hold the passwords of the accounts that people use", () => {
    const credentials = local.outputs["credentials"] as Record<string, { password: string }>;
    assert.deepEqual(Object.keys(credentials).sort(), ["mlflow", "postgres", "redis"]);
    for (const { password } of Object.values(credentials)) assert.match(password, /^\w{32}$/);
  });
});
