import assert from "node:assert/strict";

import { unknown, type JsonObject } from "../../../../sandbox/plugins/common/properties";
import { temporaryFolder } from "../core/temporaryFolder";
import { Session, type Resource } from "./session";

const vpcType = "aws:ec2/vpc:Vpc";

describe("the difference between a resource and its program", () => {
  const folder = temporaryFolder();
  let session: Session;
  beforeEach("starts a provider", async () => {
    session = await new Session(folder.at).configure({ region: "us-east-1" });
  });
  const made = (type: string, inputs: JsonObject): Promise<Resource> => session.create(type, "it", inputs);
  const group = (inputs: JsonObject = {}) =>
    made("aws:elasticache/parameterGroup:ParameterGroup", { family: "valkey8", ...inputs });

  it("updates in place what can be changed, and replaces for what cannot", async () => {
    const vpc = await made(vpcType, { cidrBlock: "10.0.0.0/16", tags: { Name: "a" } });
    const renamed = await session.diff(vpc, { cidrBlock: "10.0.0.0/16", tags: { Name: "b" } });
    assert.deepEqual(renamed, { changed: ["tags.Name", "tagsAll.Name"], replaces: [], deletesFirst: false });
    const moved = await session.diff(vpc, { cidrBlock: "10.1.0.0/16", tags: { Name: "a" } });
    assert.deepEqual(moved.replaces, ["cidrBlock"]);
  });

  it("replaces for another region, whatever the type", async () => {
    const vpc = await made(vpcType, { cidrBlock: "10.0.0.0/16" });
    const moved = await session.diff(vpc, { cidrBlock: "10.0.0.0/16", region: "eu-west-1" });
    assert.deepEqual(moved.replaces, ["region"]);
    assert.deepEqual(await session.diffConfig({ region: "us-east-1" }, { region: "eu-west-1" }), ["region"]);
    assert.deepEqual(
      await session.diffConfig({ region: "us-east-1", profile: "a" }, { region: "us-east-1" }),
      [],
    );
  });

  it("deletes first where the program fixed the name", async () => {
    const chosen = await group();
    assert.equal((await session.diff(chosen, { family: "valkey9" })).deletesFirst, false);
    const fixed = await session.create("aws:elasticache/parameterGroup:ParameterGroup", "other", {
      ...{ family: "valkey8", name: "mine" },
    });
    assert.equal((await session.diff(fixed, { family: "valkey9", name: "mine" })).deletesFirst, true);
    assert.equal((await session.diff(fixed, { family: "valkey9", name: "yours" })).deletesFirst, false);
  });

  it("finds nothing in what is empty on one side and left out on the other", async () => {
    const vpc = await made(vpcType, { cidrBlock: "10.0.0.0/16" });
    assert.deepEqual((await session.diff(vpc, { cidrBlock: "10.0.0.0/16", tags: {} })).changed, []);
    const role = await session.create("aws:iam/role:Role", "role", {
      assumeRolePolicy: "{}",
      description: "",
    });
    assert.deepEqual((await session.diff(role, { assumeRolePolicy: "{}" })).changed, []);
  });

  it("takes a value that is known only later for another one", async () => {
    const vpc = await made(vpcType, { cidrBlock: "10.0.0.0/16" });
    assert.deepEqual((await session.diff(vpc, { cidrBlock: unknown })).replaces, ["cidrBlock"]);
  });

  it("finds a policy the same in any order of its keys, and another one with another word", async () => {
    const policy = (text: string) => ({ policy: text });
    const one = await made("aws:iam/policy:Policy", policy('{"Version":"2012-10-17","Statement":[]}'));
    const same = policy('{ "Statement": [], "Version": "2012-10-17" }');
    assert.deepEqual((await session.diff(one, same)).changed, []);
    const other = policy('{"Version":"2012-10-17","Statement":[{}]}');
    assert.deepEqual((await session.diff(one, other)).changed, ["policy"]);
  });

  it("does not care for the order of a set, and does for that of a list", async () => {
    await made(vpcType, { cidrBlock: "10.0.0.0/16" });
    const provider = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
    const url = "https://example.com";
    const set = await session.create(provider, "set", { url, clientIdLists: ["a", "b"] });
    assert.deepEqual((await session.diff(set, { url, clientIdLists: ["b", "a"] })).changed, []);
    const fewer = await session.diff(set, { url, clientIdLists: ["b"] });
    assert.deepEqual(fewer.changed, ["clientIdLists[0]", "clientIdLists[1]"]);
    const template = await session.create("aws:ec2/launchTemplate:LaunchTemplate", "t", {
      securityGroupNames: ["a", "b"],
    });
    assert.equal((await session.diff(template, { securityGroupNames: ["b", "a"] })).changed.length, 2);
  });

  it("lets go of what the program no longer says, unless AWS fills it in", async () => {
    const vpc = await made(vpcType, { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
    assert.deepEqual((await session.diff(vpc, { cidrBlock: "10.0.0.0/16" })).changed, ["enableDnsHostnames"]);
    const role = await session.create("aws:iam/role:Role", "role", {
      ...{ assumeRolePolicy: "{}", description: "for models" },
    });
    assert.deepEqual((await session.diff(role, { assumeRolePolicy: "{}" })).changed, ["description"]);
    const updated = await session.update(role, { assumeRolePolicy: "{}" });
    assert.equal(updated.outputs.description, undefined);
    const key = await session.create("aws:kms/key:Key", "key", { description: "of nobody" });
    assert.deepEqual((await session.diff(key, {})).changed, []);
  });

  it("shows what somebody changed by hand, and an update repairs it", async () => {
    const given = { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true, tags: { Name: "a" } };
    const vpc = await made(vpcType, given);
    await session.inventory.patch(vpcType, vpc.id, {
      enableDnsHostnames: false,
      enableDnsSupport: false,
      tagsAll: { Name: "a", by: "hand" },
    });
    const read = await session.read(vpc);
    assert.ok(read);
    assert.deepEqual([read.outputs.enableDnsSupport, read.outputs.tags], [false, { Name: "a", by: "hand" }]);
    const { changed } = await session.diff(read, given);
    assert.deepEqual(changed.sort(), ["enableDnsHostnames", "enableDnsSupport", "tags.by", "tagsAll.by"]);
    await session.update(read, given);
    const repaired = await session.read(vpc);
    assert.deepEqual(repaired?.outputs, vpc.outputs);
  });

  it("finds tags that somebody gave to what had none", async () => {
    const bucket = await made("aws:s3/bucket:Bucket", {});
    await session.inventory.patch(bucket.type, bucket.id, { tagsAll: { by: "hand" } });
    const read = await session.read(bucket);
    assert.ok(read);
    assert.deepEqual((await session.diff(read, {})).changed, ["tags", "tagsAll.by"]);
    assert.deepEqual((await session.update(read, {})).outputs.tagsAll, {});
  });

  it("says of an update which outputs will be others", async () => {
    const type = "aws:ec2/launchTemplate:LaunchTemplate";
    const template = await made(type, { userData: "YQ==" });
    const preview = await session.update(template, { userData: "Yg==" }, true);
    assert.equal(preview.outputs.latestVersion, unknown);
    const { outputs } = await session.update(template, { userData: "Yg==" });
    assert.equal(outputs.latestVersion, 2);
    const tagged = await session.update(template, { userData: "YQ==", tags: { a: "b" } }, true);
    assert.equal(tagged.outputs.latestVersion, 1);
  });
});
