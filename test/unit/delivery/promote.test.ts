import assert from "node:assert/strict";
import * as path from "node:path";
import execa from "execa";
import { FakeMlflow } from "../../support/fakeMlflow";
import { FakePulumi } from "../../support/fakePulumi";
import { StackFiles, type WrittenModel } from "../../support/stackFiles";

const root = path.join(__dirname, "..", "..", "..");
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const image = (digit: string) => `ghcr.io/team/model@${digest(digit)}`;

describe("npm run promote", function () {
  this.timeout(60_000);
  let files: StackFiles;
  let pulumi: FakePulumi;
  let registry: FakeMlflow;
  let mlflow: string;

  /** What staging's first model was like at an update. */
  const update = (
    startTime: string,
    change: Partial<WrittenModel> = {},
    more: Record<string, unknown> = {},
  ) => ({
    kind: "update",
    result: "succeeded",
    version: 0,
    startTime,
    config: {
      "mlops:models": { objectValue: [{ ...files.modelsOf("staging")[0], ...change }], secret: false },
    },
    ...more,
  });
  const running = (ref: string, revision = "37a3018d9a") => ({
    models: [{ name: "digits", source: "models:/digits/1", image: ref, revision }],
  });
  const trainedBy = (ref: string) => ({
    deployment: {
      resources: [
        {
          urn: "urn:pulumi:staging::mlops::mlops:serving:ModelBootstrap$kubernetes:batch/v1:Job::digits-train-job",
          type: "kubernetes:batch/v1:Job",
          inputs: { spec: { template: { spec: { containers: [{ image: ref }] } } } },
        },
      ],
    },
  });
  const promote = (...parameters: string[]) =>
    execa(
      "node",
      [
        ...["--import", "tsx", path.join(root, "scripts", "promote.ts")],
        ...["--project", files.folder, "--model", "digits", ...parameters],
      ],
      {
        cwd: root,
        reject: false,
        env: {
          PATH: `${pulumi.folder}:${process.env["PATH"]}`,
          MLFLOW_TRACKING_USERNAME: "admin",
          MLFLOW_TRACKING_PASSWORD: "secret",
        },
      },
    );
  const refused = async (parameters: string[], reason: RegExp) => {
    const before = files.text("prod");
    const { exitCode, stderr } = await promote(...parameters);
    assert.equal(exitCode, 1, stderr);
    assert.match(stderr, reason);
    assert.doesNotMatch(stderr, /\n\s+at /);
    assert.equal(files.text("prod"), before);
  };
  const forward = ["--from", "staging", "--to", "prod"];

  beforeEach(async () => {
    files = new StackFiles();
    pulumi = new FakePulumi();
    pulumi.tell("staging", {
      history: [update("2026-11-28T12:00:00Z")],
      output: running(image("a")),
      export: trainedBy(`ghcr.io/team/trainer@${digest("c")}`),
    });
    registry = new FakeMlflow({ name: "digits", versions: ["1", "4"], aliases: { champion: "4" } });
    mlflow = await registry.start();
  });

  afterEach(() => {
    registry.stop();
    pulumi.remove();
    files.remove();
  });

  it("writes image, trainer and version of one stack into the other's file, and nothing else", async () => {
    files.replace("staging", 'name: digits, version: "1"', 'name: digits, version: "4"');
    pulumi.tell("staging", { history: [update("2026-11-28T12:00:00Z")] });
    const before = files.text("prod").split("\n");
    const { exitCode, stdout, stderr } = await promote(...forward, "--mlflow", mlflow);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /staging runs digits since 2026-11-28T12:00:00Z, revision 37a3018d9a/);
    assert.match(stdout, /^ {2}- {7}image: \{ build: \.\/model \}$/m);
    assert.deepEqual(files.modelsOf("prod")[0]?.image, { promote: { ref: image("a") } });
    assert.deepEqual(files.modelsOf("prod")[0]?.model, {
      registry: "mlflow",
      name: "digits",
      version: "4",
      train: { ref: `ghcr.io/team/trainer@${digest("c")}` },
    });
    const after = files.text("prod").split("\n");
    assert.ok(
      before.filter((line) => !after.includes(line)).length <= 2,
      "the lines of image and model alone",
    );
    assert.equal(
      before.filter((line) => line.includes("#")).length,
      after.filter((line) => line.includes("#")).length,
    );
    const again = await promote(...forward, "--mlflow", mlflow);
    assert.match(again.stdout, /nothing to change/);
    assert.equal(files.text("prod"), after.join("\n"));
  });

  it("shows it alone with --dry-run", async () => {
    const before = files.text("prod");
    const { exitCode, stdout } = await promote(...forward, "--dry-run");
    assert.equal(exitCode, 0);
    assert.match(
      stdout,
      /^ {2}\+ {7}image:\n {2}\+ {9}promote:\n {2}\+ {11}ref: ghcr\.io\/team\/model@sha256:a{64}$/m,
    );
    assert.equal(files.text("prod"), before);
  });

  it("keeps the tags that the target gives to what is promoted", async () => {
    const old = `image: { promote: { ref: ${image("9")}, tags: [stable] } }`;
    files.replace("prod", "image: { build: ./model }", old);
    files.replace("prod", 'version: "1", train: true', 'version: "1"');
    assert.equal((await promote(...forward)).exitCode, 0);
    assert.deepEqual(files.modelsOf("prod")[0]?.image, { promote: { ref: image("a"), tags: ["stable"] } });
  });

  it("promotes what ran earlier, with the version that it served, from the settings of its update", async () => {
    const older = {
      image: { promote: { ref: image("b") } },
      model: { ...files.modelsOf("staging")[0]?.model, version: "4" },
    };
    pulumi.tell("staging", {
      history: [
        update("2026-11-28T12:00:00Z"),
        update("2026-11-27T12:00:00Z", { image: { promote: { ref: image("d") } } }, { result: "failed" }),
        update("2026-11-26T12:00:00Z", older),
      ],
    });
    files.replace("prod", 'version: "1", train: true', 'version: "1"');
    const { exitCode, stderr } = await promote(...forward, "--digest", digest("b"));
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(files.modelsOf("prod")[0]?.image, { promote: { ref: image("b") } });
    assert.equal(files.modelsOf("prod")[0]?.model["version"], "4");
    // An update that failed tested nothing to its end.
    await refused([...forward, "--digest", digest("d")], /never ran digits as sha256:d/);
  });

  it("finds what ran earlier in the states that a backend keeps", async () => {
    pulumi.tell("staging", {
      history: [
        update("2026-11-28T12:00:00Z", {}, { version: 7 }),
        update("2026-11-27T12:00:00Z", {}, { version: 6 }),
      ],
    });
    const state = (ref: string) => ({
      deployment: { resources: [{ urn: "", type: "pulumi:pulumi:Stack", outputs: running(ref) }] },
    });
    pulumi.tellVersion("staging", 7, state(image("a")));
    pulumi.tellVersion("staging", 6, state(image("b")));
    files.replace("prod", 'version: "1", train: true', 'version: "1"');
    const { exitCode, stderr } = await promote(...forward, "--digest", digest("b"));
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(files.modelsOf("prod")[0]?.image, { promote: { ref: image("b") } });
  });

  it("refuses what nobody tested, or what is not the same model", async () => {
    await refused(
      [...forward, "--digest", digest("e")],
      /staging never ran digits as sha256:e{64}, in none of 1 /,
    );
    await refused(
      [...forward, "--digest", "sha256:12"],
      /--digest sha256:12: sha256:<64 hexadecimal digits>/,
    );
    pulumi.tell("staging", { output: running("ghcr.io/team/model:v1.2.3") });
    await refused(forward, /staging runs digits by a tag, ghcr\.io\/team\/model:v1\.2\.3/);
    pulumi.tell("staging", { output: running(image("a")) });

    const alias = { model: { registry: "mlflow", name: "digits", alias: "champion" } };
    pulumi.tell("staging", { history: [update("2026-11-28T12:00:00Z", alias)] });
    await refused(
      forward,
      /by the alias champion[^]*npm run promote -- --model digits --alias champion --to staging/,
    );

    const framework = { framework: { ...files.modelsOf("staging")[0]?.framework, version: "1.8" } };
    pulumi.tell("staging", { history: [update("2026-11-28T12:00:00Z", framework)] });
    await refused(
      forward,
      /the frameworks of digits differ: version 1\.8 in staging, 1\.9 in Pulumi\.prod\.yaml/,
    );

    const other = { model: { registry: "mlflow", name: "letters", version: "1" } };
    pulumi.tell("staging", { history: [update("2026-11-28T12:00:00Z", other)] });
    await refused(
      forward,
      /digits is letters of the registry in staging and digits of the registry in Pulumi/,
    );
  });

  it("refuses what a stack runs after a failure, after destroy, or before its first deployment", async () => {
    const good = update("2026-11-27T12:00:00Z");
    const failed = { ...update("2026-11-28T12:00:00Z"), result: "failed" };
    pulumi.tell("staging", { history: [failed, good] });
    await refused(
      forward,
      /the last update of staging, of 2026-11-28T12:00:00Z, failed: .* was not tested to the end/,
    );
    pulumi.tell("staging", { history: [{ ...failed, kind: "destroy", result: "succeeded" }, good] });
    await refused(forward, /the last destroy of staging, .* took all of it away/);
    pulumi.tell("staging", { history: [] });
    await refused(forward, /staging has not been deployed yet/);
    // A refresh changes nothing of what runs.
    pulumi.tell("staging", { history: [{ ...good, kind: "refresh" }, good] });
    assert.equal((await promote(...forward)).exitCode, 0);
  });

  it("names what there is where a stack or a model is not", async () => {
    await refused(["--from", "qa", "--to", "prod"], /pulumi stack history: no stack named 'qa' found/);
    await refused(["--from", "staging", "--to", "qa"], /there is no Pulumi\.qa\.yaml; stacks here: /);
    await refused(
      [...forward, "--model", "letters"],
      /Pulumi\.prod\.yaml has no model letters|staging has no model letters; models there: digits/,
    );
    await refused(["--to", "prod"], /what is promoted\? --from <stack>, or --alias <name>/);
    await refused(["--from", "prod", "--to", "prod"], /--from and --to are both prod/);
  });

  it("writes nothing that the target's program would refuse, and says all that is wrong", async () => {
    pulumi.tell("staging", { output: running("GHCR.io/team/model@" + digest("a")) });
    await refused(forward, /Pulumi\.prod\.yaml: 1 problem\n.*image\.promote\.ref/);
    pulumi.tell("staging", { output: running(image("a")), export: trainedBy("ghcr.io/team/trainer:v1") });
    await refused(
      forward,
      /digits has train: true, which goes with image\.build, and staging names no trainer/,
    );
  });

  it("asks the registry of the target for the version, and says what to do where it is not", async () => {
    const newer = { model: { registry: "mlflow", name: "digits", version: "7" } };
    pulumi.tell("staging", { history: [update("2026-11-28T12:00:00Z", newer)] });
    const { stderr } = await promote(...forward, "--mlflow", mlflow, "--dry-run");
    assert.match(stderr, /the registry of prod has no version 7 of digits: its own Job will train it anew/);
    files.replace("prod", 'version: "1", train: true', 'version: "1"');
    await refused(
      [...forward, "--mlflow", mlflow],
      /the registry of prod has no version 7 of digits: copy it there/,
    );
    await refused(
      [...forward, "--mlflow", "http://127.0.0.1:9"],
      /MLflow at http:\/\/127\.0\.0\.1:9 does not answer/,
    );
    const unasked = await promote(...forward, "--dry-run");
    assert.equal(unasked.exitCode, 0);
    assert.match(
      unasked.stderr,
      /prod is not deployed: nobody could ask its registry for version 7 of digits/,
    );
  });

  it("writes the version that an alias names in the alias' place", async () => {
    files.replace("prod", 'version: "1", train: true', "alias: champion, train: true");
    const { exitCode, stdout, stderr } = await promote(
      "--alias",
      "champion",
      "--to",
      "prod",
      "--mlflow",
      mlflow,
    );
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /digits@champion is version 4 in the registry of prod/);
    assert.deepEqual(files.modelsOf("prod")[0]?.model, {
      registry: "mlflow",
      name: "digits",
      train: true,
      version: "4",
    });
    await refused(["--alias", "nope", "--to", "prod", "--mlflow", mlflow], /the registry has no digits@nope/);
  });
});
