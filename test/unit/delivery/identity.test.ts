import assert from "node:assert/strict";
import { trainerIn } from "../../../scripts/delivery/identity";

const image = `ghcr.io/team/trainer@sha256:${"c".repeat(64)}`;
const job = (name: string, ...args: string[]) => ({
  urn: `urn:pulumi:staging::mlops::mlops:serving:ModelBootstrap$kubernetes:batch/v1:Job::${name}`,
  type: "kubernetes:batch/v1:Job",
  custom: true,
  inputs: { spec: { template: { spec: { containers: [{ image, args: ["bootstrap", ...args] }] } } } },
});
const state = (...resources: ReturnType<typeof job>[]) => ({ version: 3, deployment: { resources } });
const second = { name: "digits-gpu", model: { name: "digits", version: "2", train: true } };

describe("the trainer of a model", () => {
  it("is that of the Job that made its version, also where another model gave it its name", () => {
    const found = state(job("digits-train-job", "--name=digits", "--version=2"));
    assert.equal(trainerIn(found, second), image);
  });

  it("is none where the Jobs made other versions", () => {
    assert.equal(
      trainerIn(state(job("digits-train-job", "--name=digits", "--version=1")), second),
      undefined,
    );
    assert.equal(trainerIn(state(job("other-train-job", "--name=other", "--version=2")), second), undefined);
  });
});
