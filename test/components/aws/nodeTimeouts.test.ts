import { strict as assert } from "node:assert";
import type * as pulumi from "@pulumi/pulumi";
import {
  existingCluster,
  existingNetwork,
  GpuNodeGroup,
  NodeRole,
  SystemNodeGroup,
} from "../../../components/aws";
import { rollingTimeouts } from "../../../components/aws/nodeTimeouts";
import { record } from "../../support/recorder";

describe("rollingTimeouts", () => {
  it("gives every batch of nodes the time to be drained", () => {
    assert.deepEqual(rollingTimeouts(12), { update: "240m" });
    assert.deepEqual(rollingTimeouts(13, 4), { update: "80m" });
  });

  it("waits no shorter for a small group than the provider would", () => {
    assert.deepEqual(rollingTimeouts(0), { update: "60m" });
    assert.deepEqual(rollingTimeouts(2), { update: "60m" });
  });

  it("holds for the nodes of the system and of each pool, by their largest number", async () => {
    const waits: Record<string, pulumi.CustomTimeouts | undefined> = {};
    const look: pulumi.ResourceTransformation = ({ type, name, opts }) => {
      const { customTimeouts } = opts as pulumi.CustomResourceOptions;
      if (type === "aws:eks/nodeGroup:NodeGroup") waits[name] = customTimeouts;
      return undefined;
    };
    await record(() => {
      const network = existingNetwork({ vpcId: "vpc-1", privateSubnetIds: ["subnet-1"] }, {});
      const cluster = existingCluster({ name: "platform", region: "us-east-1", network }, {});
      const role = new NodeRole("nodes", {}, {});
      const opts = { transformations: [look] };
      new SystemNodeGroup("system", { cluster, role, min: 2, max: 9 }, opts);
      const pool = {
        ...{ name: "inference", instanceType: "g6.xlarge", min: 0, max: 30, diskGiB: 100, maxUnavailable: 3 },
        ...{ capacity: "onDemand" as const, sharing: { strategy: "none" as const } },
      };
      new GpuNodeGroup("inference", { cluster, role, pool }, opts);
    });
    assert.deepEqual(waits, { "system-group": { update: "180m" }, "inference-group": { update: "200m" } });
  });
});
