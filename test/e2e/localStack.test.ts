import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as path from "node:path";

import type { V1Namespace, V1Node, V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node";

import { Checkout } from "../support/checkout";

const minute = 60_000;

function gpusAskedBy(pod: V1Pod): number {
  const limits = (pod.spec?.containers ?? []).map((container) => container.resources?.limits ?? {});
  return limits.reduce((total, limit) => total + Number(limit["nvidia.com/gpu"] ?? 0), 0);
}

describe("the local stack", function () {
  this.timeout(10 * minute);
  const checkout = new Checkout();
  let firstUp = "";

  before("comes up in one command", async () => {
    await checkout.prepare({ observed: true });
    firstUp = await checkout.must("up");
  });
  after("is taken away", () => checkout.remove());

  it("has every pod running or completed and every volume claim bound", async () => {
    const pods = await checkout.objects<V1Pod>("pods");
    assert.ok(
      pods.length >= 5,
      `model twice, MLflow, Postgres and Redis are expected, found ${pods.length} pods`,
    );
    const phases = pods.map((pod) => `${pod.metadata?.name}: ${pod.status?.phase}`);
    assert.deepEqual(
      phases.filter((phase) => !/: (Running|Succeeded)$/.test(phase)),
      [],
    );
    const claims = await checkout.objects<V1PersistentVolumeClaim>("persistentvolumeclaims");
    assert.ok(
      claims.length >= 3,
      `volumes of Postgres, its backups and MLflow are expected, found ${claims.length}`,
    );
    assert.deepEqual(new Set(claims.map((claim) => claim.status?.phase)), new Set(["Bound"]));
  });

  it("has nothing to walk through, and the tour says so in one sentence", async () => {
    const { exitCode, stdout, stderr } = await checkout.make("tour", { NODES: "" });
    assert.notEqual(exitCode, 0);
    assert.equal(stdout, "");
    assert.match(stderr, /^sandbox: make tour: sandbox 'default' has simulated nodes only, .*$/m);
  });

  it("puts the GPU pod on the GPU node, by resource, taint and label, and nothing else", async () => {
    const pods = await checkout.objects<V1Pod>("pods");
    const [gpuNode, ...others] = (await checkout.objects<V1Node>("nodes")).filter(
      (node) => node.status?.allocatable?.["nvidia.com/gpu"] !== undefined,
    );
    assert.ok(gpuNode !== undefined && others.length === 0, "one GPU node is expected");
    assert.equal(gpuNode.status?.allocatable?.["nvidia.com/gpu"], "2");
    assert.ok(
      gpuNode.spec?.taints?.some((taint) => taint.key === "nvidia.com/gpu" && taint.effect === "NoSchedule"),
    );
    const isAgent = (pod: V1Pod) => pod.metadata?.ownerReferences?.[0]?.kind === "DaemonSet";
    const here = pods.filter((pod) => pod.spec?.nodeName === gpuNode.metadata?.name && !isAgent(pod));
    assert.deepEqual(
      here.map((pod) => pod.metadata?.name?.startsWith("digits-gpu")),
      [true],
    );
    const [model] = here;
    assert.ok(model !== undefined);
    assert.equal(gpusAskedBy(model), 1);
    for (const [label, value] of Object.entries(model.spec?.nodeSelector ?? {})) {
      assert.equal(gpuNode.metadata?.labels?.[label], value);
    }
    assert.ok(Object.keys(model.spec?.nodeSelector ?? {}).length > 0);
    assert.deepEqual(
      pods.filter((pod) => gpusAskedBy(pod) > 0 && pod !== model),
      [],
    );
  });

  it("enforces restricted Pod Security in every namespace but the node agents'", async () => {
    const namespaces = (await checkout.objects<V1Namespace>("namespaces")).filter((namespace) =>
      namespace.metadata?.name?.startsWith("mlops-"),
    );
    const enforced = namespaces.map(({ metadata }) => [
      metadata?.name,
      metadata?.labels?.["pod-security.kubernetes.io/enforce"],
    ]);
    assert.deepEqual(Object.fromEntries(enforced), {
      "mlops-data": "restricted",
      "mlops-models": "restricted",
      "mlops-nodes": "privileged",
      "mlops-observability": "restricted",
      "mlops-registry": "restricted",
    });
    const refused = await checkout.typed("kubectl run probe --image=busybox --namespace=mlops-models");
    assert.notEqual(refused.exitCode, 0);
    assert.match(refused.all ?? "", /violates PodSecurity "restricted/);
  });

  it("ends with a table of what runs where and how the GPUs are packed", () => {
    assert.match(firstUp, /1 of 2 nvidia\.com\/gpu \(digits-gpu/);
    assert.match(firstUp, /kubectl --namespace mlops-models port-forward service\/digits /);
  });

  it("changes nothing the second time, and after a refresh neither", async () => {
    await checkout.must("up", { ARGS: "--expect-no-changes" });
    await checkout.mustType("pulumi refresh --yes --skip-preview --expect-no-changes");
    await checkout.mustType("pulumi preview --expect-no-changes");
    await checkout.mustType("pulumi up --yes --skip-preview --expect-no-changes");
  });

  it("repairs what somebody changed by hand", async () => {
    await checkout.mustType(
      'kubectl -n mlops-models patch service digits -p \'{"spec":{"ports":[{"port":80,"targetPort":9999}]}}\'',
    );
    await checkout.mustType("pulumi refresh --yes --skip-preview");
    await checkout.must("up");
    const port = await checkout.mustType(
      "kubectl -n mlops-models get service digits -o jsonpath='{.spec.ports[0].targetPort}'",
    );
    assert.notEqual(port, "9999");
    await checkout.mustType("pulumi preview --expect-no-changes");
  });

  it("never writes into a tracked file", async () => {
    const stack = await checkout.mustType("cat Pulumi.local.yaml");
    assert.doesNotMatch(stack, /^encryptionsalt/m);
  });

  it("keeps secrets out of what it prints, and gives them to those who ask", async () => {
    const hidden = await checkout.mustType("pulumi stack output --json");
    assert.match(hidden, /\[secret\]/);
    const { resources } = await checkout.state();
    const passwords = resources.filter(({ type }) => type === "random:index/randomPassword:RandomPassword");
    assert.ok(passwords.length > 0);
    const shown = await checkout.mustType("pulumi stack export --show-secrets");
    const exported = JSON.parse(shown) as {
      deployment: { resources: { type: string; outputs?: { result?: { plaintext?: string } } }[] };
    };
    const plain = exported.deployment.resources
      .filter(({ type }) => type === "random:index/randomPassword:RandomPassword")
      .map(({ outputs }) => JSON.parse(outputs?.result?.plaintext ?? '""') as string);
    const state = await checkout.mustType("pulumi stack export");
    assert.ok(plain.length > 0 && plain.every((password) => password.length >= 16));
    assert.deepEqual(
      plain.filter((password) => state.includes(password) || hidden.includes(password)),
      [],
    );
  });

  it("lives beside a second sandbox that has its own cluster and state", async () => {
    const exports = await checkout.must("env", { SANDBOX: "second" });
    assert.match(exports, /instances\/second\/kubeconfig/);
    const second = path.join(checkout.root, ".sandbox", "instances", "second", "kubeconfig");
    const namespaces = await checkout.mustType(`kubectl --kubeconfig ${second} get namespaces -o name`);
    assert.doesNotMatch(namespaces, /mlops-/);
    await checkout.must("down", { SANDBOX: "second" });
    assert.ok(!existsSync(path.dirname(second)));
    await checkout.mustType("pulumi preview --expect-no-changes");
  });

  it("is destroyed by the literal command, and nothing of it is left", async () => {
    await checkout.mustType("pulumi destroy --yes --skip-preview");
    const namespaces = await checkout.objects<V1Namespace>("namespaces");
    assert.deepEqual(
      namespaces.filter((namespace) => namespace.metadata?.name?.startsWith("mlops-")),
      [],
    );
    assert.deepEqual(await checkout.objects("persistentvolumeclaims"), []);
    assert.deepEqual(await checkout.objects("persistentvolumes"), []);
    assert.deepEqual(
      (await checkout.state()).resources.filter(({ type }) => type !== "pulumi:pulumi:Stack"),
      [],
    );
  });

  it("leaves no process and no file of the instance after make down", async () => {
    assert.ok(checkout.processes().length >= 5, "the control plane is expected to run before");
    await checkout.must("down");
    assert.deepEqual(checkout.processes(), []);
    assert.ok(!existsSync(path.join(checkout.root, ".sandbox", "instances", "default")));
  });
});
