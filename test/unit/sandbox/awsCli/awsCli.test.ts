import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import execa from "execa";
import fc from "fast-check";
import { callOf } from "../../../../sandbox/cloud/awsCli/arguments";
import { answer } from "../../../../sandbox/cloud/awsCli/commands";
import { passes, tagFilters } from "../../../../sandbox/cloud/awsCli/tagFilters";
import { openInventory, tokens } from "../../../../sandbox/cloud/inventory";
import { connectionOf } from "../../../../sandbox/plugins/kubernetes/kubeconfig";
import { temporaryFolder } from "../core/temporaryFolder";

const repository = path.resolve(__dirname, "..", "..", "..", "..");

describe("a call of aws", () => {
  it("is a service, an operation and options, with their words beside them or behind a sign", () => {
    const call = callOf([
      "eks",
      "get-token",
      "--cluster-name",
      "a",
      "--region=eu-west-1",
      "--filters",
      "x",
      "y",
    ]);
    assert.deepEqual(call, {
      service: "eks",
      operation: "get-token",
      options: { "cluster-name": ["a"], region: ["eu-west-1"], filters: ["x", "y"] },
    });
  });

  it("without a service and an operation is refused", () => {
    for (const words of [[], ["eks"], ["--region", "a"]]) assert.throws(() => callOf(words), /required/);
    assert.throws(() => callOf(["eks", "get-token", "more"]), /Unknown options: more/);
  });
});

describe("a tag filter", () => {
  const urn = "urn:pulumi:staging::mlops::mlops:aws:Network=aws:ec2/vpc:Vpc::network-vpc";

  it("is a key with values, in the shorthand or as JSON", () => {
    const expected = [{ key: "mlops-stack.io/urn", values: [urn] }];
    assert.deepEqual(tagFilters([`Key=mlops-stack.io/urn,Values=${urn}`]), expected);
    assert.deepEqual(tagFilters([JSON.stringify({ Key: "mlops-stack.io/urn", Values: [urn] })]), expected);
    assert.deepEqual(tagFilters(['Key=a,Values="b,c",d', "Key=e"]), [
      { key: "a", values: ["b,c", "d"] },
      { key: "e", values: [] },
    ]);
    for (const wrong of ["Values=a", "a", "{"]) assert.throws(() => tagFilters([wrong]), /--tag-filters/);
  });

  it("lets pass what has one of the values of every key", () => {
    const words = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("1", "2"));
    const filters = fc.array(
      fc.record({ key: fc.constantFrom("a", "b", "c"), values: fc.subarray(["1", "2"]) }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(words, filters, (tags, wanted) => {
        const expected = wanted.every(
          ({ key, values }) => key in tags && (values.length === 0 || values.includes(tags[key] ?? "")),
        );
        assert.equal(passes(tags, wanted), expected);
      }),
    );
  });
});

describe("the aws command of the sandbox", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const inventory = () => openInventory("staging", path.join(folder.at, "cloud"));

  beforeEach("lays out a sandbox", () => {
    for (const name of ["certificates", "cloud"]) mkdirSync(path.join(folder.at, name));
    for (const file of ["admin.crt", "admin.key"])
      writeFileSync(path.join(folder.at, "certificates", file), `the ${file}\n`);
    writeFileSync(path.join(folder.at, "cloud", "stack"), "staging\n");
  });

  const ask = (...words: string[]) => answer(callOf(words), { sandbox: folder.at, inventory: inventory() });
  const run = (...words: string[]) =>
    execa(process.execPath, ["--import", "tsx", "sandbox/cloud/awsCli/main.ts", ...words], {
      cwd: repository,
      env: { MLOPS_SANDBOX: folder.at },
      reject: false,
    });

  it("gives a kubeconfig the certificate of the sandbox's administrator", async () => {
    const { stdout } = await run("eks", "get-token", "--cluster-name", "mlops", "--output", "json");
    const script = path.join(folder.at, "aws");
    writeFileSync(script, `#!/bin/sh\ncat <<'END'\n${stdout}\nEND\n`, { mode: 0o755 });
    const named = [{ name: "a", context: { cluster: "a", user: "a" } }];
    const { certificate, key } = await connectionOf({
      kubeconfig: JSON.stringify({
        "current-context": "a",
        contexts: named,
        clusters: [{ name: "a", cluster: { server: "https://127.0.0.1:1" } }],
        users: [{ name: "a", user: { exec: { command: script, args: [] } } }],
      }),
    });
    assert.equal(certificate?.toString(), "the admin.crt\n");
    assert.equal(key?.toString(), "the admin.key\n");
  });

  it("finds what carries a tag, in the region, as far as AWS' tagging API knows it", async () => {
    const tagged = (type: string, id: string, arn: string, tag: string) =>
      inventory().put({ type, id, properties: { arn, tagsAll: { tag } } });
    await tagged(tokens.vpc, "vpc-1", "arn:aws:ec2:us-east-1:1:vpc/vpc-1", "a");
    await tagged(tokens.vpc, "vpc-2", "arn:aws:ec2:us-east-1:1:vpc/vpc-2", "b");
    await tagged(tokens.vpc, "vpc-3", "arn:aws:ec2:eu-west-1:1:vpc/vpc-3", "a");
    await tagged("aws:iam/role:Role", "role", "arn:aws:iam::1:role/role", "a");
    await tagged("aws:iam/policy:Policy", "policy", "arn:aws:iam::1:policy/policy", "a");
    await tagged(tokens.bucket, "bucket", "arn:aws:s3:::bucket", "a");
    const found = (region: string) =>
      (
        ask(
          "resourcegroupstaggingapi",
          "get-resources",
          "--tag-filters",
          "Key=tag,Values=a",
          "--region",
          region,
        ) as {
          ResourceTagMappingList: { ResourceARN: string; Tags: object[] }[];
        }
      ).ResourceTagMappingList;
    assert.deepEqual(
      found("us-east-1").map(({ ResourceARN }) => ResourceARN),
      ["arn:aws:ec2:us-east-1:1:vpc/vpc-1", "arn:aws:iam::1:policy/policy", "arn:aws:s3:::bucket"],
    );
    assert.deepEqual(found("eu-west-1")[0]?.Tags, [{ Key: "tag", Value: "a" }]);
  });

  it("finds by tag what the provider tells no ARN of, or by another name", async () => {
    const tagsAll = { tag: "hidden" };
    await inventory().put({ type: tokens.natGateway, id: "nat-1", properties: { tagsAll } });
    const associationArn = "arn:aws:eks:us-east-1:1:podidentityassociation/cluster/a-1";
    await inventory().put({
      type: tokens.podIdentityAssociation,
      id: "a-1",
      properties: { associationArn, tagsAll },
    });
    const filter = ["--tag-filters", "Key=tag,Values=hidden", "--region", "us-east-1"];
    const { ResourceTagMappingList: found } = ask("resourcegroupstaggingapi", "get-resources", ...filter) as {
      ResourceTagMappingList: { ResourceARN: string }[];
    };
    const arns = found.map(({ ResourceARN }) => ResourceARN).sort();
    assert.equal(arns.length, 2);
    assert.match(arns[0] ?? "", /^arn:aws:ec2:us-east-1:\d{12}:natgateway\/nat-1$/);
    assert.equal(arns[1], associationArn);
  });

  it("tells which route table a subnet goes by", async () => {
    const properties = { subnetId: "subnet-1", routeTableId: "rtb-1" };
    await inventory().put({ type: tokens.routeTableAssociation, id: "rtbassoc-1", properties });
    const of = (subnet: string) =>
      ask("ec2", "describe-route-tables", "--filters", `Name=association.subnet-id,Values=${subnet}`);
    assert.deepEqual(of("subnet-1"), {
      RouteTables: [
        {
          RouteTableId: "rtb-1",
          Associations: [
            { RouteTableAssociationId: "rtbassoc-1", RouteTableId: "rtb-1", SubnetId: "subnet-1" },
          ],
        },
      ],
    });
    assert.deepEqual(of("subnet-2"), { RouteTables: [] });
    assert.throws(
      () => ask("ec2", "describe-route-tables", "--filters", "Name=vpc-id,Values=a"),
      /--filters/,
    );
  });

  it("says who calls, and what a cluster is", async () => {
    assert.deepEqual(ask("sts", "get-caller-identity"), {
      UserId: "AIDASANDBOX",
      Account: "123456789012",
      Arn: "arn:aws:iam::123456789012:user/sandbox",
    });
    await inventory().put({
      type: tokens.cluster,
      id: "mlops",
      properties: { version: "1.36", endpoint: "https://a" },
    });
    const { cluster } = ask("eks", "describe-cluster", "--name", "mlops") as {
      cluster: Record<string, string>;
    };
    assert.deepEqual([cluster.name, cluster.version, cluster.endpoint], ["mlops", "1.36", "https://a"]);
  });

  it("ends as the real one does: 252 where it was called wrongly, 254 where AWS refuses", async () => {
    for (const words of [
      ["s3", "ls"],
      ["eks", "toString"],
      ["eks", "get-token"],
      ["sts", "get-caller-identity", "--output", "text"],
    ]) {
      const { exitCode, stderr, stdout } = await run(...words);
      assert.equal(exitCode, 252, words.join(" "));
      assert.match(stderr, /aws: \[ERROR\]: /);
      assert.equal(stdout, "");
    }
    const { exitCode, stderr } = await run("eks", "describe-cluster", "--name", "nobody");
    assert.equal(exitCode, 254);
    assert.match(stderr, /ResourceNotFoundException.*DescribeCluster.*nobody/);
  });
});
