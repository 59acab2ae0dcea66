import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";

import { promisedMinutes } from "../../sandbox/tour/report";
import { steps } from "../../sandbox/tour/steps";
import { Checkout } from "../support/checkout";

const minute = 60_000;

/** `0.4 s`, `41 s`, `3 min 12 s`. */
function secondsOf(duration: string): number {
  const [, minutes = "0", seconds = ""] = /^(?:(\d+) min )?([\d.]+) s$/.exec(duration) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

/** The rows of the table that the tour ends with. */
function table(output: string): { title: string; outcome: string; time: string }[] {
  return [...output.matchAll(/^\d+ {2,}(\S.*?) {3,}(seen|NOT SEEN|not reached) +(\S.*)$/gm)].map(
    ([, title = "", outcome = "", time = ""]) => ({ title, outcome, time }),
  );
}

describe("the tour", function () {
  this.timeout(15 * minute);
  const checkout = new Checkout();
  const stackFile = () => readFileSync(path.join(checkout.root, "Pulumi.local.yaml"), "utf8");
  const titles = steps.map(({ title }) => title);
  let untouched = "";
  let output = "";

  before("starts with nothing, and sees everything", async () => {
    await checkout.prepare({ builds: true });
    untouched = stackFile();
    output = await checkout.must("tour", { NODES: "real" });
  });
  after("is taken away", () => checkout.remove());

  it("ends with a table of all its steps, every one seen, and their times", () => {
    const rows = table(output);
    assert.deepEqual(
      rows.map(({ title, outcome }) => [title, outcome]),
      titles.map((title) => [title, "seen"]),
    );
    assert.ok(rows.every(({ time }) => secondsOf(time) >= 0));
  });

  it("comes to its first prediction within the time that is promised", () => {
    const [, duration = ""] = /^first prediction (.+?) after `make up`/m.exec(output) ?? [];
    const seconds = secondsOf(duration);
    assert.ok(seconds > 0 && seconds <= promisedMinutes * 60, `${duration} to the first prediction`);
  });

  it("shows both versions, and ends with the one of the stack file", () => {
    const answered = [...output.matchAll(/^ {2}version (\d+) answers$/gm)].map(([, version]) => version);
    assert.deepEqual(answered, ["2", "1"]);
  });

  it("leaves the stack as its file says, and the file as it was", async () => {
    assert.equal(stackFile(), untouched);
    const pending = await checkout.mustType("pulumi preview --json --suppress-progress");
    const { changeSummary } = JSON.parse(pending) as { changeSummary: Record<string, number> };
    assert.deepEqual(Object.keys(changeSummary), ["same"]);
  });

  it("stops at the step that does not see what it should, and says what that was and where to look", async () => {
    await checkout.mustType(
      "kubectl --namespace mlops-registry scale deployment --selector=app.kubernetes.io/name=mlflow --replicas=0 && " +
        "kubectl --namespace mlops-registry wait --for=delete pod --selector=app.kubernetes.io/name=mlflow --timeout=90s",
    );
    const { exitCode, all = "" } = await checkout.make("tour", { NODES: "real" });
    assert.notEqual(exitCode, 0, all);
    assert.deepEqual(
      table(all).map(({ outcome }) => outcome),
      titles.map((_, step) => ["seen", "NOT SEEN"][step] ?? "not reached"),
    );
    assert.match(all, /^ {2}expected {2}MLflow has the version/m);
    assert.match(all, /^ {2}found {5}nothing answers behind service\/mlflow/m);
    assert.match(all, /^ {2}look at {3}kubectl --namespace mlops-registry get pods/m);
    assert.equal(stackFile(), untouched);
  });

  it("is taken down as any stack is", async () => {
    await checkout.must("down");
    assert.deepEqual(checkout.processes(), []);
  });

  it("is refused on a sandbox whose nodes are all simulated, in one sentence", async () => {
    await checkout.must("env", { SANDBOX: "simulated", NODES: "simulated" });
    const { exitCode, stdout, stderr } = await checkout.make("tour", { SANDBOX: "simulated" });
    assert.notEqual(exitCode, 0);
    assert.equal(stdout, "");
    assert.match(stderr, /^sandbox: make tour: sandbox 'simulated' has simulated nodes only, .*$/m);
    await checkout.must("down", { SANDBOX: "simulated" });
  });
});
