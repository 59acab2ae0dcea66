import assert from "node:assert/strict";

import { keyOf, tokens } from "../../../../sandbox/cloud/inventory";
import { oneOfEach } from "./oneOfEach";

describe("what the simulated AWS does not delete", () => {
  const { session, named, inputsOf } = oneOfEach();
  const refused = async (name: string, reason: RegExp) => {
    const before = session().inventory.list().length;
    await assert.rejects(session().delete(named(name)), reason, name);
    assert.equal(session().inventory.list().length, before, `${name} took something with it`);
  };

  it("keep what something else needs", async () => {
    const needed: Record<string, RegExp> = {
      vpc: /DependencyViolation/,
      "subnet-a": /DependencyViolation/,
      internet: /DependencyViolation: Network vpc-\w+ has some mapped public address/,
      address: /InvalidIPAddress\.InUse/,
      table: /DependencyViolation: The routeTable/,
      group: /DependencyViolation: resource sg-\w+ has a dependent object/,
      cluster: /ResourceInUseException: Cluster has nodegroups attached/,
      "cluster-role": /DeleteConflict: Cannot delete entity, must detach all policies first/,
      policy: /DeleteConflict: Cannot delete a policy attached/,
      "db-subnets": /InvalidDBSubnetGroupStateFault/,
      "db-parameters": /InvalidDBParameterGroupState/,
      "cache-subnets": /CacheSubnetGroupInUse/,
      "cache-parameters": /InvalidCacheParameterGroupState/,
      "cache-users": /InvalidUserGroupState/,
      zone: /HostedZoneNotEmpty/,
    };
    for (const [name, reason] of Object.entries(needed)) await refused(name, reason);
  });

  it("keep the network as long as AWS has things of its own in it", async () => {
    await session().inventory.put({
      type: tokens.networkInterface,
      id: "eni-1",
      properties: {},
      uses: [keyOf(tokens.subnet, named("subnet-b").id), keyOf(tokens.securityGroup, named("group").id)],
    });
    const others = ["nodes", "cluster", "db", "cache", "endpoint-subnet", "ecr-endpoint"];
    for (const name of others) await session().delete(named(name));
    await refused("subnet-b", /DependencyViolation/);
    await refused("group", /DependencyViolation/);
    await session().inventory.remove(tokens.networkInterface, "eni-1");
    await session().delete(named("subnet-b"));
  });

  it("keep a role as long as it has policies of its own, or stands in a profile", async () => {
    await session().delete(named("attachment"));
    await refused("cluster-role", /DeleteConflict: Cannot delete entity, must delete policies first/);
    await session().delete(named("role-policy"));
    await refused(
      "cluster-role",
      /DeleteConflict: Cannot delete entity, must remove roles from instance profile/,
    );
    await session().delete(named("profile"));
    await session().delete(named("cluster-role"));
  });

  it("let a role go with what is attached, where the program says so", async () => {
    const trust = { Version: "2012-10-17", Statement: [] };
    const role = await session().create("aws:iam/role:Role", "loose", {
      ...{ assumeRolePolicy: trust, forceDetachPolicies: true },
    });
    const attachment = await session().create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "loose", {
      ...{ role: role.id, policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
    });
    await session().delete(role);
    assert.equal(await session().read(attachment), undefined);
  });

  it("are none where a thing takes with it what belongs to it", async () => {
    const parts: Record<string, string[]> = {
      bucket: ["versioning", "bucket-policy", "block", "ownership", "encryption", "lifecycle", "logging"],
      images: ["image-lifecycle", "image-policy"],
      secret: ["secret-version"],
      key: ["alias"],
      access: ["access-policy"],
    };
    for (const [whole, names] of Object.entries(parts)) {
      await session().delete(named(whole));
      for (const name of names) assert.equal(await session().read(named(name)), undefined, name);
    }
    for (const name of ["nodes", "cluster"]) await session().delete(named(name));
    for (const name of ["addon", "identity"])
      assert.equal(await session().read(named(name)), undefined, name);
  });

  it("keep what is not empty, unless the program says otherwise", async () => {
    for (const [name, property, flag, reason] of [
      ["bucket", "objects", "forceDestroy", /BucketNotEmpty: The bucket you tried to delete is not empty/],
      ["images", "images", "forceDelete", /RepositoryNotEmptyException/],
    ] as const) {
      const resource = named(name);
      await session().inventory.patch(resource.type, resource.id, { [property]: ["something"] });
      await refused(name, reason);
      const updated = await session().update(resource, { ...inputsOf(name), [flag]: true });
      await session().delete(updated);
      assert.equal(await session().read(updated), undefined);
    }
  });

  it("keep a database that is protected, and one that wants a last snapshot without a name for it", async () => {
    const given = inputsOf("db");
    const kept = await session().update(named("db"), { ...given, deletionProtection: true });
    await refused("db", /InvalidParameterCombination: Cannot delete protected DB Instance/);
    const open = { ...given, deletionProtection: false, skipFinalSnapshot: false };
    const asked = await session().update(kept, open);
    await refused("db", /final_snapshot_identifier is required when skip_final_snapshot is false/);
    const snapshot = { ...open, finalSnapshotIdentifier: "last" };
    await session().delete(await session().update(asked, snapshot));
  });

  it("keep a cluster and a log group that are protected", async () => {
    await session().update(named("cluster"), { ...inputsOf("cluster"), deletionProtection: true });
    await session().delete(named("nodes"));
    await refused("cluster", /InvalidRequestException: Cluster mlops has deletion protection enabled/);
    await session().update(named("logs"), { ...inputsOf("logs"), deletionProtectionEnabled: true });
    await refused("logs", /deletion protection/);
  });
});
