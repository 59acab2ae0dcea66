import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";

import { keyOf, openInventory, tokens } from "../../../../sandbox/cloud/inventory";
import { temporaryFolder } from "../core/temporaryFolder";

const module = path.resolve(__dirname, "../../../../sandbox/cloud/inventory.ts");

describe("the inventory", () => {
  const folder = temporaryFolder();
  const open = () => openInventory("staging", folder.at);

  it("has no entries before anything is made", () => {
    assert.deepEqual(open().list(), []);
    assert.equal(open().get(tokens.vpc, "vpc-1"), undefined);
  });

  it("keeps every one of many entries that are written at once, by one process", async () => {
    const ids = Array.from({ length: 40 }, (_, at) => `subnet-${at}`);
    await Promise.all(ids.map((id) => open().put({ type: tokens.subnet, id, properties: {} })));
    const kept = open().list(tokens.subnet);
    assert.deepEqual(kept.map(({ id }) => id).sort(), ids.sort());
  });

  it("keeps every one of many changes by several processes", async () => {
    await open().put({ type: tokens.vpc, id: "vpc-1", properties: { count: 0 } });
    const script =
      `const { openInventory, tokens } = require(${JSON.stringify(module)});` +
      `const inventory = openInventory("staging", ${JSON.stringify(folder.at)});` +
      `const once = () => inventory.change((draft) => {` +
      `  const { count } = draft.get(tokens.vpc, "vpc-1").properties;` +
      `  draft.patch(tokens.vpc, "vpc-1", { count: count + 1 });` +
      `});` +
      `void Promise.all(Array.from({ length: 20 }, once));`;
    const run = () => execa(process.execPath, ["--import", "tsx", "--eval", script]);
    await Promise.all([run(), run(), run()]);
    assert.equal(open().get(tokens.vpc, "vpc-1")?.properties.count, 60);
  });

  it("writes nothing of a change that throws", async () => {
    const refused = open().change((draft) => {
      draft.put({ type: tokens.vpc, id: "vpc-1", properties: {} });
      throw new Error("no");
    });
    await assert.rejects(refused, /no/);
    assert.deepEqual(open().list(), []);
    await open().put({ type: tokens.vpc, id: "vpc-2", properties: {} });
    assert.equal(open().list().length, 1);
  });

  it("knows who uses what", async () => {
    const uses = [keyOf(tokens.vpc, "vpc-1")];
    assert.deepEqual(uses, ["ec2/Vpc/vpc-1"]);
    await open().put({ type: tokens.subnet, id: "subnet-1", properties: {}, uses });
    assert.deepEqual(
      open()
        .usersOf("ec2/Vpc/vpc-1")
        .map(({ id }) => id),
      ["subnet-1"],
    );
    await open().remove(tokens.subnet, "subnet-1");
    assert.deepEqual(open().usersOf("ec2/Vpc/vpc-1"), []);
  });

  it("holds two things of different types under one id", async () => {
    await open().put({ type: tokens.bucket, id: "models", properties: { arn: "arn:aws:s3:::models" } });
    await open().put({
      type: "aws:s3/bucketPolicy:BucketPolicy",
      id: "models",
      properties: { policy: "{}" },
    });
    assert.equal(open().list().length, 2);
    await open().patch(tokens.bucket, "models", { objects: ["a"], arn: undefined });
    assert.deepEqual(open().get(tokens.bucket, "models")?.properties, { objects: ["a"] });
  });

  it("is a file that a person can read and change, and nobody else may", async () => {
    await open().put({ type: tokens.vpc, id: "vpc-1", properties: { cidrBlock: "10.0.0.0/16" } });
    const { file } = open();
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const text = readFileSync(file, "utf8");
    assert.match(text, /^ {4}"ec2\/Vpc\/vpc-1": \{$/m);
    writeFileSync(file, text.replace("10.0.0.0/16", "10.1.0.0/16"));
    assert.equal(open().get(tokens.vpc, "vpc-1")?.properties.cidrBlock, "10.1.0.0/16");
  });

  it("names the file that a person has broken", () => {
    writeFileSync(path.join(folder.at, "staging.inventory.json"), "{ resources");
    assert.throws(() => open().list(), /staging\.inventory\.json cannot be read as an inventory/);
    writeFileSync(path.join(folder.at, "staging.inventory.json"), "{}");
    assert.throws(() => open().list(), /staging\.inventory\.json .* no object `resources`/);
    const broken = { resources: { "ec2/Vpc/vpc-1": { type: tokens.vpc } } };
    writeFileSync(path.join(folder.at, "staging.inventory.json"), JSON.stringify(broken));
    assert.throws(() => open().list(), /ec2\/Vpc\/vpc-1 has to have a type, an id and properties/);
  });

  it("takes an entry that holds on to nothing without the list of what it holds", async () => {
    const bare = { resources: { "ec2/Vpc/vpc-1": { type: tokens.vpc, id: "vpc-1", properties: {} } } };
    writeFileSync(path.join(folder.at, "staging.inventory.json"), JSON.stringify(bare));
    assert.deepEqual(open().usersOf("ec2/Vpc/vpc-2"), []);
    await open().remove(tokens.vpc, "vpc-1");
  });
});
