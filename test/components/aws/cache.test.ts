import { strict as assert } from "node:assert";
import { Cache, type CacheArgs } from "../../../components/aws";
import { awsResource, ofType, waitsFor } from "../../support/awsResources";
import { at, named, text } from "../../support/manifests";
import { record, type Recording } from "../../support/recorder";
import { holdsSecret } from "../../support/secrets";
import { networkRange, standingCluster } from "../../support/standingCluster";

const build = (changes: Partial<CacheArgs> = {}) =>
  record(() => {
    const { cluster, options } = standingCluster();
    const cache = new Cache("redis", { cluster, name: "acme", ...changes }, options);
    cache.credentialsFor("models", "mlops-models");
    return { host: cache.host, peers: cache.peers, tls: cache.tls };
  });
const nodes = (recording: Recording) => awsResource(recording, "redis-nodes");

describe("Cache", () => {
  let recording: Recording;
  before(async () => {
    recording = await build();
  });

  it("is encrypted on disk and on the way, and asks everyone for a password", () => {
    const { plain } = nodes(recording);
    const user = awsResource(recording, "redis-user");
    const group = awsResource(recording, "redis-users").plain;
    const { atRestEncryptionEnabled, transitEncryptionEnabled, transitEncryptionMode } = plain;
    assert.deepEqual([atRestEncryptionEnabled, transitEncryptionEnabled], [true, true]);
    assert.equal(transitEncryptionMode, "required");
    assert.equal(plain["kmsKeyId"], awsResource(recording, "redis-key").outputs["arn"]);
    assert.deepEqual(plain["userGroupIds"], [group["userGroupId"]]);
    assert.deepEqual(group["userIds"], [user.plain["userId"]]);
    assert.equal(at(user.plain["authenticationMode"], "type"), "password");
    assert.ok(holdsSecret(user.inputs["authenticationMode"]));
  });

  it("lets its clients do with data what they like, and nothing to the server, as the in-cluster form does", () => {
    const { accessString, userName, userId } = awsResource(recording, "redis-user").plain;
    assert.equal(accessString, "on ~* +@all -@admin -@dangerous +info");
    assert.equal(userName, "default");
    assert.match(text(userId), /^acme-redis-\w{8}$/);
  });

  it("takes a replica over when the primary node fails, where there is one", async () => {
    const availability = ({ plain }: ReturnType<typeof nodes>) => [
      plain["numCacheClusters"],
      plain["automaticFailoverEnabled"],
      plain["multiAzEnabled"],
    ];
    assert.deepEqual(availability(nodes(recording)), [1, false, false]);
    assert.deepEqual(availability(nodes(await build({ replicas: 2 }))), [3, true, true]);
  });

  it("makes room by what was used least recently, in the parameters of its version", async () => {
    const { family, parameters } = awsResource(await build({ version: "9.0" }), "redis-parameters").plain;
    assert.deepEqual(parameters, [{ name: "maxmemory-policy", value: "allkeys-lru" }]);
    assert.equal(family, "valkey9");
  });

  it("admits the cluster's nodes and pods on its port, and nobody else", () => {
    const rules = ofType(recording, "vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    assert.deepEqual(
      rules.map(({ plain: { fromPort, toPort, cidrIpv4 } }) => [fromPort, toPort, cidrIpv4]),
      [[6379, 6379, undefined]],
    );
    assert.match(text(rules[0]?.plain["referencedSecurityGroupId"]), /^sg-/);
    assert.deepEqual(nodes(recording).plain["securityGroupIds"], [awsResource(recording, "redis-access").id]);
  });

  it("tells its consumers where it is, how to get there, and that its certificate is a public one", () => {
    assert.deepEqual(recording.outputs, {
      host: nodes(recording).outputs["primaryEndpointAddress"],
      peers: [{ ipBlock: { cidr: networkRange } }],
      tls: true,
    });
    const secret = named(recording, "Secret", "redis-models");
    assert.equal(at(secret, "metadata", "namespace"), "mlops-models");
    const [password] = at(
      awsResource(recording, "redis-user").plain,
      "authenticationMode",
      "passwords",
    ) as string[];
    assert.deepEqual(at(secret, "stringData"), { password });
  });

  it("answers before anyone is given its password", () => {
    const secret = recording.resources.find(({ name }) => name === "redis-models");
    assert.ok(secret && waitsFor(recording, secret).includes("redis-nodes"));
  });

  it("can always be deleted: what it holds can be computed again", async () => {
    const made = (await build({ replicas: 2, snapshotRetentionDays: 5 })).resources;
    assert.ok(made.every(({ options }) => !options.protect));
  });
});
