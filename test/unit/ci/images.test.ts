import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { digestOf } from "../../../scripts/ci/digest";
import { plannedImages } from "../../../scripts/ci/images";
import { assertOnMain, assertVersion } from "../../../scripts/ci/release";
import { targetOf } from "../../../scripts/ci/target";
import { useImages } from "../../../scripts/ci/useImages";
import { parseStackFile } from "../../../scripts/shared/stackFile";
import { planImages } from "../../../stacks/imagePlan";
import { parseSettings, sectionsOf } from "../../../stacks/settings";

const repository = path.resolve(__dirname, "../../..");
const text = (file: string) => readFileSync(path.join(repository, file), "utf8");
const configOf = (yaml: string) => (parse(yaml) as { config: Record<string, unknown> }).config;

function stack(yaml: string) {
  const settings = parseSettings(sectionsOf(configOf(yaml)), "Pulumi.test.yaml");
  return { settings, plan: planImages(settings, repository, "Pulumi.test.yaml") };
}

describe("the images of a stack, for a workflow", () => {
  const yaml = text("Pulumi.staging.yaml");
  const { settings, plan } = stack(yaml);
  const images = plannedImages(settings, plan, "staging");

  it("are all that its models are served and trained by, each once", () => {
    assert.deepEqual(
      images.map(({ name, target }) => `${name} ${target}`),
      [
        "sklearn1.9 onnx",
        "sklearn1.9-trainer trainer",
        "pytorch2.8-cu128 pytorch",
        "pytorch2.8-cu128-trainer trainer",
      ],
    );
  });

  it("are tagged like those that the stack expects to be published", () => {
    const version = /^version = "(.+)"/m.exec(text("model/pyproject.toml"))?.[1];
    for (const { repository: at, suffix } of images.slice(0, 1)) {
      assert.equal(`${at}:v${version}${suffix}`, `ghcr.io/mlops-stack/model:v${version}-sklearn1.9`);
    }
  });

  it("are built with the arguments and the cache that the stack itself would build them with", () => {
    const gpu = images.find(({ name }) => name === "pytorch2.8-cu128");
    assert.match(gpu?.arguments ?? "", /^CUDA_VERSION=12\.8$/m);
    assert.equal(
      gpu?.cacheFrom,
      "type=registry,ref=ghcr.io/mlops-stack/model:cache-pytorch2.8-cu128-pytorch",
    );
    assert.ok(gpu.cacheTo.startsWith(gpu.cacheFrom));
  });

  it("are none where models name images of others", () => {
    const others = yaml
      .replaceAll("{ build: ./model }", "{ ref: ghcr.io/team/model:v1 }")
      .replaceAll(", train: true", "");
    const { settings: own, plan: nothing } = stack(others);
    assert.deepEqual(plannedImages(own, nothing, "staging"), []);
  });
});

describe("a stack that runs what was built", () => {
  const yaml = text("Pulumi.staging.yaml");
  const digest = (reference: string) =>
    Promise.resolve(
      `sha256:${Buffer.from(reference.split(":")[1] ?? "")
        .toString("hex")
        .padEnd(64, "0")
        .slice(0, 64)}`,
    );

  it("names digests of the tag that it was given, and is a stack file as before otherwise", async () => {
    const asked: string[] = [];
    const used = await useImages(yaml, { ...stack(yaml), tag: "develop-1a2b3c4" }, (reference) => {
      asked.push(reference);
      return digest(reference);
    });
    assert.deepEqual(
      asked.map((one) => one.split(":")[1]),
      [
        "develop-1a2b3c4-sklearn1.9",
        "develop-1a2b3c4-sklearn1.9-trainer",
        "develop-1a2b3c4-pytorch2.8-cu128",
        "develop-1a2b3c4-pytorch2.8-cu128-trainer",
      ],
    );
    assert.deepEqual(used.missing, []);
    const { settings } = stack(used.yaml);
    for (const { image, model } of settings.models) {
      assert.ok("promote" in image);
      assert.match(image.promote.ref, /^ghcr\.io\/mlops-stack\/model@sha256:[0-9a-f]{64}$/);
      assert.ok("registry" in model && typeof model.train === "object");
    }
    const others = (text: string) => ({ ...configOf(text), "mlops:models": undefined });
    assert.deepEqual(others(used.yaml), others(yaml));
  });

  it("leaves a model as it is when its image or its trainer is not there", async () => {
    const used = await useImages(yaml, { ...stack(yaml), tag: "develop" }, (reference) =>
      reference.endsWith("sklearn1.9-trainer") ? Promise.resolve(undefined) : digest(reference),
    );
    assert.deepEqual(used.missing, ["ghcr.io/mlops-stack/model:develop-sklearn1.9-trainer"]);
    const { settings } = stack(used.yaml);
    assert.deepEqual(
      settings.models.map(({ image }) => Object.keys(image)[0]),
      ["build", "promote"],
    );
  });
});

describe("the digest of a tag", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "docker-"));
  const searched = process.env["PATH"];
  beforeEach(() => {
    process.env["PATH"] = `${folder}:${searched}`;
  });
  after(() => {
    process.env["PATH"] = searched;
    rmSync(folder, { recursive: true, force: true });
  });
  const docker = (script: string) => {
    writeFileSync(path.join(folder, "docker"), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(folder, "docker"), 0o755);
  };
  const found = `sha256:${"0f".repeat(32)}`;

  it("is what the registry says, and nothing where there is no such image", async () => {
    docker(`echo '{"digest":"${found}"}'`);
    assert.equal(await digestOf("ghcr.io/team/model:v1"), found);
    docker("echo 'ERROR: ghcr.io/team/model:v2: not found' >&2; exit 1");
    assert.equal(await digestOf("ghcr.io/team/model:v2"), undefined);
  });

  it("is never guessed where the registry does not tell", async () => {
    docker("echo 'ERROR: denied' >&2; exit 1");
    await assert.rejects(digestOf("ghcr.io/team/model:v1"), /does not tell the digest of .*denied/);
    docker("echo '{}'");
    await assert.rejects(digestOf("ghcr.io/team/model:v1"), /tells no digest/);
  });
});

describe("where a stack is deployed", () => {
  const prod = text("Pulumi.prod.yaml");

  it("follows from its file", () => {
    assert.deepEqual(targetOf("prod", "deploy", parseStackFile(prod, "Pulumi.prod.yaml")), {
      region: "us-east-1",
      role: "arn:aws:iam::123456789012:role/mlops-bootstrap-deploy-prod",
    });
  });

  it("cannot be told without an account, or without the bootstrap's boundary", () => {
    assert.throws(
      () => targetOf("dev", "deploy", parseStackFile(text("Pulumi.dev.yaml"), "Pulumi.dev.yaml")),
      /Pulumi\.dev\.yaml: mlops:aws is needed/,
    );
    const unbounded = prod.replace(/^ +permissionsBoundary:.*\n/m, "");
    assert.throws(
      () => targetOf("prod", "deploy", parseStackFile(unbounded, "Pulumi.prod.yaml")),
      /mlops:aws\.permissionsBoundary is needed/,
    );
  });
});

describe("a release", () => {
  it("has the version of the images", () => {
    assertVersion("v0.1.0", text("model/pyproject.toml"));
    assert.throws(() => {
      assertVersion("v9.9.9", text("model/pyproject.toml"));
    }, /the tag v9\.9\.9 names another version .* 0\.1\.0/);
  });

  it("is of what was merged", () => {
    assertOnMain("HEAD", "HEAD");
    assert.throws(() => {
      assertOnMain("HEAD", "no-such-branch");
    }, /the tag is not on no-such-branch/);
  });
});
