import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import type { Fault } from "../../../../sandbox/cloud/faults";
import { temporaryFolder } from "../core/temporaryFolder";
import { Session } from "./session";

const vpcType = "aws:ec2/vpc:Vpc";
const given = { cidrBlock: "10.0.0.0/16" };

describe("a fault on request", () => {
  const folder = temporaryFolder();
  let session: Session;
  beforeEach("starts a provider", async () => {
    session = await new Session(folder.at).configure({ region: "us-east-1" });
  });
  const faults = (...list: Fault[]) =>
    writeFileSync(path.join(folder.at, "faults.json"), JSON.stringify(list));
  /** Whether the work is done after a moment. */
  const isDone = (work: Promise<unknown>) =>
    Promise.race([work.then(() => true), new Promise((resolve) => setTimeout(() => resolve(false), 300))]);

  it("fails the call in AWS' words before anything is made, once", async () => {
    faults({ type: vpcType, operation: "create", fault: "throttle" });
    await assert.rejects(
      session.create(vpcType, "vpc", given),
      /^Error: creating EC2 VPC: operation error EC2: CreateVpc, .* api error ThrottlingException: Rate exceeded$/,
    );
    assert.deepEqual(session.inventory.list(), []);
    await session.create(vpcType, "vpc", given);
  });

  it("is a quota, or AWS' own mistake, too", async () => {
    faults({ operation: "create", fault: "quota" }, { operation: "create", fault: "internal" });
    await assert.rejects(session.create(vpcType, "vpc", given), /StatusCode: 400.*LimitExceededException/);
    await assert.rejects(session.create(vpcType, "vpc", given), /StatusCode: 500.*InternalFailure/);
  });

  it("strikes the resource and the operation that it names, as often as it says", async () => {
    faults({ name: "second", operation: "update", fault: "internal", times: 2 });
    const [first, second] = [
      await session.create(vpcType, "first", given),
      await session.create(vpcType, "second", given),
    ];
    const later = { ...given, enableDnsHostnames: true };
    await session.update(first, later);
    await assert.rejects(
      session.update(second, later),
      /^Error: updating EC2 VPC \(vpc-\w+\): .*InternalFailure/,
    );
    await assert.rejects(session.update(second, later), /InternalFailure/);
    await session.update(second, later);
  });

  it("strikes a refresh and a delete", async () => {
    const vpc = await session.create(vpcType, "vpc", given);
    faults({ operation: "read", fault: "throttle" }, { operation: "delete", fault: "throttle" });
    await assert.rejects(session.read(vpc), /^Error: reading EC2 VPC \(vpc-\w+\): .*DescribeVpc/);
    await assert.rejects(session.delete(vpc), /^Error: deleting EC2 VPC/);
    await session.delete(vpc);
  });

  it("hangs after the thing was made, which is what leaves something behind", async () => {
    faults({ operation: "create", fault: "hang" });
    assert.equal(await isDone(session.create(vpcType, "vpc", given)), false);
    assert.equal(session.inventory.list(vpcType).length, 1);
  });

  it("hangs before, where that is asked for", async () => {
    faults({ operation: "create", fault: "hang", when: "before" });
    assert.equal(await isDone(session.create(vpcType, "vpc", given)), false);
    assert.deepEqual(session.inventory.list(), []);
  });

  it("fails after the thing was made, where that is asked for", async () => {
    faults({ operation: "create", fault: "internal", when: "after" });
    await assert.rejects(session.create(vpcType, "vpc", given), /InternalFailure/);
    assert.equal(session.inventory.list(vpcType).length, 1);
  });

  it("counts on after the provider has died, and from the start where the list is a new one", async () => {
    faults({ operation: "create", fault: "throttle" });
    await assert.rejects(session.create(vpcType, "vpc", given), /Rate exceeded/);
    await new Session(folder.at).create(vpcType, "vpc", given);
    rmSync(path.join(folder.at, "faults-struck.json"));
    await assert.rejects(session.create(vpcType, "another", given), /Rate exceeded/);
  });
});
