import { strict as assert } from "node:assert";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type ObjectStore, Postgres, type ServiceAccountReference } from "../../components/data";
import { MlflowServer, type MlflowServerArgs } from "../../components/mlflow";
import { at, list, named, ofKind, pods, text } from "../support/manifests";
import { record, type Recording } from "../support/recorder";

const build = (changes: Partial<MlflowServerArgs> = {}, tls = true) =>
  record(() => {
    const resources = { cpu: "250m", memory: "512Mi" };
    const postgres = new Postgres("postgres", { namespace: "mlops-data", storageGiB: 1, resources, tls }, {});
    const namespace = "mlops-registry";
    const mlflow = new MlflowServer(
      "mlflow",
      { namespace, postgres, artifacts: { storageGiB: 20 }, ...changes },
      {},
    );
    mlflow.credentialsFor("models", "mlops-models");
  });

const podOf = (recording: Recording) => {
  const pod = pods(recording).find(({ owner: { name } }) => name === "mlflow-server");
  assert.ok(pod);
  return pod;
};
const variable = (recording: Recording, name: string) =>
  list(list(podOf(recording).spec["containers"])[0]?.["env"]).find((one) => one["name"] === name);

describe("MlflowServer", () => {
  let recording: Recording;
  before(async () => {
    recording = await build();
  });

  it("brings the schema up to date before it serves, from the same image", () => {
    const [migrate] = list(podOf(recording).spec["initContainers"]);
    const [serve] = list(podOf(recording).spec["containers"]);
    assert.deepEqual(migrate?.["command"], ["python", "/scripts/migrate.py"]);
    assert.equal(migrate?.["image"], serve?.["image"]);
  });

  it("brings runs and accounts up to date in one place, where one process at a time works", () => {
    const [migrate] = list(podOf(recording).spec["initContainers"]);
    const names = list(migrate?.["env"]).map(({ name }) => name);
    for (const name of ["MLFLOW_BACKEND_STORE_URI", "MLFLOW_AUTH_CONFIG_PATH"]) {
      assert.ok(names.includes(name), text(name));
    }
    const script = text(at(named(recording, "ConfigMap", "mlflow-scripts"), "data", "migrate.py"));
    assert.match(script, /pg_advisory_lock[^]*upgrade\.callback[^]*upgrade_accounts\.callback/);
  });

  it("keeps runs and accounts in two databases, each with a role of its own", () => {
    const config = at(named(recording, "Secret", "mlflow-config"), "stringData");
    assert.match(
      text(at(config, "backend-store-uri")),
      /^postgresql\+psycopg2:\/\/mlflow:\w{32}@postgres\.mlops-data\.svc:5432\/mlflow\?sslmode=verify-full&/,
    );
    assert.match(
      text(at(config, "basic_auth.ini")),
      /^database_uri = postgresql\+psycopg2:\/\/mlflow_auth:\w{32}@postgres\.mlops-data\.svc:5432\/mlflow_auth\?/m,
    );
  });

  it("asks everyone for a password", () => {
    const [serve] = list(podOf(recording).spec["containers"]);
    assert.ok((serve?.["command"] as string[]).includes("--app-name=basic-auth"));
    assert.ok(variable(recording, "MLFLOW_AUTH_CONFIG_PATH"));
  });

  it("answers under every name that the cluster gives it, and those that the settings add", async () => {
    const hosts = (from: Recording) =>
      text(variable(from, "MLFLOW_SERVER_ALLOWED_HOSTS")?.["value"]).split(",");
    assert.ok(hosts(recording).includes("mlflow.mlops-registry.svc:*"));
    const open = await build({ allowedHosts: ["mlflow.example.com"] });
    assert.ok(hosts(open).includes("mlflow.example.com"));
    assert.equal(variable(recording, "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS"), undefined);
    assert.match(
      text(variable(open, "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS")?.["value"]),
      /https:\/\/mlflow\.example\.com/,
    );
  });

  it("gives models an account that may read, not the administrator's", () => {
    const secret = at(named(recording, "Secret", "mlflow-reader-models"), "stringData");
    const ini = text(at(named(recording, "Secret", "mlflow-config"), "stringData", "basic_auth.ini"));
    assert.equal(at(secret, "username"), "models");
    assert.match(ini, /^default_permission = READ$/m);
    assert.ok(!ini.includes(text(at(secret, "password"))));
  });

  it("has that account before anyone is given its password", () => {
    const find = (name: string) => recording.resources.find((resource) => resource.name === name);
    const dependencies = find("mlflow-reader-models")?.options.dependencies ?? [];
    assert.ok(dependencies.includes(find("mlflow-reader-create")?.urn ?? ""));
    assert.ok(find("mlflow-reader-create")?.options.dependencies.includes(find("mlflow-server")?.urn ?? ""));
  });

  it("trusts Postgres' authority where the talk is encrypted, and mounts none where it is not", async () => {
    const volumes = (from: Recording) => list(podOf(from).spec["volumes"]).map(({ name }) => name);
    assert.ok(volumes(recording).includes("postgres-ca"));
    assert.ok(!volumes(await build({}, false)).includes("postgres-ca"));
  });
});

/** A store that says whom it admitted. */
class Store extends pulumi.ComponentResource implements ObjectStore {
  readonly uri = pulumi.output("s3://artifacts-1");
  readonly environment = { AWS_DEFAULT_REGION: "eu-central-1" };
  readonly egress = [{ port: 443 }];

  constructor() {
    super("mlops:test:Store", "store", {});
    this.registerOutputs({});
  }

  admit(consumer: string, { namespace, name }: ServiceAccountReference): pulumi.Resource[] {
    const data = { consumer, name: pulumi.output(name) };
    return [new k8s.core.v1.ConfigMap("admission", { metadata: { namespace }, data }, { parent: this })];
  }
}

describe("MlflowServer with a store", () => {
  const inStore = (changes: Partial<MlflowServerArgs> = {}) =>
    record(() => {
      const resources = { cpu: "250m", memory: "512Mi" };
      const postgres = new Postgres("postgres", { namespace: "mlops-data", storageGiB: 1, resources }, {});
      const artifacts = { store: new Store() };
      new MlflowServer("mlflow", { namespace: "mlops-registry", postgres, artifacts, ...changes }, {});
    });
  let recording: Recording;
  before(async () => {
    recording = await inStore({ replicas: 2 });
  });
  const deployment = (from: Recording) => named(from, "Deployment", "mlflow-server");

  it("keeps artifacts there and has no volume", () => {
    assert.equal(variable(recording, "MLFLOW_ARTIFACTS_DESTINATION")?.["value"], "s3://artifacts-1");
    assert.equal(variable(recording, "AWS_DEFAULT_REGION")?.["value"], "eu-central-1");
    assert.ok(!ofKind(recording, "PersistentVolumeClaim").some(({ name }) => name.startsWith("mlflow")));
    const volumes = list(podOf(recording).spec["volumes"]).map(({ name }) => name);
    assert.ok(!volumes.includes("artifacts"));
  });

  it("holds no key to it: the store admits its account before it starts", () => {
    const admission = named(recording, "ConfigMap", "admission");
    const account = podOf(recording).spec["serviceAccountName"];
    assert.deepEqual(at(admission, "data"), { consumer: "mlflow", name: account });
    const { owner } = podOf(recording);
    assert.ok(owner.options.dependencies.some((urn) => urn.endsWith("::admission")));
    const names = podOf(recording).containers.flatMap(({ env }) => list(env).map(({ name }) => text(name)));
    assert.ok(!names.some((name) => /ACCESS_KEY|SECRET_ACCESS|SESSION_TOKEN/.test(name)));
  });

  it("may call it over the network", () => {
    const policy = named(recording, "NetworkPolicy", "mlflow-peers");
    const ports = list(at(policy, "spec", "egress")).map(({ ports }) => at(ports, 0, "port"));
    assert.deepEqual(ports, [5432, 443]);
  });

  it("runs as many servers as it was told to, spread, drained one at a time and replaced without a gap", async () => {
    assert.equal(at(deployment(recording), "spec", "replicas"), 2);
    assert.deepEqual(at(deployment(recording), "spec", "strategy"), {
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    });
    assert.equal(list(podOf(recording).spec["topologySpreadConstraints"]).length, 2);
    assert.equal(ofKind(recording, "PodDisruptionBudget").length, 1);
    assert.equal(ofKind(await inStore(), "PodDisruptionBudget").length, 0);
  });

  it("is one server at a time with a volume", async () => {
    const alone = await build();
    assert.deepEqual(at(deployment(alone), "spec", "strategy"), { type: "Recreate" });
    assert.equal(at(deployment(alone), "spec", "replicas"), 1);
  });
});
