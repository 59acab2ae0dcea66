import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { at, awaited, list, ofKind } from "../../support/manifests";
import { runProgram } from "../../support/program";
import type { Recording } from "../../support/recorder";

interface StackFile {
  config: Record<string, unknown> & { "mlops:models": { replicas?: { min: number; max?: number } }[] };
}

const prod = readFileSync(path.join(__dirname, "..", "..", "..", "Pulumi.prod.yaml"), "utf8");

async function prodWith(change: (config: StackFile["config"]) => void): Promise<Recording> {
  const file = parse(prod) as StackFile;
  change(file.config);
  return runProgram(stringify(file), "prod");
}

/** What each autoscaler goes by. */
const scaledBy = (recording: Recording) =>
  ofKind(recording, "HorizontalPodAutoscaler").map(({ plain }) =>
    list(at(plain, "spec", "metrics")).map(({ type }) => type),
  );

describe("scaling on queues", function () {
  this.timeout(60_000);
  let recording: Recording;
  before(async () => {
    recording = await runProgram(prod, "prod");
  });

  it("is how every model scales that has replicas to scale", () => {
    assert.deepEqual(scaledBy(recording), [
      ["Resource", "Pods"],
      ["Resource", "Pods"],
    ]);
  });

  it("takes its API away before the first namespace is deleted: none could be while nobody serves it", () => {
    const namespaces = ofKind(recording, "Namespace");
    assert.equal(namespaces.length, 5);
    const apis = ofKind(recording, "APIService");
    assert.equal(apis.length, 2);
    for (const api of apis) {
      const before = awaited(recording, api);
      for (const { urn } of namespaces) assert.ok(before.has(urn), urn);
    }
  });

  it("can be switched off, alone and with Prometheus; CPU alone decides then", async () => {
    for (const metrics of [{ customMetrics: { enabled: false } }, { enabled: false }]) {
      const without = await prodWith((config) => {
        config["mlops:metrics"] = metrics;
      });
      assert.equal(ofKind(without, "APIService").length, 0);
      assert.deepEqual(scaledBy(without), [["Resource"], ["Resource"]]);
    }
  });

  it("is not there where every model has a fixed number of replicas", async () => {
    const fixed = await prodWith((config) => {
      for (const model of config["mlops:models"]) model.replicas = { min: 3 };
    });
    assert.equal(ofKind(fixed, "APIService").length, 0);
    // What keeps a revision at its size all the same asks for nobody's queue.
    assert.deepEqual(scaledBy(fixed), [["Resource"], ["Resource"]]);
  });
});
