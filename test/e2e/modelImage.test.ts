import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import type { V1Deployment } from "@kubernetes/client-node";
import execa from "execa";
import getPort from "get-port";

import { debianProgram, runc } from "../../sandbox/builder/debian";
import { mountsBelow } from "../../sandbox/builder/leftovers";
import { cgroupOf, hierarchies } from "../../sandbox/cgroups";
import { shared } from "../../sandbox/layout";
import { Checkout } from "../support/checkout";
import { Container } from "../support/container";
import { type ImageConfig, LocalRegistry, type Manifest } from "../support/localRegistry";
import { softmaxModel } from "../support/onnxModel";

const minute = 60_000;
const repository = "mlops/model";
const canBuild = process.platform === "linux" && process.getuid?.() === 0;

/** Lines that BuildKit says of the steps that run a command in a container. */
function steps(output: string): { ran: string[]; cached: string[] } {
  const names = new Map<string, string>();
  const cached = new Set<string>();
  for (const [, id = "", rest = ""] of output.matchAll(/\s#(\d+) (.*)/g)) {
    if (/^\[.*\] (RUN|COPY)/.test(rest)) names.set(id, rest.trim());
    if (rest.startsWith("CACHED")) cached.add(id);
  }
  const of = (isCached: boolean) =>
    [...names].filter(([id]) => cached.has(id) === isCached).map(([, name]) => name);
  return { ran: of(false), cached: of(true) };
}

/** What the trainer's image is told, to leave the folder of a model as somebody else's tool would have logged it. */
const trainedDigits = `
from pathlib import Path
from model_server.folder.samples import write_samples
from model_server.training.data import digits
from model_server.training.sklearn_trainer import SklearnTrainer
from model_server.training.trainer import TrainingOptions

data = digits()
SklearnTrainer().train(data.train, TrainingOptions()).export_onnx(Path("/model/model.onnx"))
write_samples(data.held_out, Path("/model/evaluation/evaluation.npz"))
Path("/model/MLmodel").write_text("flavors: {onnx: {data: model.onnx}}\\n")
`;

describe("the image of a model", function () {
  this.timeout(15 * minute);
  const checkout = new Checkout();
  let firstUp = "";
  let registry: LocalRegistry;
  let manifest: Manifest & { digest: string };
  let config: ImageConfig;
  let container: Container | undefined;

  const git = (...parameters: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...parameters], {
      cwd: checkout.root,
      encoding: "utf8",
    }).trim();
  const imageOf = async (model: string) => {
    const models = JSON.parse(await checkout.mustType("pulumi stack output models --json")) as {
      name: string;
      image: string;
    }[];
    return models.find(({ name }) => name === model)?.image ?? "";
  };

  before("is built and pushed by make up", async function () {
    assert.ok(canBuild, "this test builds images, which takes Linux and root: leave it out elsewhere");
    await checkout.prepare({ builds: true });
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message", "the source of the image");
    const { all = "", exitCode } = await checkout.make("up");
    assert.equal(exitCode, 0, all);
    firstUp = all;
    registry = new LocalRegistry(checkout.root);
    manifest = await registry.manifest(repository, "latest");
    config = await registry.config(repository, "latest");
  });
  after("is taken away", async () => {
    container?.remove();
    await checkout.remove();
  });

  it("says in one line what is built here, and what is too large for that", () => {
    assert.match(firstUp, /✓ images: onnx built here, for localhost:\d+; pytorch as published/);
    assert.ok(steps(firstUp).ran.some((step) => step.includes("install.sh")));
  });

  it("lies in the registry under its version, its commit, the stack's name and latest", async () => {
    const commit = git("log", "-1", "--format=%H", "--", "model");
    const expected = ["latest", "local", commit.slice(0, 12), "v0.1.0-sklearn1.9"];
    const all = await registry.tags(repository);
    const tags = all.filter((tag) => !tag.endsWith("-trainer"));
    assert.deepEqual(tags, [...expected].sort());
    // Of the same source, what trains the model; never under a tag of what serves it.
    const trainers = all.filter((tag) => tag.endsWith("-trainer"));
    assert.deepEqual(trainers, expected.map((tag) => `${tag}-trainer`).sort());
    for (const tag of tags) assert.equal((await registry.manifest(repository, tag)).digest, manifest.digest);
    const { Labels } = config.config;
    assert.equal(Labels["org.opencontainers.image.revision"], commit);
    const date = Number(git("log", "-1", "--format=%ct", "--", "model"));
    assert.equal(Labels["org.opencontainers.image.created"], new Date(date * 1000).toISOString());
  });

  it("is served by the digest that was pushed; one that is not built, as it is published", async () => {
    const expected = `${registry.host}/${repository}:v0.1.0-sklearn1.9@${manifest.digest}`;
    assert.equal(await imageOf("digits"), expected);
    const served = (await checkout.objects<V1Deployment>("deployments")).flatMap(
      ({ spec }) => spec?.template.spec?.containers.map(({ image }) => image) ?? [],
    );
    assert.ok(served.includes(expected), served.join(", "));
    assert.equal(await imageOf("digits-gpu"), "ghcr.io/mlops-stack/model:v0.1.0-pytorch2.8-cu128");
  });

  it("is not built again while nothing changed that it is made of", async () => {
    writeFileSync(path.join(checkout.root, "model", "tests", "another.py"), "# not in the image\n");
    git("add", ".");
    await checkout.must("up", { ARGS: "--expect-no-changes" });
    await checkout.mustType("pulumi refresh --yes --skip-preview --expect-no-changes");
    git("reset", "--hard", "--quiet");
  });

  it("is built again from the cache alone, to the same digest", async () => {
    checkout.set(["mlops:models", 0, "image"], { build: { context: "./model", args: { UNUSED: "1" } } });
    const { all = "" } = await checkout.make("up");
    const { ran, cached } = steps(all);
    assert.deepEqual(ran, []);
    assert.ok(cached.length >= 5, `expected the steps of the build, found ${cached.join("; ")}`);
    assert.match(await imageOf("digits"), new RegExp(`${manifest.digest}$`));
  });

  it("says what it is made of, and how it is run", () => {
    const { Labels, Env, User, Entrypoint, Cmd, ExposedPorts, Healthcheck } = config.config;
    assert.equal(Labels["org.opencontainers.image.version"], "0.1.0");
    assert.equal(Labels["io.mlops-stack.framework"], "sklearn");
    assert.equal(Labels["io.mlops-stack.runtime"], "onnx");
    assert.equal(Labels["io.mlops-stack.python"], "3.11");
    for (const said of ["FRAMEWORK=sklearn", "FRAMEWORK_VERSION=1.9", "PYTHON=3.11", "RUNTIME=onnx"]) {
      assert.ok(Env.includes(`MODEL_SERVER_DECLARED_${said}`), said);
    }
    assert.ok(Env.includes("PYTHONUNBUFFERED=1") && Env.includes("PYTHONDONTWRITEBYTECODE=1"));
    assert.equal(User, "1000:1000");
    assert.deepEqual([...(Entrypoint ?? []), ...(Cmd ?? [])], ["python", "-m", "model_server", "serve"]);
    assert.deepEqual(Object.keys(ExposedPorts), ["8000/tcp"]);
    assert.equal(Healthcheck.Test[0], "CMD");
  });

  it("holds neither pip nor its cache, no compiler, no model and no secret of its build", async () => {
    container = await Container.unpacked(registry, repository, manifest.digest);
    const { rootfs } = container;
    const inside = execFileSync("find", [rootfs, "-xdev"], { encoding: "utf8", maxBuffer: 2 ** 28 })
      .split("\n")
      .map((file) => file.slice(rootfs.length));
    const unwanted =
      /^\/opt\/tools|\/site-packages\/pip\/|\/\.cache\/|\/bin\/(gcc|cc|g\+\+|ld)$|\.onnx$|^\/run\/secrets|^\/etc\/pip\.conf$|^\/(requirements|docker)$/;
    assert.deepEqual(
      inside.filter((file) => unwanted.test(file)),
      [],
    );
    const history = config.history.map(({ created_by }) => created_by).join("\n");
    assert.doesNotMatch(history, /BEGIN CERTIFICATE|index-url|PASSWORD|TOKEN/i);
  });

  it("starts as user 1000 on a root that nobody can write, answers a prediction, and ends when told", async () => {
    assert.ok(container);
    const model = mkdtempSync(path.join(tmpdir(), "mlops-model-"));
    chmodSync(model, 0o755);
    writeFileSync(path.join(model, "model.onnx"), softmaxModel());
    const port = await getPort({ host: "127.0.0.1" });
    try {
      container.start(await debianProgram(runc), {
        env: { PORT: String(port), MODEL_PATH: "/app/models", MODEL_NAME: "softmax" },
        mounts: { "/app/models": model },
      });
      await container.answers(`http://127.0.0.1:${port}/livez`);
      await container.answers(`http://127.0.0.1:${port}/readyz`);
      const answer = await fetch(`http://127.0.0.1:${port}/v1/predict`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ instances: [[1, 1, 1, 1]] }),
      });
      assert.equal(answer.status, 200, await answer.clone().text());
      assert.match(await answer.text(), /0\.25,\s*0\.25,\s*0\.25,\s*0\.25/);
      const { exitCode, all } = await container.stop();
      assert.equal(exitCode, 0, all);
    } finally {
      rmSync(model, { recursive: true });
    }
  });

  it("optimises a model while building, and leaves files and no layer of them", async () => {
    const [model, optimised] = ["model", "optimised"].map(() =>
      mkdtempSync(path.join(tmpdir(), "mlops-model-")),
    );
    assert.ok(model !== undefined && optimised !== undefined);
    const trainer = await Container.unpacked(registry, repository, "latest-trainer");
    try {
      chmodSync(model, 0o777);
      trainer.start(await debianProgram(runc), {
        entrypoint: ["python", "-c", trainedDigits],
        writable: { "/model": model },
      });
      const trained = await trainer.ended();
      assert.equal(trained.exitCode, 0, trained.all);
      const builder = path.join(checkout.root, ".sandbox", "builder");
      await execa(path.join(shared.bin, "buildctl"), [
        `--addr=unix://${path.join(builder, "buildkitd.sock")}`,
        ...["build", "--frontend=dockerfile.v0", "--opt=target=optimised-model"],
        ...["--opt=build-arg:REQUIREMENTS=trainer", "--opt=context:model=local:trained"],
        ...["context", "dockerfile"].map((name) => `--local=${name}=${path.join(checkout.root, "model")}`),
        `--local=trained=${model}`,
        `--secret=id=ca,src=${path.join(builder, "ca.crt")}`,
        `--secret=id=pip-conf,src=${path.join(builder, "pip.conf")}`,
        `--output=type=local,dest=${optimised}`,
      ]);
      const report = JSON.parse(readFileSync(path.join(optimised, "optimisation.json"), "utf8")) as {
        forms: { form: string; bytes: number; agreement: number }[];
      };
      assert.deepEqual(
        report.forms.map(({ form }) => form),
        ["original", "graph", "quantised"],
      );
      assert.ok(existsSync(path.join(optimised, "model.onnx")));
    } finally {
      trainer.remove();
      for (const folder of [model, optimised]) rmSync(folder, { recursive: true });
    }
  });

  it("gets another stack's tags by promotion, and is not built for it", async () => {
    const ref = `${registry.host}/${repository}@${manifest.digest}`;
    checkout.set(["mlops:models", 1, "image"], { promote: { ref, tags: ["stable"] } });
    // What was promoted is not built here, and so is nothing that would train it.
    checkout.set(["mlops:models", 1, "model", "train"], undefined);
    const { all = "", exitCode } = await checkout.make("up");
    assert.equal(exitCode, 0, all);
    assert.equal(await imageOf("digits-gpu"), ref);
    const stable = await registry.manifest(repository, "stable");
    const named = stable.manifests?.map(({ digest }) => digest) ?? [stable.digest];
    assert.deepEqual(named, [manifest.digest]);
  });

  it("leaves no process and no mount of the builder after make down, and keeps what it built", async () => {
    const cgroup = cgroupOf("builder", path.join(checkout.root, ".sandbox", "builder"));
    const cgroups = () => hierarchies().filter((hierarchy) => existsSync(path.join(hierarchy, cgroup)));
    assert.notDeepEqual(cgroups(), []);
    await checkout.must("down");
    assert.deepEqual(checkout.processes(), []);
    assert.deepEqual(mountsBelow(checkout.root, readFileSync("/proc/self/mountinfo", "utf8")), []);
    assert.deepEqual(cgroups(), []);
    assert.ok(existsSync(path.join(checkout.root, ".sandbox", "builder", "registry")));
  });
});
