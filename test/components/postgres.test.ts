import { strict as assert } from "node:assert";
import { Postgres, type PostgresArgs, PostgresBackup, PostgresDatabase } from "../../components/data";
import { at, list, type Manifest, named, ofKind, pods, text } from "../support/manifests";
import { record, type Recording } from "../support/recorder";

const args: PostgresArgs = {
  namespace: "mlops-data",
  storageGiB: 10,
  resources: { cpu: "250m", memory: "512Mi" },
};

const build = (changes: Partial<PostgresArgs> = {}) =>
  record(() => {
    const server = new Postgres("postgres", { ...args, ...changes }, {});
    const database = new PostgresDatabase("predictions", { server, database: "predictions" }, {});
    database.credentialsFor("models", "mlops-models");
    new PostgresBackup("backup", { server, schedule: "0 2 * * *", keep: 7, storageGiB: 20 }, {});
  });

const container = (recording: Recording, owner: string): Manifest => {
  const pod = pods(recording).find(({ owner: { name } }) => name === owner);
  const [only] = list(at(pod?.spec, "containers"));
  assert.ok(only);
  return only;
};
const variable = (recording: Recording, owner: string, name: string) =>
  list(container(recording, owner)["env"]).find((one) => one["name"] === name);

describe("Postgres", () => {
  let encrypted: Recording;
  let plain: Recording;
  before(async () => {
    encrypted = await build();
    plain = await build({ tls: false });
  });

  it("keeps its data on a claim of its own, which grows in place", async () => {
    const larger = await build({ storageGiB: 50 });
    const claimOf = (recording: Recording) => named(recording, "PersistentVolumeClaim", "postgres-data");
    assert.equal(at(claimOf(encrypted), "spec", "resources", "requests", "storage"), "10Gi");
    assert.equal(at(claimOf(larger), "spec", "resources", "requests", "storage"), "50Gi");
    const server = (recording: Recording) => named(recording, "StatefulSet", "postgres-server");
    assert.deepEqual(server(larger), server(encrypted));
    assert.equal(at(server(larger), "spec", "volumeClaimTemplates"), undefined);
  });

  it("never trades its volume for an empty one of another class", () => {
    const [claim] = ofKind(encrypted, "PersistentVolumeClaim");
    assert.deepEqual(claim?.options.ignoreChanges, ["spec.storageClassName"]);
  });

  it("does not wait for a claim that only its pod can bind", () => {
    for (const { plain: claim } of ofKind(encrypted, "PersistentVolumeClaim")) {
      assert.equal(at(claim, "metadata", "annotations", "pulumi.com/skipAwait"), "true");
    }
  });

  it("mounts the volume where version 18 keeps its folder", () => {
    const mounts = list(container(encrypted, "postgres-server")["volumeMounts"]);
    assert.equal(mounts.find(({ name }) => name === "data")?.["mountPath"], "/var/lib/postgresql");
  });

  it("rolls when its configuration changes", async () => {
    const configOf = (recording: Recording) =>
      list(
        at(named(recording, "StatefulSet", "postgres-server"), "spec", "template", "spec", "volumes"),
      ).find(({ name }) => name === "config");
    assert.deepEqual(configOf(await build()), configOf(encrypted));
    assert.notDeepEqual(configOf(await build({ maxConnections: 200 })), configOf(encrypted));
  });

  it("is certified for every name of its Service, by an authority that its clients are given", () => {
    const request = encrypted.resources.find(({ type }) => type.endsWith("CertRequest"));
    assert.ok((request?.plain["dnsNames"] as string[]).includes("postgres.mlops-data.svc"));
    const consumer = named(encrypted, "Secret", "predictions-models");
    assert.match(text(at(consumer, "stringData", "ca.crt")), /BEGIN CERTIFICATE/);
  });

  it("makes no certificate when TLS is off, and its clients do not ask for one", () => {
    assert.ok(!plain.resources.some(({ type }) => type.startsWith("tls:")));
    assert.equal(variable(plain, "predictions-create", "PGSSLMODE")?.["value"], "disable");
    assert.equal(variable(encrypted, "predictions-create", "PGSSLMODE")?.["value"], "verify-full");
  });
});

describe("PostgresDatabase", () => {
  let recording: Recording;
  before(async () => {
    recording = await build();
  });

  it("writes into the consumer's namespace all that a client needs", () => {
    const secret = named(recording, "Secret", "predictions-models");
    assert.equal(at(secret, "metadata", "namespace"), "mlops-models");
    const data = at(secret, "stringData");
    assert.equal(at(data, "host"), "postgres.mlops-data.svc");
    assert.equal(
      at(data, "uri"),
      `postgresql://predictions:${text(at(data, "password"))}@postgres.mlops-data.svc:5432/predictions` +
        "?sslmode=verify-full&sslrootcert=/etc/mlops/postgres-ca/ca.crt",
    );
  });

  it("gives its role a password of its own, not the administrator's", () => {
    const admin = at(named(recording, "Secret", "postgres-admin"), "stringData", "password");
    const role = at(named(recording, "Secret", "predictions-role"), "stringData", "password");
    assert.notEqual(role, admin);
    assert.equal(at(named(recording, "Secret", "predictions-models"), "stringData", "password"), role);
  });

  it("is created before anyone gets its credentials, by a server that answers", () => {
    const find = (name: string) => recording.resources.find((resource) => resource.name === name);
    const job = find("predictions-create");
    assert.ok(job && find("predictions-models")?.options.dependencies.includes(job.urn));
    assert.ok(job.options.dependencies.includes(find("postgres-server")?.urn ?? ""));
  });

  it("is created again when the server starts over with an empty volume", () => {
    const job = named(recording, "Job", "predictions-create");
    assert.deepEqual(at(job, "spec", "template", "metadata", "annotations"), {
      "mlops-stack.io/server-incarnation": "uid-of-postgres-data",
    });
  });

  it("stays after it ran: a Job that removes itself would be made again by every update", () => {
    assert.equal(
      at(named(recording, "Job", "predictions-create"), "spec", "ttlSecondsAfterFinished"),
      undefined,
    );
  });
});

describe("PostgresBackup", () => {
  it("dumps on its schedule, one run at a time, onto a volume of its own", async () => {
    const recording = await build();
    const { spec } = named(recording, "CronJob", "backup-schedule");
    assert.equal(at(spec, "schedule"), "0 2 * * *");
    assert.equal(at(spec, "timeZone"), "Etc/UTC");
    assert.equal(at(spec, "concurrencyPolicy"), "Forbid");
    assert.equal(variable(recording, "backup-schedule", "KEEP")?.["value"], "7");
    const claim = named(recording, "PersistentVolumeClaim", "backup-dumps");
    assert.equal(at(claim, "spec", "resources", "requests", "storage"), "20Gi");
  });
});
