import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import execa from "execa";
import { parse } from "yaml";
import { FakeMlflow } from "../../support/fakeMlflow";
import { FakePulumi } from "../../support/fakePulumi";

const root = path.join(__dirname, "..", "..", "..");
const image = `ghcr.io/team/model@sha256:${"a".repeat(64)}`;
const urn = "urn:pulumi:prod::mlops::mlops:serving:ModelService$mlops:serving:";
const failed = (end: string) => ({ resOpFailedEvent: { metadata: { urn: `${urn}${end}` } } });
const gateFailed = failed("ModelGate$kubernetes:batch/v1:Job::digits-gate-job");
const verificationFailed = failed("ModelVerification$kubernetes:batch/v1:Job::digits-verify-job");
const startFailed = {
  resOpFailedEvent: {
    metadata: {
      urn: "urn:pulumi:prod::mlops::mlops:serving:ModelService$kubernetes:apps/v1:Deployment::digits-server",
    },
  },
};
const otherFailed = {
  resOpFailedEvent: { metadata: { urn: "urn:pulumi:prod::mlops::aws:rds/instance:Instance::postgres" } },
};

describe("npm run deliver", function () {
  this.timeout(60_000);
  let pulumi: FakePulumi;

  const { config } = parse(readFileSync(path.join(root, "Pulumi.prod.yaml"), "utf8")) as {
    config: Record<string, unknown>;
  };
  const update = (result: string) => ({
    ...{ kind: "update", result, version: 0, startTime: "2026-11-28T12:00:00Z" },
    config: Object.fromEntries(
      Object.entries(config).map(([key, value]) => [
        key,
        typeof value === "string" ? { value, secret: false } : { objectValue: value, secret: false },
      ]),
    ),
  });
  const deliver = (...options: string[]) => deliverTo("prod", ...options);
  const deliverTo = (stack: string, ...options: string[]) =>
    execa(
      "node",
      [
        ...["--import", "tsx", path.join(root, "scripts", "deliver.ts"), "--stack", stack],
        ...["--logs", path.join(pulumi.folder, "logs"), ...options],
      ],
      {
        cwd: root,
        reject: false,
        input: "",
        env: {
          PATH: `${pulumi.folder}:${process.env["PATH"]}`,
          MLFLOW_TRACKING_USERNAME: "admin",
          MLFLOW_TRACKING_PASSWORD: "secret",
        },
      },
    );
  const ends = async (code: number, said: RegExp, ...options: string[]) => {
    const { exitCode, stdout, stderr } = await deliver("--yes", ...options);
    assert.equal(exitCode, code, stdout + stderr);
    assert.match(stdout, said);
    return pulumi.runs();
  };

  beforeEach(() => {
    pulumi = new FakePulumi();
    const models = ["digits", "digits-gpu"].map((name) => ({
      ...{ name, source: `models:/digits/1`, image, revision: "37a3018d9a" },
    }));
    pulumi.tell("prod", {
      history: [update("succeeded")],
      output: { models },
      export: { deployment: { resources: [] } },
    });
  });
  afterEach(() => {
    pulumi.remove();
  });

  it("tags the version that serves, by what serves it", async () => {
    const registry = new FakeMlflow({ name: "digits", versions: ["1"], aliases: {} });
    const url = await registry.start();
    try {
      await ends(0, /prod serves\nMODEL.*\ndigits +37a3018d9a +models:\/digits\/1 +ghcr/, "--mlflow", url);
      assert.deepEqual(registry.tags.slice(0, 3), [
        "1 serving.digits.revision=37a3018d9a",
        `1 serving.digits.image=${image}`,
        "1 serving.digits.stack=prod",
      ]);
    } finally {
      registry.stop();
    }
  });

  it("is as good without a registry, and says so", async () => {
    const runs = await ends(
      0,
      /warning: the registry was not told what serves: MLflow at .* does not answer/,
      "--mlflow",
      "http://127.0.0.1:9",
    );
    assert.deepEqual(runs, ["preview", "up"]);
  });

  it("has delivered also where nobody can read afterwards what serves", async () => {
    pulumi.tell("prod", { history: [], output: { models: "?" } });
    await ends(0, /warning: the update succeeded, and what serves cannot be read: /);
  });

  it("brings back what was built by its digest, and ends with 1", async () => {
    pulumi.end("up", 1, [verificationFailed]);
    pulumi.end("up.back", 0);
    const runs = await ends(1, /AFTER callers were handed over[^]*prod serves again[^]*git revert/);
    assert.deepEqual(runs, ["preview", "up", "way back"]);
    const back = parse(pulumi.settings()) as { config: Record<string, { image: unknown }[]> };
    assert.deepEqual(back.config["mlops:models"]?.[0]?.image, { ref: image });
  });

  it("goes back also where nobody can take the pods away that have no callers, and warns", async () => {
    pulumi.end("up", 1, [verificationFailed]);
    pulumi.end("up.back", 0);
    await ends(1, /warning: pods without callers were not taken away[^]*prod serves again/);
  });

  it("ends with 3 where callers were handed over, and the history cannot be read any more", async () => {
    pulumi.end("up", 1, [verificationFailed]);
    const [file, lost] = [path.join(pulumi.folder, "pulumi"), path.join(pulumi.folder, "prod.history.json")];
    const played = readFileSync(file, "utf8");
    writeFileSync(
      file,
      played.replace('run=$(dirname "$0")/$1', (line) => `[ "$1" = up ] && rm -f "${lost}"; ${line}`),
    );
    await ends(
      3,
      /warning: how the models take over cannot be read[^]*CALLERS ARE SERVED BY A REVISION THAT FAILED/,
    );
  });

  it("has nothing to go back to where pods of a first delivery do not start, however they give way", async () => {
    const config = { "mlops:models": { value: '[{"name":"digits"}]', secret: false } };
    pulumi.tell("prod", { history: [{ ...update("failed"), config }] });
    pulumi.end("up", 1, [startFailed]);
    assert.deepEqual(await ends(1, /prod never had a successful update/), ["preview", "up"]);
  });

  it("says what callers have where pods gave way one by one, and the way back fails", async () => {
    pulumi.tell("prod", {
      history: [
        { ...update("failed"), config: { "mlops:models": { value: '[{"name":"digits"}]', secret: false } } },
        update("succeeded"),
      ],
    });
    pulumi.end("up", 1, [startFailed]);
    pulumi.end("up.back", 1);
    await ends(
      3,
      /digits: its pods did not get ready, where they give way one by one[^]*CALLERS HAVE WHAT IS READY/,
    );
  });

  it("ends with 3 where the way back fails, and says where callers are", async () => {
    pulumi.end("up", 1, [verificationFailed]);
    pulumi.end("up.back", 1, [gateFailed]);
    await ends(3, /the way back of prod failed[^]*CALLERS ARE SERVED BY A REVISION THAT FAILED ITS TESTS/);
    pulumi.end("up", 1, [gateFailed]);
    await ends(3, /the way back of prod failed[^]*callers are served as before/);
  });

  it("has nothing to go back to before the first success: harmless after a gate, not after the switch", async () => {
    pulumi.tell("prod", { history: [update("failed")] });
    pulumi.end("up", 1, [gateFailed]);
    assert.deepEqual(await ends(1, /prod never had a successful update/), ["preview", "up"]);
    pulumi.end("up", 1, [verificationFailed]);
    await ends(3, /the way back of prod failed: there was no successful update before/);
  });

  it("ends with 3 also where the way back fails by what nobody foresaw", async () => {
    const history = [update("succeeded")];
    // Its file is gone when it is needed.
    pulumi.tell("lost", { history, output: { models: [] }, export: { deployment: { resources: [] } } });
    pulumi.end("up", 1, [verificationFailed]);
    const { exitCode, stdout, stderr } = await deliverTo("lost", "--yes");
    assert.equal(exitCode, 3, stdout + stderr);
    assert.match(
      stdout,
      /the way back of lost failed: .*Pulumi\.lost\.yaml[^]*CALLERS ARE SERVED BY A REVISION/,
    );
  });

  it("goes back even where what the tests measured cannot be understood", async () => {
    const provider = { urn: "", type: "pulumi:providers:kubernetes", inputs: { kubeconfig: "/none" } };
    pulumi.tell("prod", { export: { deployment: { resources: [provider] } } });
    const kubectl = path.join(pulumi.folder, "kubectl");
    writeFileSync(kubectl, "#!/bin/sh\necho no JSON\n");
    chmodSync(kubectl, 0o755);
    pulumi.end("up", 1, [verificationFailed]);
    pulumi.end("up.back", 0);
    const runs = await ends(1, /warning: what the tests measured cannot be read: .*JSON[^]*serves again/);
    assert.deepEqual(runs, ["preview", "up", "way back"]);
  });

  it("takes nothing back where something else failed, or somebody wants to look at a candidate", async () => {
    pulumi.end("up", 1, [otherFailed]);
    assert.deepEqual(await ends(1, /the update of prod failed: postgres, and no model/), ["preview", "up"]);
    pulumi.end("up", 1, [gateFailed]);
    await ends(1, /the candidate is left for you to look at/, "--keep-candidate");
    assert.ok(!pulumi.runs().includes("way back"));
  });

  it("goes back even with --keep-candidate once callers were handed over", async () => {
    pulumi.end("up", 1, [gateFailed, verificationFailed]);
    pulumi.end("up.back", 0);
    assert.deepEqual((await ends(1, /serves again/, "--keep-candidate")).slice(-1), ["way back"]);
  });

  it("updates nothing that the preview refuses, or nobody confirms", async () => {
    pulumi.end("preview", 255, [{ diagnosticEvent: { message: "no pool serves 0.3", severity: "error" } }]);
    const runs = await ends(1, /no pool serves 0\.3\nthe preview of prod failed, and nothing was changed/);
    assert.deepEqual(runs, ["preview"]);
    const { exitCode, stderr } = await deliver();
    assert.deepEqual(
      [exitCode, stderr],
      [1, "deliver: there is nobody to confirm the update: add --yes, or use `pulumi preview` to see it"],
    );
    assert.deepEqual(pulumi.runs(), ["preview"]);
  });

  it("takes nothing back that somebody interrupted, for what failed may have failed because of that", async () => {
    pulumi.end("up", 1, [gateFailed]);
    pulumi.hang("up");
    const run = deliver("--yes");
    while (!pulumi.runs().includes("up")) await sleep(50);
    await sleep(500);
    run.kill("SIGTERM");
    const { exitCode, stdout } = await run;
    assert.equal(exitCode, 3);
    assert.match(stdout, /the update of prod was interrupted, and nothing is taken back/);
    assert.deepEqual(pulumi.runs(), ["preview", "up"]);
  });

  it("has the update and the way back checked by the same policies", async () => {
    pulumi.end("up", 1, [gateFailed]);
    pulumi.end("up.back", 0);
    await ends(1, /serves again/, "--policy-pack", "policy");
    const calls = readFileSync(path.join(pulumi.folder, "calls"), "utf8").trim().split("\n");
    assert.equal(calls.length, 3);
    for (const call of calls) assert.match(call, /--policy-pack policy/);
  });
});
