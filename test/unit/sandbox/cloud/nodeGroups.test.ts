import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";

import { beat } from "../../../../sandbox/cloud/dataPlane/heartbeat";
import { keyOf, tokens } from "../../../../sandbox/cloud/inventory";
import type { JsonObject } from "../../../../sandbox/plugins/common/properties";
import { temporaryFolder } from "../core/temporaryFolder";
import { everything } from "./everything";
import { groupOf, samples } from "./samples";
import { Session, type Resource } from "./session";

const type = tokens.nodeGroup;

describe("a node group of the simulated AWS", () => {
  const folder = temporaryFolder();
  let session: Session;
  let all: Record<string, Resource>;

  beforeEach("makes a cluster", async () => {
    session = await new Session(folder.at).configure({ region: "us-east-1" });
    all = await everything(session);
  });

  const usual = (): JsonObject => samples.find(({ name }) => name === "nodes")?.inputs(all) ?? {};
  const gpu = (desiredSize: number, more: JsonObject = {}): JsonObject => ({
    ...usual(),
    nodeGroupName: "gpu",
    instanceTypes: ["g6.12xlarge"],
    scalingConfig: { minSize: 0, desiredSize, maxSize: 10 },
    ...more,
  });
  const account = (quotas: JsonObject) =>
    writeFileSync(path.join(folder.at, "account.json"), JSON.stringify({ quotas }));
  const reopened = () => new Session(folder.at).configure({ region: "us-east-1" });

  it("comes with a group of instances, which carries the tags that an autoscaler looks for", async () => {
    const nodes = await session.create(type, "gpu", gpu(0));
    const group = session.inventory.get(tokens.autoscalingGroup, groupOf(nodes))?.properties;
    assert.deepEqual([group?.minSize, group?.desiredCapacity, group?.maxSize], [0, 0, 10]);
    assert.equal(group?.nodeGroup, nodes.id);
    assert.equal((group?.tagsAll as JsonObject)["k8s.io/cluster-autoscaler/enabled"], "true");
    await session.delete(nodes);
    assert.equal(session.inventory.get(tokens.autoscalingGroup, groupOf(nodes)), undefined);
  });

  it("changes its group of instances when it is scaled", async () => {
    const nodes = await session.create(type, "gpu", gpu(0));
    await session.update(nodes, gpu(2));
    const group = session.inventory.get(tokens.autoscalingGroup, groupOf(nodes));
    assert.equal(group?.properties.desiredCapacity, 2);
  });

  it("is half made, and replaced by the next update, where the vCPU quota does not allow its instances", async () => {
    account({ "L-DB2E81BA": 48 });
    session = await reopened();
    await assert.rejects(
      session.create(type, "gpu", gpu(2)),
      /waiting for EKS Node Group \(mlops:gpu\) create: unexpected state 'CREATE_FAILED', wanted target 'ACTIVE'\. last error: eks-gpu-.*: AsgInstanceLaunchFailures: .* VcpuLimitExceeded .* current vCPU limit of 48/,
    );
    const entry = session.inventory.get(type, "mlops:gpu");
    assert.ok(entry);
    const resource = await session.import(type, "gpu", entry.id);
    assert.ok(resource);
    const { replaces, deletesFirst } = await session.diff(resource, gpu(1));
    assert.deepEqual([replaces, deletesFirst], [["status"], true]);
  });

  it("counts the vCPUs of other node groups, each kind of capacity by itself", async () => {
    account({ "L-DB2E81BA": 48, "L-3819A6DF": 0 });
    session = await reopened();
    const first = await session.create(type, "gpu", gpu(1));
    await assert.rejects(session.update(first, gpu(2)), /updating EKS Node Group .*VcpuLimitExceeded/);
    const second = { nodeGroupName: "other" };
    await assert.rejects(session.create(type, "other", gpu(1, second)), /VcpuLimitExceeded/);
    const spot = { nodeGroupName: "spot", capacityType: "SPOT" };
    await assert.rejects(session.create(type, "spot", gpu(1, spot)), /VcpuLimitExceeded/);
    const cpu = { nodeGroupName: "cpu", instanceTypes: ["m7i.large"] };
    await session.create(type, "cpu", gpu(2, cpu));
  });

  it("says nothing twice that its launch template says", async () => {
    const twice = (more: JsonObject) => session.create(type, "gpu", gpu(0, more));
    await assert.rejects(twice({ diskSize: 100 }), /Disk size must be specified within the launch template/);
    await assert.rejects(twice({ capacityType: "CAPACITY_BLOCK" }), /capacity-block/);
  });

  it("waits for the data plane, where one runs, with each of its steps", async () => {
    beat(folder.at);
    const steps: string[] = [];
    const step = async (work: Promise<unknown>, status: string, then: () => Promise<void>) => {
      let isOver = false;
      void work.finally(() => (isOver = true));
      while (session.inventory.get(type, "mlops:gpu")?.properties.status !== status) await moment();
      await moment();
      assert.equal(isOver, false);
      steps.push(status);
      await then();
    };
    const become = (status: string) => () => session.inventory.patch(type, "mlops:gpu", { status });
    const creating = session.create(type, "gpu", gpu(0));
    await step(creating, "CREATING", become("ACTIVE"));
    const nodes = await creating;
    const updating = session.update(nodes, gpu(1));
    await step(updating, "UPDATING", become("ACTIVE"));
    assert.equal((await updating).outputs.status, "ACTIVE");
    const deleting = session.delete(nodes);
    await step(deleting, "DELETING", () => session.inventory.remove(type, "mlops:gpu"));
    await deleting;
    assert.deepEqual(steps, ["CREATING", "UPDATING", "DELETING"]);
  });

  it("holds its subnets until AWS has taken its interfaces away, which the provider waits for", async () => {
    beat(folder.at);
    const subnet = await session.create("aws:ec2/subnet:Subnet", "c", {
      ...{ vpcId: all.vpc?.id, cidrBlock: "10.0.9.0/24", availabilityZone: "us-east-1c" },
    });
    const uses = [keyOf(tokens.subnet, subnet.id)];
    await session.inventory.put({ type: tokens.networkInterface, id: "eni-1", properties: {}, uses });
    const deleting = session.delete(subnet);
    await moment();
    assert.ok(session.inventory.get(tokens.subnet, subnet.id));
    await session.inventory.remove(tokens.networkInterface, "eni-1");
    await deleting;
    assert.equal(session.inventory.get(tokens.subnet, subnet.id), undefined);
  });
});

function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
