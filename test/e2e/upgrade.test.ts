import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";

import { Checkout } from "../support/checkout";
import { frozenSettings, frozenStackFile, frozenState } from "../upgrade/frozenState";

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
  /** Settings and their new values. The versions of Kubernetes are those that the stack file of this release has. */
  change: { setting: (string | number)[]; to: unknown }[] | "kubernetes";
  /** By name in the program: `update` in place, `replace`, or `same`. */
  does: Record<string, "replace" | "same" | "update">;
}

const upgrades: Upgrade[] = [
  {
    what: "the next Kubernetes version: control plane and nodes in place",
    change: "kubernetes",
    does: {
      "cluster-control-plane": "update",
      "system-nodes-group": "update",
      "inference-nodes-group": "update",
    },
  },
  {
    what: "another release of the node image: nodes roll, and nothing else moves",
    change: [{ setting: ["mlops:gpuPools", 0, "amiRelease"], to: "1.35.4-20260714" }],
    does: {
      "cluster-control-plane": "same",
      "system-nodes-group": "same",
      "inference-nodes-group": "update",
    },
  },
  {
    what: "a larger disk: a new version of the launch template, nodes roll",
    change: [{ setting: ["mlops:gpuPools", 0, "diskGiB"], to: 200 }],
    does: { "inference-nodes-template": "update", "inference-nodes-group": "update" },
  },
  {
    what: "another node size: the node group is replaced, the new one first",
    change: [{ setting: ["mlops:gpuPools", 0, "instanceType"], to: "g6.2xlarge" }],
    does: {
      "inference-nodes-group": "replace",
      "system-nodes-group": "same",
      "cluster-control-plane": "same",
    },
  },
  {
    what: "a larger database: in place, at once",
    change: [{ setting: ["mlops:postgres", "instanceClass"], to: "db.m7g.large" }],
    does: { "postgres-server": "update" },
  },
];

describe("an upgrade from the previous release", function () {
  this.timeout(15 * minute);
  const checkout = new Checkout("prod");
  let frozenUrns: { urn: string }[] = [];

  let kubernetes: { setting: (string | number)[]; to: unknown }[] = [];

  before(async () => {
    await checkout.prepare();
    kubernetes = frozenSettings.map(({ setting }) => ({ setting, to: checkout.get(setting) }));
    // Who upgrades brings the settings along; what a release writes into its own files is nothing to them.
    writeFileSync(path.join(checkout.root, "Pulumi.prod.yaml"), frozenStackFile());
    const copy = await checkout.mustType('cat "$MLOPS_SANDBOX/stacks/Pulumi.prod.yaml"');
    const salt = /^encryptionsalt: (.+)$/m.exec(copy)?.[1] ?? "";
    writeFileSync(path.join(checkout.root, "frozen.json"), frozenState(salt));
    await checkout.mustType("pulumi stack import --file frozen.json");
    frozenUrns = (await checkout.state()).resources;
  });
  after(() => checkout.remove());

  /** What a preview would do to each resource, by its URN. Nothing is reached: neither the account nor the cluster. */
  async function previewed(): Promise<Step[]> {
    const { steps } = JSON.parse(await checkout.mustType("pulumi preview --json")) as { steps: Step[] };
    return steps;
  }

  /** In place, replaced, or left alone. The engine shows no step where nothing happens. */
  function fate(steps: Step[], name: string): string {
    const isIt = ({ urn }: { urn: string }) => urn.endsWith(`::${name}`);
    assert.ok(frozenUrns.some(isIt), `${name} is not in the frozen state`);
    const ops = steps.filter(isIt).map(({ op }) => op);
    return ops.some((op) => op.includes("replace")) ? "replace" : (ops[0] ?? "same");
  }

  function lost(steps: Step[]): string[] {
    return steps
      .filter(({ op }) => op.includes("replace") || op.includes("delete"))
      .map(({ urn }) => urn)
      .filter((urn) => precious.includes(urn.split("::")[2]?.split("$").at(-1) ?? ""));
  }

  /** Previews with changed settings, and changes them back. */
  async function previewedWith(change: { setting: (string | number)[]; to: unknown }[]): Promise<Step[]> {
    const before = change.map(({ setting }) => ({ setting, to: checkout.get(setting) }));
    for (const { setting, to } of change) checkout.set(setting, to);
    try {
      return await previewed();
    } finally {
      for (const { setting, to } of before) checkout.set(setting, to);
    }
  }

  it("replaces nothing that holds data, and no cluster", async () => {
    assert.deepEqual(lost(await previewed()), []);
  });

  for (const { what, change, does } of upgrades) {
    it(`does as docs/upgrades.md says: ${what}`, async () => {
      const steps = await previewedWith(change === "kubernetes" ? kubernetes : change);
      assert.deepEqual(lost(steps), []);
      const fates = Object.keys(does).map((name) => [name, fate(steps, name)]);
      assert.deepEqual(Object.fromEntries(fates), does);
    });
  }
});
