import { strict as assert } from "node:assert";
import { Postgres } from "../../components/data";
import { MlflowServer, type MlflowServerArgs } from "../../components/mlflow";
import { at, list, named, pods, text } from "../support/manifests";
import { record, type Recording } from "../support/recorder";

const build = (changes: Partial<MlflowServerArgs> = {}, tls = true) =>
  record(() => {
    const resources = { cpu: "250m", memory: "512Mi" };
    const postgres = new Postgres("postgres", { namespace: "mlops-data", storageGiB: 1, resources, tls }, {});
    const namespace = "mlops-registry";
    const mlflow = new MlflowServer("mlflow", { namespace, postgres, storageGiB: 20, ...changes }, {});
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
