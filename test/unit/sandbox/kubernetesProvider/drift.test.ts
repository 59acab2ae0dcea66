import assert from "node:assert/strict";
import fc from "fast-check";
import type { JsonObject } from "../../../../sandbox/plugins/common/properties";
import { changesBetween, formatPath } from "../../../../sandbox/plugins/kubernetes/diff";
import { importedInputs, liveInputs } from "../../../../sandbox/plugins/kubernetes/drift";
import { objects } from "./objects";

const inputs: JsonObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  spec: {
    replicas: 2,
    template: {
      spec: {
        containers: [
          {
            name: "web",
            image: "web:1",
            env: [{ name: "EMPTY", value: "" }],
            resources: { limits: { cpu: "0.5" } },
          },
        ],
        nodeSelector: {},
        hostNetwork: false,
      },
    },
  },
};

/** What the API server makes of the inputs: defaults filled in, zero values dropped, quantities respelled. */
function live(change: { image?: string; replicas?: number; containers?: JsonObject[] } = {}): JsonObject {
  const { image = "web:1", replicas = 2, containers = [] } = change;
  const resources = { limits: { cpu: "500m" } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", uid: "1", resourceVersion: "2", managedFields: [] },
    spec: {
      replicas,
      revisionHistoryLimit: 10,
      template: {
        spec: {
          containers: [
            ...containers,
            { name: "web", image, env: [{ name: "EMPTY" }], resources, imagePullPolicy: "Always" },
          ],
          restartPolicy: "Always",
        },
      },
    },
    status: { replicas },
  };
}

describe("kubernetes drift", () => {
  it("is none where the live object is what was asked for", () => {
    fc.assert(
      fc.property(objects, (object) => assert.deepEqual(liveInputs(object, structuredClone(object)), object)),
    );
  });

  it("is none where the server only filled in, dropped and respelled", () => {
    assert.deepEqual(liveInputs(inputs, live()), inputs);
  });

  it("is none where somebody added what the program does not speak of", () => {
    assert.deepEqual(liveInputs(inputs, live({ containers: [{ name: "sidecar", image: "s" }] })), inputs);
  });

  it("shows a field of the program's that somebody changed", () => {
    const changed = changesBetween(inputs, liveInputs(inputs, live({ image: "evil:1", replicas: 5 })));
    assert.deepEqual(
      changed.map(({ path }) => formatPath(path)),
      ["spec.replicas", "spec.template.spec.containers[0].image"],
    );
  });

  it("shows a field of the program's that somebody removed", () => {
    const object = { apiVersion: "v1", kind: "ConfigMap", data: { a: "1", b: "2" } };
    assert.deepEqual(liveInputs(object, { ...object, data: { a: "1" } }), { ...object, data: { a: "1" } });
  });

  it("follows a Secret's stringData into its data", () => {
    const secret = { apiVersion: "v1", kind: "Secret", stringData: { password: "s3cret" } };
    const encoded = (text: string) => ({ data: { password: Buffer.from(text).toString("base64") } });
    assert.deepEqual(liveInputs(secret, { apiVersion: "v1", kind: "Secret", ...encoded("s3cret") }), secret);
    const drifted = liveInputs(secret, { apiVersion: "v1", kind: "Secret", ...encoded("other") });
    assert.deepEqual(drifted.stringData, { password: "other" });
  });
});

describe("kubernetes import", () => {
  it("takes what a program could have written, and nothing that the server alone sets", () => {
    const { metadata, status } = importedInputs(live());
    assert.equal(JSON.stringify(metadata), '{"name":"web"}');
    assert.equal(status, undefined);
  });
});
