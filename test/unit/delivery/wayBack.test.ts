import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { type ConfigValue, endsWell, lastGood, type Update } from "../../../scripts/delivery/history";
import type { GivenModel } from "../../../scripts/delivery/identity";
import { wayBackFile, type WayBackFacts } from "../../../scripts/delivery/wayBack";
import type { Checkpoint } from "../../../scripts/recover/checkpoint";

const tracked = readFileSync(path.join(__dirname, "..", "..", "..", "Pulumi.staging.yaml"), "utf8");
const { config } = parse(tracked) as { config: Record<string, unknown> };
const models = config["mlops:models"] as GivenModel[];
const digest = (digit: string) => `@sha256:${digit.repeat(64)}`;
const image = `ghcr.io/team/model${digest("a")}`;
const trainer = `ghcr.io/team/model${digest("c")}`;

const settings = (more: Record<string, unknown> = {}): Update["config"] => {
  const values = Object.entries({ ...config, ...more }).map(([key, value]): [string, ConfigValue] => [
    key,
    typeof value === "string" ? { value, secret: false } : { objectValue: value, secret: false },
  ]);
  return Object.fromEntries(values);
};
const update = (result: string, given: Update["config"], kind = "update"): Update => ({
  ...{ kind, result, version: 0, startTime: "2026-11-28T12:00:00Z" },
  config: given,
});

const state: Checkpoint = {
  deployment: {
    secrets_providers: { type: "passphrase", state: { salt: "v1:salt" } },
    resources: [
      {
        urn: "urn:pulumi:staging::mlops::kubernetes:batch/v1:Job::digits-train-job",
        type: "kubernetes:batch/v1:Job",
        custom: true,
        inputs: { spec: { template: { spec: { containers: [{ image: trainer }] } } } },
      },
    ],
  },
};
const newer = models.map((model) => ({ ...model, model: { ...model.model, version: "2" } }));
const builds = { "mlops:builder": { enabled: true, registry: "ghcr.io/team" } };
const facts: WayBackFacts = {
  file: "Pulumi.staging.yaml",
  tracked,
  attempted: update(
    "failed",
    settings({ "mlops:models": newer, ...builds, "mlops:logs": { retentionDays: 3 } }),
  ),
  good: update("succeeded", settings(builds)),
  running: [{ name: "digits", source: "models:/digits/1", image }],
  state,
};
const back = (more: Partial<WayBackFacts> = {}) =>
  parse(wayBackFile({ ...facts, ...more })) as { config: Record<string, unknown>; [key: string]: unknown };
const modelsOf = (file: ReturnType<typeof back>) => file.config["mlops:models"] as GivenModel[];
const onlyDigits = (text: GivenModel[]) => text.slice(0, 1);

describe("the settings of a way back", () => {
  const good = update("succeeded", settings({ ...builds, "mlops:models": onlyDigits(models) }));

  it("have the models of before by the digests that were built for them, and all else as it is now", () => {
    const file = back({ good });
    assert.deepEqual(modelsOf(file)[0]?.image, { ref: image });
    assert.deepEqual(modelsOf(file)[0]?.model, { ...models[0]?.model, train: { ref: trainer } });
    assert.deepEqual(file.config["mlops:logs"], { retentionDays: 3 });
    assert.equal(file.config["aws:region"], "us-east-1");
  });

  it("leave out a trainer that nobody knows, for what it trained is in the registry", () => {
    const file = back({ good, state: { deployment: {} } });
    assert.equal(modelsOf(file)[0]?.model?.train, false);
  });

  it("leave a model as it was that names its image itself, or whose tag the settings decide", () => {
    const promoted = [
      { ...models[0], image: { promote: { ref: image } }, model: { ...models[0]?.model, train: false } },
    ];
    const named = update("succeeded", settings({ "mlops:models": promoted }));
    assert.deepEqual(modelsOf(back({ good: named, running: undefined })), promoted);
    const tagged = [
      { name: "digits", source: "models:/digits/1", image: "ghcr.io/team/model:v1-sklearn1.9" },
    ];
    assert.deepEqual(modelsOf(back({ good, running: tagged })), onlyDigits(models));
  });

  it("are refused where the digest is not known any more, and the source may be another one", () => {
    assert.throws(() => back({ good, running: undefined }), {
      name: "UsageError",
      message: "nobody knows the digest of digits any more: an update has failed since",
    });
  });

  it("are refused where the models of before need what is not there any more", () => {
    const attempted = update("failed", settings({ "mlops:models": [], "mlops:gpuPools": [], ...builds }));
    const running = models.map(({ name }) => ({ name: String(name), source: "", image }));
    assert.throws(() => back({ attempted, running }), {
      name: "UsageError",
      message: /^the models of before do not fit the other settings of now: models\.1\.gpu: /,
    });
  });

  it("have secrets as the file has them, encrypted as the state is, and never in plain text", () => {
    const secret = { "mlops:token": { secret: true } };
    const attempted = { ...facts.attempted, config: { ...facts.attempted.config, ...secret } };
    const withSecret = tracked.replace("config:\n", "config:\n  mlops:token: { secure: v1:abc }\n");
    const file = back({ good, attempted, tracked: withSecret });
    assert.deepEqual(file.config["mlops:token"], { secure: "v1:abc" });
    assert.equal(file["encryptionsalt"], "v1:salt");
    assert.equal(back({ good, tracked: `encryptionsalt: v1:own\n${tracked}` })["encryptionsalt"], "v1:own");
    assert.throws(
      () => back({ good, attempted }),
      /the secret mlops:token is not in Pulumi\.staging\.yaml any more/,
    );
    const cloud = { type: "cloud", state: { url: "awskms://key", encryptedkey: "abc" } };
    const kms = back({ good, state: { deployment: { ...state.deployment, secrets_providers: cloud } } });
    assert.deepEqual([kms["secretsprovider"], kms["encryptedkey"]], ["awskms://key", "abc"]);
  });
});

describe("the history of a stack", () => {
  it("knows the last good update, and whether what its outputs say is what runs", () => {
    const [good, bad] = [update("succeeded", {}), update("failed", {})];
    assert.equal(lastGood([bad, good]), good);
    assert.equal(lastGood([bad]), undefined);
    assert.equal(endsWell([good, bad]), true);
    assert.equal(endsWell([bad, good]), false);
    assert.equal(endsWell([update("failed", {}, "refresh"), good]), true);
    assert.equal(endsWell([]), false);
  });
});
