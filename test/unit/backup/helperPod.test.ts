import assert from "node:assert/strict";
import type { V1Deployment, V1Job } from "@kubernetes/client-node";
import { administratorPod, artifactsPod, helperLabel, scriptIn } from "../../../scripts/backup/helperPod";
import { registryOf } from "../../../scripts/backup/registry";

const securityContext = { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false };

const job: V1Job = {
  metadata: { name: "mlflow-tracking-create-1", namespace: "mlops-data" },
  spec: {
    template: {
      metadata: {
        labels: {
          "app.kubernetes.io/name": "postgres-database",
          "app.kubernetes.io/instance": "mlflow",
          "batch.kubernetes.io/controller-uid": "1",
          "controller-uid": "1",
          "job-name": "mlflow-tracking-create-1",
          "mlops-stack.io/client-of-postgres": "true",
        },
      },
      spec: {
        serviceAccountName: "account",
        securityContext: { runAsNonRoot: true },
        initContainers: [{ name: "fetch-password", image: "mlflow" }],
        containers: [
          {
            name: "psql",
            image: "postgres",
            command: ["psql"],
            env: [{ name: "PGHOST", value: "h" }],
            securityContext,
          },
        ],
      },
    },
  },
};

const deployment: V1Deployment = {
  metadata: { name: "mlflow-server", namespace: "mlops-registry" },
  spec: {
    selector: {},
    template: {
      metadata: {
        labels: { "app.kubernetes.io/name": "mlflow", "mlops-stack.io/client-of-postgres": "true" },
      },
      spec: {
        initContainers: [{ name: "migrate" }],
        containers: [
          {
            name: "mlflow",
            image: "ghcr.io/mlflow/mlflow:v3.17.0-full",
            env: [
              { name: "MLFLOW_ARTIFACTS_DESTINATION", value: "/artifacts" },
              { name: "MLFLOW_BACKEND_STORE_URI", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
            ],
            livenessProbe: { httpGet: { port: 1 } },
            volumeMounts: [
              { name: "artifacts", mountPath: "/artifacts" },
              { name: "config", mountPath: "/etc/mlflow" },
              { name: "tmp", mountPath: "/tmp" },
            ],
            securityContext,
          },
          { name: "metrics" },
        ],
        volumes: [{ name: "artifacts" }, { name: "config" }, { name: "tmp" }],
      },
    },
  },
};

describe("a pod that is administrator", () => {
  const { metadata, spec } = administratorPod(job, "backup");

  it("has the account, the credentials and the confinement of the Job, and what fetches them", () => {
    assert.equal(spec?.serviceAccountName, "account");
    assert.deepEqual(spec?.securityContext, { runAsNonRoot: true });
    assert.equal(spec?.initContainers?.[0]?.name, "fetch-password");
    assert.deepEqual(spec?.containers[0]?.env, [{ name: "PGHOST", value: "h" }]);
    assert.deepEqual(spec?.containers[0]?.securityContext, securityContext);
  });

  it("is let in by network policies, and taken for its own by no controller", () => {
    const labels = metadata?.labels ?? {};
    assert.equal(labels["app.kubernetes.io/instance"], "mlflow");
    assert.equal(labels["mlops-stack.io/client-of-postgres"], "true");
    assert.deepEqual(
      Object.keys(labels).filter((name) => /controller|job-name/.test(name)),
      [],
    );
  });

  it("waits, ends by itself, and is found again", () => {
    assert.equal(spec?.containers[0]?.command?.[0], "sleep");
    assert.ok((spec?.activeDeadlineSeconds ?? 0) > 0);
    assert.equal(metadata?.labels?.[helperLabel], "backup");
  });
});

describe("a pod with the artifacts", () => {
  const registry = registryOf(deployment);
  assert.ok("mount" in registry.artifacts);
  const { metadata, spec } = artifactsPod(deployment, registry.artifacts.mount, "restore");
  const [container] = spec?.containers ?? [];

  it("has the volume, and neither passwords nor the way to anybody", () => {
    assert.deepEqual(spec?.volumes, [{ name: "artifacts" }, { name: "tmp" }]);
    assert.deepEqual(
      container?.volumeMounts?.map(({ name }) => name),
      ["artifacts", "tmp"],
    );
    assert.equal(container?.env, undefined);
    assert.equal(metadata?.labels?.["mlops-stack.io/client-of-postgres"], undefined);
  });

  it("gets no request of a client, and runs no migration", () => {
    assert.notEqual(metadata?.labels?.["app.kubernetes.io/name"], "mlflow");
    assert.equal(spec?.initContainers, undefined);
    assert.equal(spec?.containers.length, 1);
    assert.equal(container?.livenessProbe, undefined);
  });
});

describe("the registry of a stack", () => {
  it("says where artifacts are, and its version", () => {
    const { version, artifacts } = registryOf(deployment);
    assert.equal(version, "3.17.0");
    assert.deepEqual(artifacts, { mount: { container: "mlflow", volume: "artifacts", path: "/artifacts" } });
  });

  it("may have them in a bucket, and an image that tells no version", () => {
    const copy = structuredClone(deployment);
    const server = copy.spec?.template.spec?.containers[0];
    assert.ok(server?.env?.[0]);
    server.env[0].value = "s3://bucket";
    server.image = "mlflow@sha256:1234";
    const { version, artifacts } = registryOf(copy);
    assert.equal(version, undefined);
    assert.deepEqual(artifacts, { uri: "s3://bucket" });
  });
});

describe("a script in a pod", () => {
  it("gets its arguments apart from its text", () => {
    const words = scriptIn({ namespace: "n", pod: "p", container: "c" }, 'echo "$1"', "a; b");
    assert.deepEqual(words.slice(-5), ["bash", "-c", 'echo "$1"', "script", "a; b"]);
  });
});
