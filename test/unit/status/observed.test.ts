import "reflect-metadata";

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { V1CronJob, V1Job, V1PersistentVolumeClaim, V1Pod, V1Secret } from "@kubernetes/client-node";
import { alertsSection, type FiringAlert } from "../../../scripts/status/alerts";
import { ageText, backupsSection } from "../../../scripts/status/backups";
import { certificatesSection } from "../../../scripts/status/certificates";
import { gatesSection } from "../../../scripts/status/gates";
import type { Answer, Section } from "../../../scripts/status/section";
import { volumesSection } from "../../../scripts/status/volumes";

const known = <T>(value: T): Answer<T> => ({ is: "known", value });
const healthsOf = ({ rows }: Section) => rows.map(({ health }) => health);
const now = new Date("2026-01-10T12:00:00Z");

describe("gates on the page", () => {
  const job = (name: string, condition?: string): V1Job => ({
    metadata: {
      name,
      namespace: "mlops-models",
      labels: { "app.kubernetes.io/component": "gate", "app.kubernetes.io/instance": "digits" },
    },
    status: condition
      ? { conditions: [{ type: condition, status: "True", message: "BackoffLimitExceeded" }] }
      : {},
  });
  const pod: V1Pod = {
    metadata: { name: "p", namespace: "mlops-models", labels: { "batch.kubernetes.io/job-name": "bad" } },
    status: {
      containerStatuses: [
        {
          name: "gate",
          image: "",
          imageID: "",
          ready: false,
          restartCount: 0,
          state: { terminated: { exitCode: 1, message: "accuracy 0.91 < 0.95\n" } },
        },
      ],
    },
  };

  it("passed, failed with the reason that they left, or run", () => {
    const { rows } = gatesSection(
      known([job("good", "Complete"), job("bad", "Failed"), job("new")]),
      known([pod]),
    );
    assert.deepEqual(
      rows.map(({ values, health, why }) => [values.MODEL, values.RESULT, health, why]),
      [
        ["digits", "passed", "fine", undefined],
        ["digits", "failed", "attention", "accuracy 0.91 < 0.95"],
        ["digits", "running", "note", undefined],
      ],
    );
  });

  it("have the Job's own reason where no pod left one, and are no other Jobs", () => {
    const other = job("train", "Failed");
    other.metadata = { ...other.metadata, labels: { "app.kubernetes.io/component": "training" } };
    const { rows } = gatesSection(known([job("bad", "Failed"), other]), known([]));
    assert.deepEqual(
      rows.map(({ why }) => why),
      ["BackoffLimitExceeded"],
    );
  });
});

describe("alerts on the page", () => {
  const alert = (alertname: string, severity: string): FiringAlert => ({
    labels: { alertname, severity },
    annotations: { summary: "s", runbook_url: "https://example.com/blob/main/docs/operations.md#modeldown" },
    startsAt: "2026-01-10T11:00:00Z",
  });
  const watchdog = alert("Watchdog", "none");

  it("need attention, unless they call nobody; each with its runbook", () => {
    const section = alertsSection(
      known([watchdog, alert("ModelDown", "critical"), alert("GpuIdle", "info")]),
    );
    assert.deepEqual(healthsOf(section), ["note", "attention"]);
    assert.equal(section.rows[1]?.why, "docs/operations.md#modeldown");
  });

  it("are missed when the one is missing that always fires", () => {
    assert.deepEqual(healthsOf(alertsSection(known([watchdog]))), []);
    assert.deepEqual(healthsOf(alertsSection(known([]))), ["attention"]);
    assert.deepEqual(healthsOf(alertsSection(known(undefined))), ["note"]);
  });
});

describe("backups on the page", () => {
  const services = known([
    { name: "postgres", kind: "postgres", address: "a.b.svc:1", namespace: "mlops-data" },
  ]);
  const schedule = (last?: string): V1CronJob => ({
    metadata: {
      name: "dumps",
      labels: { "app.kubernetes.io/name": "postgres-backup" },
      creationTimestamp: new Date("2026-01-10T01:00:00Z"),
    },
    spec: { schedule: "0 2 * * *", jobTemplate: {} },
    status: last === undefined ? {} : { lastSuccessfulTime: last as unknown as Date },
  });
  const sectionOf = (schedules: V1CronJob[], states: { metadata: { name: string }; data: object }[] = []) =>
    backupsSection({ schedules: known(schedules), states: known(states as never[]), services }, now);

  it("are too old after a missed run and the time that a dump may take", () => {
    assert.deepEqual(healthsOf(sectionOf([schedule("2026-01-10T02:01:00Z")])), ["fine"]);
    assert.deepEqual(healthsOf(sectionOf([schedule("2026-01-09T06:01:00Z")])), ["fine"]);
    assert.deepEqual(healthsOf(sectionOf([schedule("2026-01-09T05:59:00Z")])), ["attention"]);
    assert.deepEqual(healthsOf(sectionOf([schedule()])), ["note"]);
  });

  it("say that a schedule is suspended, that there is none, and that a restore was interrupted", () => {
    const suspended = schedule("2026-01-10T02:01:00Z");
    suspended.spec = { schedule: "0 2 * * *", jobTemplate: {}, suspend: true };
    assert.deepEqual(healthsOf(sectionOf([suspended])), ["attention"]);
    assert.deepEqual(healthsOf(sectionOf([])), ["note"]);
    const state = { metadata: { name: "mlops-restore" }, data: { createdAt: "yesterday" } };
    const { rows } = sectionOf([schedule("2026-01-10T02:01:00Z")], [state]);
    assert.match(rows[0]?.why ?? "", /restore of yesterday .* run it again/);
  });

  it("have ages that a person reads", () => {
    assert.deepEqual([0, 3600 * 5.9, 86400 * 2.5].map(ageText), ["0 h", "5 h", "2 d"]);
  });
});

/** In PEM. */
async function issuedCertificate({ notAfter, authority = false }: { notAfter: Date; authority?: boolean }) {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  x509.cryptoProvider.set(webcrypto as Crypto);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=postgres",
    notBefore: new Date("2025-01-01T00:00:00Z"),
    notAfter,
    keys: keys as CryptoKeyPair,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(authority)],
  });
  return certificate.toString("pem");
}

describe("certificates on the page", () => {
  const secret = (key: string, pem: string): V1Secret => ({
    metadata: { namespace: "mlops-data", name: "postgres" },
    data: { [key]: Buffer.from(pem).toString("base64") },
  });

  it("need attention when their last month has begun, and say how many days are left", async () => {
    const far = await issuedCertificate({ notAfter: new Date("2026-06-01T00:00:00Z") });
    const near = await issuedCertificate({ notAfter: new Date("2026-01-20T13:00:00Z") });
    const section = certificatesSection(known([secret("tls.crt", far), secret("tls.crt", near)]), now);
    assert.deepEqual(healthsOf(section), ["fine", "attention"]);
    assert.equal(section.rows[1]?.values.DAYS, 10);
  });

  it("are passed over where they are an authority's that lasts, and unknown where they are none", async () => {
    const authority = await issuedCertificate({
      notAfter: new Date("2036-01-01T00:00:00Z"),
      authority: true,
    });
    assert.deepEqual(healthsOf(certificatesSection(known([secret("ca.crt", authority)]), now)), []);
    assert.deepEqual(healthsOf(certificatesSection(known([secret("tls.crt", "nonsense")]), now)), [
      "unknown",
    ]);
  });
});

describe("volumes on the page", () => {
  const claim = (phase: string): V1PersistentVolumeClaim => ({
    metadata: { namespace: "mlops-data", name: "postgres-data" },
    status: { phase, capacity: { storage: "10Gi" } },
  });
  const told = (usedBytes: number) =>
    known({
      pods: [
        {
          volume: [
            { pvcRef: { name: "postgres-data", namespace: "mlops-data" }, usedBytes, capacityBytes: 100 },
          ],
        },
      ],
    });
  const user: V1Pod = {
    metadata: { namespace: "mlops-data" },
    spec: {
      containers: [],
      volumes: [{ name: "d", persistentVolumeClaim: { claimName: "postgres-data" } }],
    },
  };

  it("need attention when they are nearly full; where no kubelet tells, nobody has to act", () => {
    const section = volumesSection(known([claim("Bound")]), known([]), [told(86)]);
    assert.deepEqual(section.rows[0]?.values.USED, "86 %");
    assert.deepEqual(healthsOf(section), ["attention"]);
    assert.deepEqual(healthsOf(volumesSection(known([claim("Bound")]), known([]), [told(85)])), ["fine"]);
    const silent = volumesSection(known([claim("Bound")]), known([]), [{ is: "unknown", why: "forbidden" }]);
    assert.deepEqual([silent.rows[0]?.values.USED, silent.rows[0]?.health], ["unknown", "note"]);
  });

  it("may wait for their first pod, and not for a volume that a pod waits for", () => {
    assert.deepEqual(healthsOf(volumesSection(known([claim("Pending")]), known([]), [])), ["note"]);
    assert.deepEqual(healthsOf(volumesSection(known([claim("Pending")]), known([user]), [])), ["attention"]);
    assert.deepEqual(healthsOf(volumesSection(known([claim("Lost")]), known([]), [])), ["attention"]);
  });
});
