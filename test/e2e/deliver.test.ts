import assert from "node:assert/strict";
import * as path from "node:path";

import type { V1Deployment, V1Service } from "@kubernetes/client-node";
import type { ExecaReturnValue } from "execa";

import { Checkout } from "../support/checkout";
import { whileFailing } from "../support/failingGates";
import { RealStack } from "../support/realStack";
import { ServiceHistory } from "../support/serviceHistory";

const minute = 60_000;
const revision = "mlops-stack.io/revision";
const colour = "mlops-stack.io/colour";
/** Nobody pulls it: the nodes are simulated. */
const image = `ghcr.io/team/model@sha256:${"a1".repeat(32)}`;

describe("npm run deliver, on the real engine", function () {
  this.timeout(5 * minute);
  const checkout = new Checkout();
  const cluster = new RealStack(checkout);
  let history: ServiceHistory;

  before(async () => {
    await checkout.prepare();
    const kubeconfig = path.join(checkout.root, ".sandbox", "instances", "default", "kubeconfig");
    // What is tested here is one model: the other one would make every update longer.
    checkout.set(["mlops:models", 1], undefined);
    checkout.set(["mlops:models", 0, "image"], { promote: { ref: image } });
    checkout.set(["mlops:models", 0, "model"], { registry: "mlflow", name: "digits", version: "1" });
    await checkout.must("up");
    history = new ServiceHistory(kubeconfig, "mlops-models");
    await history.start();
  });
  after(async () => {
    history.stop();
    await checkout.remove();
  });

  const ship = (version: number) => {
    checkout.set(["mlops:models", 0, "model", "version"], String(version));
  };
  const deliver = (...options: string[]): Promise<ExecaReturnValue> =>
    checkout.typed(`npm run -s deliver -- --stack local --yes ${options.join(" ")}`);
  const ends = (run: ExecaReturnValue, code: number) => {
    assert.equal(run.exitCode, code, run.all);
    return run.stdout;
  };
  const deployments = async () =>
    (await cluster.get<{ items: V1Deployment[] }>("deployments", "-n", "mlops-models")).items;
  /** Revision of the pods that callers get to. */
  const serving = async () => {
    const { spec } = await cluster.get<V1Service>("service", "-n", "mlops-models", "digits");
    const found = (await deployments()).find(
      ({ metadata }) => metadata?.labels?.[colour] === spec?.selector?.[colour],
    );
    return found?.metadata?.labels?.[revision];
  };
  const hasNoChanges = async () => {
    const { exitCode, all } = await checkout.make("up", { ARGS: "--expect-no-changes" });
    assert.equal(exitCode, 0, all);
  };

  it("says what serves after a good version, and what it could not read or write", async () => {
    const before = await serving();
    ship(2);
    const said = ends(await deliver(), 0);
    const now = await serving();
    assert.notEqual(now, before);
    assert.match(said, /REPLACE|replace +digits-server/);
    assert.match(said, new RegExp(`local serves\\nMODEL.*\\ndigits +${now} +models:/digits/2 +${image}`));
    assert.match(
      said,
      /digits gate \(pod mlops-models\/digits-gate-job-\S+\): what it measured cannot be read/,
    );
    assert.match(said, /warning: the registry was not told what serves: /);
  });

  it("takes a candidate back that failed its tests, and leaves nothing of it", async () => {
    const before = await serving();
    ship(13);
    const said = await whileFailing(checkout, "model-gate", async () => ends(await deliver(), 1), "13");
    assert.match(said, /digits: it failed its tests\. No caller was handed over/);
    assert.match(said, new RegExp(`local serves again\\nMODEL.*\\ndigits +${before} +models:/digits/2`));
    assert.match(said, /git revert/);
    assert.equal(await serving(), before);
    assert.equal((await deployments()).length, 1);
  });

  it("leaves a candidate for somebody to look at when asked to", async () => {
    const before = await serving();
    ship(15);
    const run = await whileFailing(checkout, "model-gate", () => deliver("--keep-candidate"), "15");
    assert.match(ends(run, 1), /the candidate is left for you to look at/);
    assert.equal(await serving(), before);
    assert.equal((await deployments()).length, 2);
  });

  it("takes a revision back that failed after it took over, together with the candidate that was left", async () => {
    const before = await serving();
    ship(14);
    const run = await whileFailing(checkout, "model-verification", () => deliver(), "14");
    assert.match(ends(run, 1), /digits: it failed its tests AFTER callers were handed over/);
    assert.equal(await serving(), before);
    assert.equal((await deployments()).length, 1);
    ship(2);
    await hasNoChanges();
  });

  it("refuses what the program refuses before anything is touched, and a stack that is not there", async () => {
    const before = await serving();
    checkout.set(["mlops:models", 0, "gpu"], 0.3);
    const refused = ends(await deliver(), 1);
    assert.match(
      refused,
      /no pool serves this fraction[^]*the preview of local failed, and nothing was changed/,
    );
    checkout.set(["mlops:models", 0, "gpu"], undefined);
    assert.equal(await serving(), before);
    const unknown = await checkout.typed("npm run -s deliver -- --stack nope --yes");
    assert.equal(unknown.exitCode, 1);
    assert.match(unknown.stderr, /deliver: pulumi stack history: no stack named 'nope' found/);
    const unasked = await checkout.typed("npm run -s deliver -- --stack local </dev/null");
    assert.match(unasked.stderr, /there is nobody to confirm the update: add --yes/);
  });

  it("is what npm run promote then writes into the file of another stack", async () => {
    await checkout.mustType("cp Pulumi.local.yaml Pulumi.next.yaml");
    await checkout.mustType('sed -i \'s/a1a1a1/b2b2b2/; s/version: "2"/version: "1"/\' Pulumi.next.yaml');
    const before = await checkout.mustType("cat Pulumi.next.yaml");
    const promote = "npm run -s promote -- --model digits --from local --to next";
    const promoted = await checkout.typed(promote);
    assert.equal(promoted.exitCode, 0, promoted.all);
    assert.match(promoted.stderr, /next is not deployed: nobody could ask its registry/);
    const after = await checkout.mustType("cat Pulumi.next.yaml");
    assert.notEqual(after, before);
    assert.ok(after.includes(image));
    assert.match(after, /^ +version: "2"$/m);
  });

  it("ends with 3 where the way back fails too, and says what to do", async () => {
    ship(16);
    const run = await whileFailing(checkout, "model-verification", () => deliver());
    const said = ends(run, 3);
    assert.match(said, /CALLERS ARE SERVED BY A REVISION THAT FAILED ITS TESTS/);
    assert.match(said, /`git revert` the change and `npm run deliver -- --stack local`/);
  });

  it("never left callers without a pod that is ready", () => {
    const { switches, gaps } = history.of("digits");
    assert.ok(switches >= 4, `${switches} switches`);
    assert.deepEqual(gaps, []);
  });
});
