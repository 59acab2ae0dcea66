import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { V1Deployment, V1Node, V1Pod } from "@kubernetes/client-node";

import { imageReference } from "../../components/image/catalogue";
import { mountsBelow } from "../../sandbox/builder/leftovers";
import { type RealNode, realNodeName } from "../../sandbox/realNode/layout";
import { promisedMinutes } from "../../sandbox/tour/report";
import { steps } from "../../sandbox/tour/steps";
import { Checkout } from "../support/checkout";
import { ObservedStack } from "../support/observedForReal";
import { takesConnections } from "../support/load";
import { exposed, failingUpdate, handOver, promised } from "../support/realHandovers";
import { digits, eventually, isReady, postgres, processesOf, RealStack, redis } from "../support/realStack";
import { assertTourStops, secondsOf, tourTable } from "../support/tourOutput";

const minute = 60_000;
const isNightly = process.env["NIGHTLY"] !== undefined;

describe("a real node", function () {
  this.timeout(15 * minute);
  const checkout = new Checkout("local", "real");
  const stack = new RealStack(checkout);
  const recorded = async () => Number(await stack.query("select count(*) from predictions"));
  const realNodeFile = path.join(checkout.root, ".sandbox", "instances", "default", "real-node.json");
  const stackFile = () => readFileSync(path.join(checkout.root, "Pulumi.local.yaml"), "utf8");
  const titles = steps.map(({ title }) => title);
  let untouched = "";
  let tour = "";
  let address = "";

  before("comes up with the stack, and the tour sees everything", async function () {
    // Where nothing is there, Debian, the stand-ins and the model's images are made first.
    this.timeout(30 * minute);
    assert.ok(
      process.platform === "linux" && process.getuid?.() === 0,
      "a real node takes Linux and root: leave this test out elsewhere",
    );
    await checkout.prepare({ builds: true, observed: true });
    untouched = stackFile();
    const { all = "", exitCode } = await checkout.make("tour");
    assert.equal(exitCode, 0, all);
    tour = all;
  });
  after("is taken away", () => checkout.remove());

  it("is said in one line, and what is simulated", () => {
    assert.match(tour, /✓ nodes: one runs containers, .*; the rest is simulated/);
  });

  it("ends the tour with a table of all its steps, every one seen", () => {
    const rows = tourTable(tour);
    assert.deepEqual(
      rows.map(({ title, outcome }) => [title, outcome]),
      titles.map((title) => [title, "seen"]),
    );
    assert.ok(rows.every(({ time }) => secondsOf(time) >= 0));
  });

  it("answers the first prediction within the time that is promised", () => {
    const [line = "", duration = ""] = /^first prediction (.+?) after `make up`.*$/m.exec(tour) ?? [];
    console.log(`      ${line}`);
    const seconds = secondsOf(duration);
    assert.ok(seconds > 0 && seconds <= promisedMinutes * 60, `${duration} to the first prediction`);
  });

  it("shows both versions on the tour, and ends with the one of the stack file, which is as it was", async () => {
    const answered = [...tour.matchAll(/^ {2}version (\d+) answers$/gm)].map(([, version]) => version);
    assert.deepEqual(answered, ["2", "1"]);
    assert.equal(stackFile(), untouched);
    const pending = await checkout.mustType("pulumi preview --json --suppress-progress");
    const { changeSummary } = JSON.parse(pending) as { changeSummary: Record<string, number> };
    assert.deepEqual(Object.keys(changeSummary), ["same"]);
  });

  it("runs every pod whose image can be had, and the others are simulated", async () => {
    const nodes = await checkout.objects<V1Node>("nodes");
    const runtime = (name = "") =>
      nodes.find(({ metadata }) => metadata?.name === name)?.status?.nodeInfo?.containerRuntimeVersion ?? "";
    assert.match(runtime(realNodeName), /^containerd:/);
    const pods = (await checkout.objects<V1Pod>("pods")).filter(({ metadata }) =>
      metadata?.namespace?.startsWith("mlops-"),
    );
    const real = pods.filter(({ spec }) => spec?.nodeName === realNodeName);
    const others = pods.filter((pod) => !real.includes(pod));
    const names = (list: V1Pod[]) => list.map(({ metadata }) => metadata?.labels?.["app.kubernetes.io/name"]);
    for (const name of ["postgres", "redis", "mlflow"]) assert.ok(names(real).includes(name), `${name} runs`);
    const { images, prefixes } = JSON.parse(readFileSync(realNodeFile, "utf8")) as RealNode;
    const canBeHad = ({ spec }: V1Pod) =>
      [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].every(({ image = "" }) => {
        return images.includes(image) || prefixes.some((prefix) => image.startsWith(prefix));
      });
    for (const pod of real) assert.ok(canBeHad(pod), `the images of ${pod.metadata?.name} can be had`);
    for (const pod of others) {
      assert.match(runtime(pod.spec?.nodeName), /^kwok:/);
      // Agents of nodes are on each.
      const isOfDaemonSet = pod.metadata?.ownerReferences?.some(({ kind }) => kind === "DaemonSet") ?? false;
      assert.ok(isOfDaemonSet || !canBeHad(pod), `${pod.metadata?.name} could run`);
    }
    for (const pod of pods.filter(({ status }) => status?.phase !== "Succeeded")) {
      assert.ok(isReady(pod), `${pod.metadata?.name} is ready`);
    }
  });

  it("knows what they use, for whoever scales them", async () => {
    await eventually(
      "metrics",
      () => stack.tried(["top", "pods", "-n", digits.namespace]),
      ({ stdout }) => /digits-server/.test(stdout),
    );
  });

  it("predicts with the model that the update trained; the second time from the cache", async () => {
    const first = await stack.predict();
    assert.equal(first.status, 200, first.text);
    const answer = JSON.parse(first.text) as { model: object; predictions: { label: number }[] };
    assert.deepEqual(answer.model, { name: "digits", version: "1" });
    const second = JSON.parse((await stack.predict()).text) as { predictions: object[] };
    assert.deepEqual(second.predictions, answer.predictions);
    const metrics = await stack.asking(async (url) => (await fetch(`${url}/metrics`)).text());
    assert.match(metrics, /^ai_cache_requests_total\{.*outcome="hit".*\} [1-9]/m);
    await eventually("records", recorded, (count) => count > 0);
  });

  it("has in its Prometheus what rules and panels ask, and an answer for every panel about models", async () => {
    await ObservedStack.with(checkout, stack, async (observed) => {
      await observed.predict(60);
      assert.deepEqual(await observed.missingMetrics(), []);
      // The budget of a month is added up every five minutes.
      await eventually(
        "an answer for every panel",
        () => observed.emptyPanels(),
        (empty) => empty.length === 0,
      );
    });
  });

  it("refuses what restricted Pod Security refuses", async () => {
    const { exitCode, all = "" } = await stack.tried([
      ...["run", "-n", digits.namespace, "plain", `--image=${imageReference("postgres")}`],
    ]);
    assert.notEqual(exitCode, 0);
    assert.match(all, /violates PodSecurity "restricted/);
  });

  it("runs nothing as root, and nothing that can write its root", async () => {
    const pods = (await checkout.objects<V1Pod>("pods")).filter(
      ({ spec, status }) => spec?.nodeName === realNodeName && status?.phase === "Running",
    );
    assert.ok(pods.length >= 4, `${pods.length} pods`);
    for (const pod of pods) {
      const { name = "" } = pod.metadata ?? {};
      const processes = processesOf(pod);
      assert.ok(processes.length >= 2, `${name} has processes`);
      // Not by a command: some images hold nothing but their program.
      const unconfined = processes.filter(({ uid, hasReadOnlyRoot }) => uid === 0 || !hasReadOnlyRoot);
      assert.deepEqual(unconfined, [], name);
    }
  });

  for (const store of [postgres, redis]) {
    it(`takes ${store.selector} that hangs out of its Service, and the model goes on`, async () => {
      const hung = processesOf(await stack.ready(store));
      for (const { pid } of hung) process.kill(pid, "SIGSTOP");
      try {
        await eventually(
          "it is not ready",
          () => stack.pods(store),
          (pods) => !pods.some(isReady),
        );
        const [model] = await stack.pods(digits);
        assert.ok(isReady(model), "the model is ready without it");
        assert.equal((await stack.predict()).status, 200);
      } finally {
        for (const { pid } of hung) wake(pid);
      }
      await stack.ready(store);
    });
  }

  it("keeps a model that cannot load alive and out of its Service, until the registry is back", async () => {
    const [mlflow] = (await stack.get<{ items: V1Deployment[] }>("deployments", "-n", "mlops-registry"))
      .items;
    const scale = (replicas: number) =>
      stack.kubectl(
        "scale",
        "-n",
        "mlops-registry",
        `deployment/${mlflow?.metadata?.name}`,
        `--replicas=${replicas}`,
      );
    const old = await stack.ready(digits);
    await scale(0);
    await stack.kubectl("delete", "pod", "-n", digits.namespace, `${old.metadata?.name}`, "--wait=false");
    const isStarted = (pod?: V1Pod) => pod?.status?.containerStatuses?.[0]?.started === true;
    await eventually(
      "a model without a registry",
      () => stack.pods(digits),
      ([pod]) => isStarted(pod),
    );
    // Longer than liveness would take to notice.
    await sleep(40_000);
    const [waiting] = await stack.pods(digits);
    assert.ok(!isReady(waiting), "it is not ready");
    assert.equal(waiting?.status?.containerStatuses?.[0]?.restartCount, 0, "and nobody restarts it for that");
    const reason = await stack.asking(async (url) => (await fetch(`${url}/readyz`)).text(), waiting);
    assert.match(reason, /registry|mlflow/i);
    await assertTourStops(checkout);
    await scale(1);
    await stack.ready(digits);
    assert.equal((await stack.predict()).status, 200);
  });

  it("ends what takes more memory than its limit, and nothing else", async () => {
    const { metadata } = await stack.ready(digits);
    const greedy = await stack.tried([
      ...["exec", "-n", digits.namespace, `${metadata?.name}`, "--"],
      ...["python", "-c", "held = b'x' * 3_000_000_000"],
    ]);
    assert.equal(greedy.exitCode, 137, greedy.all);
    await stack.ready(digits);
    await stack.ready(postgres);
    assert.equal((await stack.predict()).status, 200);
  });

  it("hands its callers over from revision to revision, on an address of this machine, and loses none", async function () {
    this.timeout((isNightly ? 240 : 20) * minute);
    address = await exposed(checkout, stack);
    assert.match(address, /^127\./);
    const { sent, answers } = await handOver(checkout, address);
    console.log(`      ${sent} requests over ${promised.switches} switches: ${JSON.stringify(answers)}`);
    assert.ok(sent >= promised.requests, `${sent} requests`);
    assert.deepEqual(answers, { "200": sent });
  });

  it("keeps a revision that misses a limit from them, says by how much, and takes its pods away", async () => {
    const before = await stack.ready(digits);
    const said = await failingUpdate(checkout);
    assert.match(said, /FAILED {2}accuracy 0\.9\d* \(limit 1 share\)/);
    // The one that failed has none left.
    assert.equal((await stack.ready(digits)).metadata?.uid, before.metadata?.uid);
    writeFileSync(path.join(checkout.root, "Pulumi.local.yaml"), untouched);
    await checkout.must("up");
    assert.equal((await stack.predict()).status, 200);
    await eventually(
      "its address is closed",
      () => takesConnections(address),
      (isOpen) => !isOpen,
    );
  });

  it("loses nothing of a database whose pod is deleted, or whose node loses its power", async () => {
    await stack.query("create table kept (word text)");
    await stack.query("insert into kept values ('before')");
    const predictions = await recorded();
    assert.ok(predictions > 0);
    await stack.kubectl("delete", "pod", "-n", postgres.namespace, "postgres-0");
    await stack.ready(postgres);
    assert.equal(await stack.query("select word from kept"), "before");

    const pidFile = path.join(checkout.root, ".sandbox", "instances", "default", "node", "pid");
    process.kill(Number(readFileSync(pidFile, "utf8")), "SIGKILL");
    await checkout.must("up");
    await stack.ready(postgres);
    await stack.ready(digits);
    assert.equal(await stack.query("select word from kept"), "before");
    assert.ok((await recorded()) >= predictions);
    assert.equal((await stack.predict()).status, 200);
  });

  it("goes with make down, its containers, mounts and volumes", async () => {
    await checkout.must("down");
    assert.deepEqual(checkout.processes(), []);
    assert.deepEqual(mountsBelow(checkout.root, readFileSync("/proc/self/mountinfo", "utf8")), []);
    assert.ok(!existsSync(path.join(checkout.root, ".sandbox", "instances", "default")));
  });
});

/** Lets a process go on that was stopped; the kubelet may have ended it in the meantime. */
function wake(pid: number): void {
  try {
    process.kill(pid, "SIGCONT");
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, "ESRCH");
  }
}
