import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type {
  V1Deployment,
  V1Node,
  V1PersistentVolumeClaim,
  V1Pod,
  V2HorizontalPodAutoscaler,
} from "@kubernetes/client-node";

import { Checkout, type StateResource } from "../support/checkout";
import { CloudFiles } from "../support/cloud";

const minute = 60_000;
const isNightly = process.env["NIGHTLY"] !== undefined;

/** What somebody does in the console of the account, and what the program makes of it. */
interface HandMadeChange {
  type: string;
  name: string;
  property: string;
  to: string | number | boolean;
}

const tamperings: Record<string, HandMadeChange[]> = {
  staging: [
    {
      type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      name: "mlflow-artifacts-not-public",
      property: "blockPublicPolicy",
      to: false,
    },
  ],
  prod: [
    { type: "aws:rds/instance:Instance", name: "postgres-server", property: "backupRetentionPeriod", to: 1 },
    { type: "aws:ec2/vpc:Vpc", name: "network-vpc", property: "enableDnsHostnames", to: false },
  ],
};

const nodeGroup = "aws:eks/nodeGroup:NodeGroup";

/** What stands in the account or in the cluster otherwise than the program asked for it. */
function drift(before: StateResource[], after: StateResource[]): StateResource[] {
  // The same secret is encrypted anew each time.
  const asked = ({ id, inputs }: StateResource) =>
    JSON.stringify({ id, inputs }, (key, value: unknown) => (key === "ciphertext" ? undefined : value));
  return after.filter((resource) => {
    const known = before.find(({ urn }) => urn === resource.urn);
    return known === undefined || asked(known) !== asked(resource);
  });
}

for (const [stack, changes] of Object.entries(tamperings)) {
  describe(`the ${stack} stack on the simulated cloud`, function () {
    this.timeout(15 * minute);
    const checkout = new Checkout(stack);
    const cloud = new CloudFiles(checkout);

    before("comes up from nothing in one command", async () => {
      await checkout.prepare({ observed: true });
      await checkout.must("up");
    });
    after("is taken away", () => checkout.remove());

    it("has every model at its least number of replicas, all of them ready", async () => {
      const deadline = Date.now() + 3 * minute;
      const short = async () => {
        const deployments = await checkout.objects<V1Deployment>("deployments");
        const readyOf = (name: string | undefined) =>
          deployments.find(({ metadata }) => metadata?.name === name)?.status?.readyReplicas ?? 0;
        return (await checkout.objects<V2HorizontalPodAutoscaler>("horizontalpodautoscalers"))
          .filter(({ spec }) => readyOf(spec?.scaleTargetRef.name) < (spec?.minReplicas ?? 1))
          .map(({ metadata }) => metadata?.name);
      };
      // The autoscaler of the pods looks every 15 seconds.
      while (Date.now() < deadline && (await short()).length > 0) await sleep(2000);
      assert.deepEqual(await short(), []);
    });

    it("has every pod placed, running or completed, and every volume claim bound", async () => {
      const pods = await checkout.objects<V1Pod>("pods");
      const phases = pods
        // A placeholder gives way, and waits where there is no room beside the models.
        .filter((pod) => pod.metadata?.labels?.["app.kubernetes.io/component"] !== "placeholder")
        .map((pod) => `${pod.metadata?.namespace}/${pod.metadata?.name}: ${pod.status?.phase}`);
      assert.ok(phases.length > 10, `the platform and its node agents are expected, found ${phases.length}`);
      assert.deepEqual(
        phases.filter((phase) => !/: (Running|Succeeded)$/.test(phase)),
        [],
      );
      const claims = await checkout.objects<V1PersistentVolumeClaim>("persistentvolumeclaims");
      assert.deepEqual(
        claims.filter((claim) => claim.status?.phase !== "Bound"),
        [],
      );
    });

    it("runs on the nodes of its node groups alone, GPU work on GPU nodes and nothing else there", async () => {
      const nodes = await checkout.objects<V1Node>("nodes");
      assert.ok(nodes.length >= 3);
      assert.deepEqual(
        nodes.filter((node) => node.metadata?.labels?.["eks.amazonaws.com/nodegroup"] === undefined),
        [],
      );
      const gpuNodes = nodes
        .filter((node) => node.metadata?.labels?.["mlops-stack.io/gpu-pool"] !== undefined)
        .map((node) => node.metadata?.name);
      assert.ok(gpuNodes.length >= 1);
      const models = (await checkout.objects<V1Pod>("pods")).filter(
        (pod) => pod.metadata?.namespace === "mlops-models" && gpuNodes.includes(pod.spec?.nodeName ?? ""),
      );
      assert.ok(models.length >= 1);
      for (const pod of models) {
        const limits = pod.spec?.containers[0]?.resources?.limits;
        assert.equal(limits?.["nvidia.com/gpu"], "1", `${pod.metadata?.name} holds one share of a GPU`);
      }
    });

    // Staging is the same program, and smaller: this is looked at every night.
    if (stack === "prod" || isNightly) {
      it("changes nothing the second time, and a refresh finds no drift", async () => {
        await checkout.must("up", { ARGS: "--expect-no-changes" });
        const before = await checkout.state();
        await checkout.mustType("pulumi refresh --yes --skip-preview");
        // How many nodes there are is the autoscaler's business, which may have started some meanwhile.
        assert.deepEqual(
          drift(before.resources, (await checkout.state()).resources).filter(
            ({ type }) => type !== nodeGroup,
          ),
          [],
        );
        await checkout.mustType("pulumi refresh --yes --skip-preview --expect-no-changes");
        await checkout.mustType("pulumi preview --expect-no-changes");
      });

      it("finds and repairs what somebody changed by hand in the account", async () => {
        for (const { type, name, property, to } of changes) {
          const before = cloud.find(type, name)?.properties[property];
          assert.notEqual(before, to);
          cloud.edit(type, name, (properties) => (properties[property] = to));
          const found = await checkout.typed("pulumi refresh --yes --skip-preview --expect-no-changes");
          assert.notEqual(found.exitCode, 0, "the refresh has to find the change");
          await checkout.must("up");
          assert.equal(cloud.find(type, name)?.properties[property], before);
        }
        await checkout.mustType("pulumi refresh --yes --skip-preview --expect-no-changes");
      });
    }

    if (stack === "prod") {
      it("refuses to delete protected data until the protection is lifted", async () => {
        const refused = await checkout.make("down");
        assert.notEqual(refused.exitCode, 0);
        assert.match(refused.all ?? "", /protect/);
        assert.ok(cloud.find("aws:rds/instance:Instance", "postgres-server"));
        assert.ok(cloud.find("aws:eks/cluster:Cluster", "cluster-control-plane"));
        checkout.set(["mlops:aws", "protect"], false);
        await checkout.must("up");
      });
    }

    it("is destroyed in an order that AWS accepts, and nothing is left in the account", async () => {
      await checkout.mustType("pulumi destroy --yes --skip-preview");
      assert.deepEqual(
        cloud.entries().map(({ type, id }) => `${type} ${id}`),
        [],
      );
      await checkout.must("down");
      assert.deepEqual(checkout.processes(), []);
      assert.ok(!existsSync(path.join(checkout.root, ".sandbox", "instances", stack)));
    });
  });
}
