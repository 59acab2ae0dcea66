import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";

import { Checkout } from "../support/checkout";
import { frozenState } from "../upgrade/frozenState";

const minute = 60_000;

interface Step {
  op: string;
  urn: string;
}

/** What nobody gets back, or nobody can do without meanwhile. */
const precious = [
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  "aws:ecr/repository:Repository",
  "aws:eks/cluster:Cluster",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:kms/key:Key",
  "aws:rds/instance:Instance",
  "aws:s3/bucket:Bucket",
  "kubernetes:core/v1:Namespace",
  "kubernetes:core/v1:PersistentVolumeClaim",
  "pulumi:providers:aws",
  "pulumi:providers:kubernetes",
  "random:index/randomPassword:RandomPassword",
];

/** A change of the settings, and what it does to the things that it is about. */
interface Upgrade {
  what: string;
  setting: (string | number)[];
  to: unknown;
  /** By name in the program: `update` in place, `replace`, or `same`. */
  does: Record<string, "replace" | "same" | "update">;
}

const upgrades: Upgrade[] = [
  {
    what: "the next Kubernetes version: control plane and nodes in place",
    setting: ["mlops:cluster", "version"],
    to: "1.36",
    does: {
      "cluster-control-plane": "update",
      "system-nodes-group": "update",
      "inference-nodes-group": "update",
    },
  },
  {
    what: "another release of the node image: nodes roll, and nothing else moves",
    setting: ["mlops:gpuPools", 0, "amiRelease"],
    to: "1.35.4-20260714",
    does: {
      "cluster-control-plane": "same",
      "system-nodes-group": "same",
      "inference-nodes-group": "update",
    },
  },
  {
    what: "a larger disk: a new version of the launch template, nodes roll",
    setting: ["mlops:gpuPools", 0, "diskGiB"],
    to: 200,
    does: { "inference-nodes-template": "update", "inference-nodes-group": "update" },
  },
  {
    what: "another node size: the node group is replaced, the new one first",
    setting: ["mlops:gpuPools", 0, "instanceType"],
    to: "g6.2xlarge",
    does: {
      "inference-nodes-group": "replace",
      "system-nodes-group": "same",
      "cluster-control-plane": "same",
    },
  },
  {
    what: "a larger database, in its maintenance window",
    setting: ["mlops:postgres", "instanceClass"],
    to: "db.m7g.large",
    does: { "postgres-server": "update" },
  },
];

describe("an upgrade from the previous release", function () {
  this.timeout(15 * minute);
  const checkout = new Checkout("prod");

  before(async () => {
    await checkout.prepare();
    writeFileSync(path.join(checkout.root, "frozen.json"), frozenState());
    await checkout.mustType("pulumi stack import --file frozen.json");
  });
  after(() => checkout.remove());

  /** What a preview would do to each resource, by its URN. Nothing is reached: neither the account nor the cluster. */
  async function previewed(): Promise<Step[]> {
    const { steps } = JSON.parse(await checkout.mustType("pulumi preview --json")) as { steps: Step[] };
    return steps;
  }

  /** In place, replaced, or left alone: a replacement is a step of its own beside a create and a delete. */
  function fate(steps: Step[], name: string): string {
    const ops = steps.filter(({ urn }) => urn.endsWith(`::${name}`)).map(({ op }) => op);
    assert.ok(ops.length > 0, `${name} is not in the preview`);
    return ops.some((op) => op.includes("replace")) ? "replace" : (ops[0] ?? "");
  }

  function lost(steps: Step[]): string[] {
    return steps
      .filter(({ op }) => op.includes("replace") || op.includes("delete"))
      .map(({ urn }) => urn)
      .filter((urn) => precious.includes(urn.split("::")[2]?.split("$").at(-1) ?? ""));
  }

  it("replaces nothing that holds data, and no cluster", async () => {
    checkout.set(["mlops:cluster", "version"], "1.35");
    assert.deepEqual(lost(await previewed()), []);
  });

  for (const { what, setting, to, does } of upgrades) {
    it(`does as docs/upgrades.md says: ${what}`, async () => {
      const isVersion = setting[1] === "version";
      checkout.set(["mlops:cluster", "version"], isVersion ? to : "1.35");
      const before = isVersion ? undefined : checkout.get(setting);
      checkout.set(setting, to);
      try {
        const steps = await previewed();
        assert.deepEqual(lost(steps), []);
        const fates = Object.keys(does).map((name) => [name, fate(steps, name)]);
        assert.deepEqual(Object.fromEntries(fates), does);
      } finally {
        if (!isVersion) checkout.set(setting, before);
      }
    });
  }
});
