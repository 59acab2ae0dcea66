import assert from "node:assert/strict";
import { failuresOf, staged } from "../../../scripts/delivery/failures";
import { callersText, failureText, previewText, testsText } from "../../../scripts/delivery/report";
import { lastWords, newestTests, type TestPod, verdictIn } from "../../../scripts/delivery/verdict";

const service = "urn:pulumi:prod::mlops::mlops:serving:ModelService$";
const failed = (urn: string) => JSON.stringify({ resOpFailedEvent: { metadata: { urn } } });

const check = (name: string, passed: boolean, measured: number | null) => ({
  name,
  passed,
  measured,
  limit: 0.1,
  unit: "seconds",
  detail: "198 of 200 requests",
});
const verdict = { passed: false, checks: [check("latency", false, 0.123456), check("accuracy", true, null)] };

const pod = (software: string, instance: string, at: string, message?: string): TestPod => ({
  metadata: {
    name: `${instance}-${at}`,
    namespace: "mlops-models",
    creationTimestamp: at,
    labels: { "app.kubernetes.io/name": software, "app.kubernetes.io/instance": instance },
  },
  status: { containerStatuses: [{ state: { terminated: { exitCode: 1, message } } }] },
});

describe("what failed in an update", () => {
  it("is told by the engine's events, model by model, others apart", () => {
    const log = [
      JSON.stringify({ resourcePreEvent: { metadata: { urn: `${service}x::not-a-failure` } } }),
      failed(`${service}mlops:serving:ModelGate$kubernetes:batch/v1:Job::digits-gate-job`),
      failed(`${service}mlops:serving:ModelGate$kubernetes:batch/v1:Job::digits-gate-job`),
      failed(`${service}mlops:serving:ModelVerification$kubernetes:batch/v1:Job::my-gate-verify-job`),
      failed(`${service}kubernetes:apps/v1:Deployment::bert-server`),
      failed("urn:pulumi:prod::mlops::mlops:aws:Database$aws:rds/instance:Instance::postgres-gate-job"),
      // An engine that was killed.
      '{"resOpFailedEvent":{"metadata":{"ur',
    ].join("\n");
    assert.deepEqual(failuresOf(log), {
      models: [
        { model: "digits", stage: "gate" },
        { model: "my-gate", stage: "verification" },
        { model: "bert", stage: "start" },
      ],
      others: ["postgres-gate-job"],
    });
    assert.deepEqual(failuresOf(""), { models: [], others: [] });
  });

  it("is said with where callers are", () => {
    const text = failureText([
      { model: "digits", stage: "gate" },
      { model: "bert", stage: "verification" },
    ]);
    assert.match(text, /^digits: it failed its tests\. No caller was handed over$/m);
    assert.match(text, /^bert: it failed its tests AFTER callers were handed over$/m);
  });

  it("reaches callers where pods give way one by one, and not where a revision waits beside another", () => {
    const failures = ["digits", "bert"].map((model) => ({ model, stage: "start" as const }));
    const models = [{ name: "digits", rollout: { strategy: "blueGreen" } }, { name: "bert" }];
    const update = {
      ...{ kind: "update", result: "failed", startTime: "", version: 0 },
      config: { "mlops:models": { objectValue: models, secret: false } },
    };
    const found = staged(failures, update);
    assert.deepEqual(
      found.map(({ stage }) => stage),
      ["start", "rolling"],
    );
    assert.match(failureText(found), /^bert: .*callers have what is ready of both revisions$/m);
    assert.match(callersText(found), /READY OF BOTH REVISIONS/);
    assert.match(callersText(found.slice(0, 1)), /served as before/);
  });
});

describe("the verdict of a test", () => {
  it("is the last line of JSON with checks, among whatever else was printed", () => {
    const text = `passed  chain\n{"checks":"none"}\n${JSON.stringify(verdict)}\n{"broken\ngate: an end\n`;
    assert.deepEqual(verdictIn(text)?.checks[0]?.measured, 0.123456);
    assert.equal(verdictIn("Killed\n"), undefined);
  });

  it("is that of the newest pod of each model and kind", () => {
    const tests = newestTests([
      pod("model-gate", "digits", "2026-11-28T12:00:00Z", "new"),
      pod("model-gate", "digits", "2026-11-27T12:00:00Z", "old"),
      pod("model-verification", "digits", "2026-11-26T12:00:00Z"),
      pod("model", "digits", "2026-11-29T12:00:00Z"),
    ]);
    assert.deepEqual(
      tests.map((test) => [test.model, test.stage, lastWords(test)]),
      [
        ["digits", "verification", undefined],
        ["digits", "gate", "new"],
      ],
    );
  });

  it("is shown figure by figure beside its limit, and what cannot be read is no pass", () => {
    const text = testsText([
      { model: "digits", stage: "gate", pod: "mlops-models/a", verdict },
      {
        model: "bert",
        stage: "gate",
        pod: "mlops-models/b",
        verdict: { checks: [], error: "no evaluation set" },
      },
      { model: "bert", stage: "verification", pod: "mlops-models/c", unread: "it said nothing" },
    ]);
    assert.match(text, /^digits +gate +latency +0\.1235 +0\.1 seconds +FAILED: 198 of 200 requests$/m);
    assert.match(text, /^digits +gate +accuracy +- +0\.1 seconds +passed$/m);
    assert.match(text, /^bert gate \(pod mlops-models\/b\): no evaluation set$/m);
    assert.match(
      text,
      /^bert verification \(pod mlops-models\/c\): what it measured cannot be read: it said nothing$/m,
    );
  });
});

describe("the summary of a preview", () => {
  it("has a line for each resource, and says when nothing changes", () => {
    const step = {
      op: "update",
      type: "kubernetes:core/v1:Service",
      name: "digits-service",
      properties: ["spec"],
    };
    const rest = { violations: [], policies: [], errors: [] };
    const text = previewText({ steps: [step], changes: { update: 1, same: 4 }, ...rest });
    assert.match(text, /^update +digits-service +kubernetes:core\/v1:Service +spec$/m);
    assert.match(
      previewText({ steps: [], changes: { same: 4 }, ...rest }),
      /^nothing changes, 4 resources stay/,
    );
    const many = Array.from({ length: 45 }, () => step);
    assert.match(previewText({ steps: many, changes: { update: 45 }, ...rest }), /^… and 5 more$/m);
  });
});
