import assert from "node:assert/strict";
import { parse, stringify } from "yaml";
import { stackFiles } from "../support/golden";
import { runProgram } from "../support/program";
import type { Recording } from "../support/recorder";

/** Runs the real program of a stack with overrides. */
function withOverrides(overrides: unknown[], stack = "local"): Promise<Recording> {
  const file = parse(stackFiles().get(stack) ?? "") as { config: Record<string, unknown> };
  file.config["mlops:overrides"] = overrides;
  return runProgram(stringify(file), stack);
}

const set = { metadata: { annotations: { team: "vision" } } };

describe("an override", () => {
  it("that no resource is meant by is an error that names it and what is near, together with all others", async () => {
    const wrong = [
      { kind: "Deployment", name: "digit-server", set },
      { kind: "Deployment", name: "digits-server", set },
      { kind: "apps/v1/Deploymnt", set },
      { kind: "Bucket", set },
      { kind: "apps/v1beta1/Deployment", name: "*", set },
    ];
    await assert.rejects(withOverrides(wrong), (error: Error) => {
      const [head, ...lines] = error.message.split("\n");
      assert.equal(head, "Pulumi.local.yaml: 4 problems");
      assert.match(
        lines[0] ?? "",
        /mlops:overrides\[0\]\.name +"digit-server" +no Deployment of this stack has such a name; nearest: digits-server,/,
      );
      assert.match(
        lines[1] ?? "",
        /mlops:overrides\[2\]\.kind +"apps\/v1\/Deploymnt" .*nearest: apps\/v1\/Deployment/,
      );
      assert.match(
        lines[2] ?? "",
        /mlops:overrides\[3\]\.kind +"Bucket" +no resource of this stack is of this kind/,
      );
      assert.match(lines[3] ?? "", /mlops:overrides\[4\]\.kind .*nearest: apps\/v1\/Deployment/);
      return true;
    });
  });

  it("by the last part of a type is led to the type", async () => {
    await assert.rejects(withOverrides([{ kind: "Bucket", set }], "prod"), /nearest: aws:s3\/bucket:Bucket/);
  });

  it("of an item that a list does not have says where, and which there are", async () => {
    const override = {
      kind: "Deployment",
      name: "digits-server",
      set: { spec: { template: { spec: { "containers[name=sever]": { image: "x" } } } } },
    };
    await assert.rejects(
      withOverrides([override]),
      /Pulumi\.local\.yaml: mlops:overrides\[0\]\.set on digits-server: spec\.template\.spec\.containers has no item whose name is sever; there are model/,
    );
  });

  it("of every object reaches all of the cluster, and nothing else", async () => {
    const { resources } = await withOverrides([{ kind: "*", set }], "prod");
    const marked = resources.filter(({ plain }) =>
      JSON.stringify(plain["metadata"] ?? {}).includes('"team":"vision"'),
    );
    const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
    assert.ok(objects.length > 100);
    assert.deepEqual(
      marked.map(({ urn }) => urn),
      objects.map(({ urn }) => urn),
    );
  });

  it("of several is the last word of the last", async () => {
    const replicas = (count: number) => ({
      kind: "Deployment",
      name: "mlflow*",
      set: { spec: { replicas: count } },
    });
    const { resources } = await withOverrides([replicas(2), replicas(3)]);
    const server = resources.find(({ name }) => name === "mlflow-server");
    assert.equal((server?.plain["spec"] as { replicas?: number }).replicas, 3);
  });

  it("reaches the containers of a stack on Docker", async () => {
    const { resources } = await withOverrides(
      [{ kind: "docker:index/container:Container", name: "redis-*", set: { shmSize: 128 } }],
      "dev",
    );
    assert.equal(resources.find(({ name }) => name === "redis-container")?.plain["shmSize"], 128);
    await assert.rejects(withOverrides([{ kind: "Deployment", set }], "dev"), /mlops:overrides\[0\]\.kind/);
  });
});
