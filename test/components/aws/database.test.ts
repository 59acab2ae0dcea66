import { strict as assert } from "node:assert";
import { Database, type DatabaseArgs } from "../../../components/aws";
import { PostgresDatabase } from "../../../components/data";
import { awsResource, ofType, statements, waitsFor } from "../../support/awsResources";
import { at, list, type Manifest, named, ofKind, pods, text } from "../../support/manifests";
import { record, type Recording } from "../../support/recorder";
import { networkRange, standingCluster } from "../../support/standingCluster";

const build = (changes: Partial<DatabaseArgs> = {}) =>
  record(() => {
    const { cluster, options } = standingCluster();
    const administration = { namespace: "mlops-data" };
    const args = { cluster, administration, region: "eu-central-1", name: "acme" };
    const server = new Database("postgres", { ...args, ...changes }, options);
    const database = new PostgresDatabase("predictions", { server, database: "predictions" }, options);
    database.credentialsFor("models", "mlops-models");
    return { administrator: server.administrator };
  });

const server = (recording: Recording) => awsResource(recording, "postgres-server");
const job = (recording: Recording) => {
  const pod = pods(recording).find(({ owner: { name } }) => name === "predictions-create");
  assert.ok(pod);
  return pod;
};
const variables = (container: Manifest | undefined): Manifest =>
  Object.fromEntries(list(container?.["env"]).map(({ name, value = "" }) => [text(name), value]));

describe("Database", () => {
  let plain: Recording;
  let guarded: Recording;
  before(async () => {
    plain = await build();
    guarded = await build({ protect: true, multiAz: true, insights: "advanced", maxStorageGiB: 100 });
  });

  it("encrypts disk, history, logs and the administrator's password with a key of its own", () => {
    const inputs = server(plain).plain;
    const { arn } = awsResource(plain, "postgres-key").outputs;
    assert.equal(inputs["storageEncrypted"], true);
    for (const key of ["kmsKeyId", "masterUserSecretKmsKeyId", "performanceInsightsKmsKeyId"]) {
      assert.equal(inputs[key], arn, key);
    }
    for (const { plain: log } of ofType(plain, "cloudwatch/logGroup:LogGroup")) {
      assert.equal(log["kmsKeyId"], arn);
    }
  });

  it("lets AWS make and change the administrator's password, which nothing here ever knows", () => {
    const inputs = server(plain).plain;
    assert.equal(inputs["manageMasterUserPassword"], true);
    assert.deepEqual([inputs["password"], inputs["passwordWo"]], [undefined, undefined]);
    assert.deepEqual(plain.outputs["administrator"], {
      username: "postgres",
      secretArn: at(server(plain).outputs as never, "masterUserSecrets", 0, "secretArn"),
    });
  });

  it("admits the cluster's nodes and pods on its port, and nobody else", () => {
    const inputs = server(plain).plain;
    const group = awsResource(plain, "postgres-access");
    assert.deepEqual([inputs["publiclyAccessible"], inputs["vpcSecurityGroupIds"]], [false, [group.id]]);
    const rules = ofType(plain, "vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    assert.equal(rules.length, 1);
    const { fromPort, toPort, ipProtocol, referencedSecurityGroupId, cidrIpv4 } = rules[0]?.plain ?? {};
    assert.deepEqual([fromPort, toPort, ipProtocol, cidrIpv4], [5432, 5432, "tcp", undefined]);
    assert.match(text(referencedSecurityGroupId), /^sg-/);
    assert.equal(ofType(plain, "vpc/securityGroupEgressRule:SecurityGroupEgressRule").length, 0);
    assert.deepEqual(awsResource(plain, "postgres-subnets").plain["subnetIds"], ["subnet-a", "subnet-b"]);
  });

  it("refuses connections that are not encrypted, and is verified by name", () => {
    const { parameters, family } = awsResource(plain, "postgres-parameters").plain;
    assert.deepEqual(parameters, [{ name: "rds.force_ssl", value: "1" }]);
    assert.equal(family, "postgres18");
    assert.equal(server(plain).plain["caCertIdentifier"], "rds-ca-rsa2048-g1");
    const secret = at(named(plain, "Secret", "predictions-models"), "stringData");
    assert.match(text(at(secret, "uri")), /\?sslmode=verify-full&sslrootcert=/);
    assert.match(text(at(secret, "ca.crt")), /^-----BEGIN CERTIFICATE-----/);
  });

  it("keeps a last snapshot and its backups when it is protected, and leaves nothing when it is not", () => {
    const fate = (recording: Recording) => {
      const { deletionProtection, skipFinalSnapshot, deleteAutomatedBackups } = server(recording).plain;
      return { deletionProtection, skipFinalSnapshot, deleteAutomatedBackups };
    };
    assert.deepEqual(fate(plain), {
      deletionProtection: false,
      skipFinalSnapshot: true,
      deleteAutomatedBackups: true,
    });
    assert.deepEqual(fate(guarded), {
      deletionProtection: true,
      skipFinalSnapshot: false,
      deleteAutomatedBackups: false,
    });
    assert.equal(server(plain).options.protect, false);
    assert.ok(server(guarded).options.protect && awsResource(guarded, "postgres-key").options.protect);
    assert.match(text(server(guarded).plain["finalSnapshotIdentifier"]), /^acme-postgres-\w{8}-final-\w{8}$/);
  });

  it("can take its last snapshot without being protected: protection has to go before a deletion", async () => {
    const inputs = server(await build({ finalSnapshot: true })).plain;
    assert.deepEqual([inputs["deletionProtection"], inputs["skipFinalSnapshot"]], [false, false]);
    assert.ok(inputs["finalSnapshotIdentifier"]);
  });

  it("keeps as much history as each mode of Database Insights asks for", () => {
    const history = ({ plain: inputs }: ReturnType<typeof server>) => [
      inputs["databaseInsightsMode"],
      inputs["performanceInsightsRetentionPeriod"],
    ];
    assert.deepEqual(history(server(plain)), ["standard", 7]);
    assert.deepEqual(history(server(guarded)), ["advanced", 465]);
  });

  it("grows, fails over and keeps backups as the settings say, and changes no major version by itself", () => {
    const inputs = server(guarded).plain;
    assert.deepEqual([inputs["allocatedStorage"], inputs["maxAllocatedStorage"]], [20, 100]);
    assert.deepEqual([inputs["multiAz"], server(plain).plain["multiAz"]], [true, false]);
    assert.equal(inputs["backupRetentionPeriod"], 7);
    assert.equal(inputs["allowMajorVersionUpgrade"], false);
  });

  it("finds its log groups there, with an end to what they keep, before it writes", () => {
    const groups = ofType(plain, "cloudwatch/logGroup:LogGroup");
    const identifier = text(server(plain).plain["identifier"]);
    assert.deepEqual(
      groups.map(({ plain: { name, retentionInDays } }) => [name, retentionInDays]),
      [
        [`/aws/rds/instance/${identifier}/postgresql`, 90],
        [`/aws/rds/instance/${identifier}/upgrade`, 90],
      ],
    );
    for (const { name } of groups) assert.ok(waitsFor(plain, server(plain)).includes(name), name);
  });

  it("refuses a region whose authorities are not known", async () => {
    await assert.rejects(
      build({ region: "mars-north-1" }),
      /authorities of RDS in mars-north-1 are not known/,
    );
  });
});

describe("the administration of a Database", () => {
  let recording: Recording;
  before(async () => {
    recording = await build();
  });

  it("fetches the password into memory before psql runs the same script as ever", () => {
    const { spec } = job(recording);
    const [fetch] = list(spec["initContainers"]);
    const [psql] = list(spec["containers"]);
    assert.deepEqual(fetch?.["command"], ["python", "/fetch/fetch_password.py"]);
    assert.ok((psql?.["command"] as string[]).includes("--file=/scripts/create-database.sql"));
    const file = variables(fetch)["PGPASSFILE"];
    assert.deepEqual([variables(psql)["PGPASSFILE"], variables(psql)["PGUSER"]], [file, "postgres"]);
    const folder = list(spec["volumes"]).find(({ name }) => name === "credentials");
    assert.deepEqual(folder?.["emptyDir"], { sizeLimit: "1Mi", medium: "Memory" });
    for (const container of [fetch, psql]) {
      const mounts = list(container?.["volumeMounts"]);
      assert.ok(mounts.some(({ mountPath }) => text(file).startsWith(`${text(mountPath)}/`)));
    }
  });

  it("may read this one secret and decrypt with its key, and nothing else", () => {
    const identity = "postgres-administration-predictions";
    const secret = variables(list(job(recording).spec["initContainers"])[0])["SECRET_ARN"];
    assert.deepEqual(statements(awsResource(recording, `${identity}-role-policy`)), [
      { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [secret] },
      {
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [awsResource(recording, "postgres-key").outputs["arn"]],
        Condition: { StringEquals: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" } },
      },
    ]);
    const { namespace, serviceAccount } = awsResource(recording, `${identity}-association`).plain;
    assert.deepEqual([namespace, serviceAccount], ["mlops-data", job(recording).spec["serviceAccountName"]]);
  });

  it("runs its Job once the account is admitted: a pod that comes first never gets credentials", () => {
    const { owner } = job(recording);
    const awaited = waitsFor(recording, owner);
    for (const end of ["association", "role-policy"]) {
      assert.ok(awaited.includes(`postgres-administration-predictions-${end}`), end);
    }
  });

  it("lets the Job call the database, the agent of its node and the APIs of AWS, and nobody else", () => {
    const policy = named(recording, "NetworkPolicy", "predictions-peers");
    const calls = list(at(policy, "spec", "egress")).map(({ to, ports }) => [
      at(to, 0, "ipBlock", "cidr"),
      at(ports, 0, "port"),
    ]);
    assert.deepEqual(calls, [
      [networkRange, 5432],
      ["169.254.170.23/32", 80],
      [undefined, 443],
    ]);
  });

  it("runs again when the server is another one", () => {
    const annotations = at(job(recording).owner.plain, "spec", "template", "metadata", "annotations");
    assert.deepEqual(annotations, {
      "mlops-stack.io/server-incarnation": server(recording).outputs["resourceId"],
    });
  });

  it("stays small: no Secret comes near the limit of the cluster", () => {
    for (const { plain, urn } of ofKind(recording, "Secret")) {
      assert.ok(JSON.stringify(plain).length < 16 * 1024, urn);
    }
  });
});
