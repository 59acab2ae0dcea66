import assert from "node:assert/strict";
import type { V1Deployment, V1EndpointSlice, V1Node, V1Pod, V1Service } from "@kubernetes/client-node";
import { gpusSection } from "../../../scripts/status/gpus";
import { modelsSection, shortImage } from "../../../scripts/status/models";
import {
  type Answer,
  asked,
  exitCodeOfPage,
  type Health,
  type Section,
} from "../../../scripts/status/section";
import { servicesSection } from "../../../scripts/status/services";
import { pageText } from "../../../scripts/status/text";

const known = <T>(value: T): Answer<T> => ({ is: "known", value });
const unknown = { is: "unknown", why: "forbidden" } as const;
const healthsOf = ({ rows }: Section) => rows.map(({ health }) => health);

describe("services on the page", () => {
  const service = {
    name: "digits",
    kind: "model",
    address: "digits.mlops-models.svc:80",
    namespace: "mlops-models",
  };
  const slice = (...ready: boolean[]): V1EndpointSlice => ({
    addressType: "IPv4",
    metadata: { namespace: "mlops-models", labels: { "kubernetes.io/service-name": "digits" } },
    endpoints: ready.map((one) => ({ addresses: ["10.0.0.1"], conditions: { ready: one } })),
  });

  it("need attention when nobody is behind them, whatever other services have", () => {
    const other = slice(true);
    other.metadata = { ...other.metadata, labels: { "kubernetes.io/service-name": "mlflow" } };
    const healthOf = (...slices: V1EndpointSlice[]) =>
      healthsOf(servicesSection(known([service]), known(slices)));
    assert.deepEqual(healthOf(slice(true, true)), ["fine"]);
    assert.deepEqual(healthOf(slice(true, false)), ["note"]);
    assert.deepEqual(healthOf(slice(false)), ["attention"]);
    assert.deepEqual(healthOf(other), ["attention"]);
  });

  it("are not asked where the cloud runs them", () => {
    const rds = { name: "postgres", kind: "postgres", address: "db.rds.amazonaws.com:5432" };
    assert.deepEqual(healthsOf(servicesSection(known([rds]), known([]))), ["note"]);
  });

  it("are unknown with the reason where they cannot be asked", () => {
    const { rows } = servicesSection(known([service]), unknown);
    assert.deepEqual(rows, [{ values: {}, health: "unknown", why: "forbidden" }]);
  });
});

describe("models on the page", () => {
  const model = { name: "digits", source: "models:/digits/1" };
  const door: V1Service = {
    metadata: { name: "digits" },
    spec: { selector: { "app.kubernetes.io/instance": "digits", "mlops-stack.io/revision": "b" } },
  };
  const revision = (name: string, replicas: number, ready: number): V1Deployment => ({
    metadata: { name, labels: { "app.kubernetes.io/name": "model", "app.kubernetes.io/instance": "digits" } },
    spec: {
      replicas,
      selector: {},
      template: {
        metadata: {
          labels: {
            "app.kubernetes.io/instance": "digits",
            "mlops-stack.io/revision": name,
            "app.kubernetes.io/version": "3",
          },
        },
        spec: { containers: [{ name: "model", image: `r/model:v1@sha256:${"ab".repeat(32)}` }] },
      },
    },
    status: { readyReplicas: ready },
  });
  const sectionOf = (...revisions: V1Deployment[]) =>
    modelsSection(known([model]), known(revisions), known([door]));

  it("are told by revision: the Service's own serves, others wait or are left", () => {
    const section = sectionOf(revision("a", 0, 0), revision("b", 2, 2), revision("c", 1, 0));
    assert.deepEqual(
      section.rows.map(({ values, health }) => [values.REVISION, values.ROLE, values.READY, health]),
      [
        ["a", "remains", "0 of 0", "note"],
        ["b", "serving", "2 of 2", "fine"],
        ["c", "candidate", "0 of 1", "note"],
      ],
    );
    assert.equal(section.rows[1]?.values.VERSION, "3");
    assert.equal(section.rows[1]?.values.IMAGE, "model:v1@abababababab");
  });

  it("need attention when replicas are missing, a rollout is stuck, or nothing serves", () => {
    assert.deepEqual(healthsOf(sectionOf(revision("b", 2, 1))), ["attention"]);
    assert.deepEqual(healthsOf(sectionOf(revision("b", 0, 0))), ["attention"]);
    assert.deepEqual(healthsOf(sectionOf(revision("c", 1, 1))), ["fine", "attention"]);
    const stuck = revision("b", 1, 1);
    stuck.status = {
      ...stuck.status,
      conditions: [{ type: "Progressing", status: "False", message: "deadline exceeded" }],
    };
    const { rows } = sectionOf(stuck);
    assert.deepEqual([rows[0]?.health, rows[0]?.why], ["attention", "deadline exceeded"]);
  });

  it("have images that are shortened to what tells them apart", () => {
    assert.equal(shortImage("localhost:5000/a/model:v1"), "model:v1");
  });
});

describe("GPUs on the page", () => {
  const node = (ready: string): V1Node => ({
    metadata: { name: "gpu-1", labels: { "mlops-stack.io/gpu-pool": "inference" } },
    status: {
      allocatable: { cpu: "4", "nvidia.com/gpu": "4" },
      conditions: [{ type: "Ready", status: ready }],
    },
  });
  const pod = (name: string, units: string, nodeName?: string, phase = "Running"): V1Pod => ({
    metadata: { name, labels: { "app.kubernetes.io/instance": name } },
    spec: { nodeName, containers: [{ name: "m", resources: { limits: { "nvidia.com/gpu": units } } }] },
    status: { phase },
  });

  it("are counted by what runs, not by what has ended", () => {
    const { rows } = gpusSection(
      known([node("True")]),
      known([pod("a", "1", "gpu-1"), pod("b", "2", "gpu-1"), pod("c", "1", "gpu-1", "Succeeded")]),
    );
    assert.deepEqual(rows, [
      {
        values: {
          POOL: "inference",
          NODE: "gpu-1",
          RESOURCE: "nvidia.com/gpu",
          USED: 3,
          FREE: 1,
          PODS: "a, b",
        },
        health: "fine",
      },
    ]);
  });

  it("need attention when a pod waits for one, or a node with some is not ready", () => {
    assert.deepEqual(healthsOf(gpusSection(known([node("True")]), known([pod("a", "1")]))), [
      "fine",
      "attention",
    ]);
    assert.deepEqual(healthsOf(gpusSection(known([node("Unknown")]), known([]))), ["attention"]);
  });
});

describe("the page", () => {
  const section = (health: Health, title = "Alerts"): Section => ({
    title,
    columns: ["A"],
    rows: [{ values: { A: "x" }, health, why: "because" }],
  });

  it("ends with what a script can trust: attention goes before the unknown", () => {
    assert.equal(exitCodeOfPage([section("fine"), section("note")]), 0);
    assert.equal(exitCodeOfPage([section("fine"), section("unknown")]), 2);
    assert.equal(exitCodeOfPage([section("unknown"), section("attention")]), 1);
  });

  it("begins with the verdict, and marks the rows that made it", () => {
    const page = { stack: "local", at: "2026-01-02T03:04:05Z" };
    const text = pageText({ ...page, sections: [section("attention"), section("unknown", "Backups")] });
    assert.match(text, /^local at 2026-01-02 03:04 UTC: attention needed: alerts; unknown: backups$/m);
    assert.match(text, /^! +x +because$/m);
    assert.match(pageText({ ...page, sections: [section("fine")] }), /: fine$/m);
    const empty = { title: "Gates", columns: ["A"], rows: [] };
    assert.match(pageText({ ...page, sections: [empty] }), /^Gates: none$/m);
    const blind: Section = { ...empty, rows: [{ values: {}, health: "unknown", why: "forbidden" }] };
    assert.match(pageText({ ...page, sections: [blind] }), /^\? +unknown: forbidden$/m);
  });

  it("takes what cannot be asked for unknown, in one line", async () => {
    assert.deepEqual(await asked(() => Promise.reject(new Error("a\n  b"))), { is: "unknown", why: "a b" });
  });
});
