import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import execa from "execa";
import getPort from "get-port";

import { pushTo } from "../../../sandbox/builder/buildctl";
import { debianProgram, runc } from "../../../sandbox/builder/debian";
import { builder } from "../../../sandbox/builder/layout";
import { repository as checkout, shared } from "../../../sandbox/layout";
import { Container } from "../../support/container";
import { LocalRegistry } from "../../support/localRegistry";
import { softmaxModel } from "../../support/onnxModel";
import type { Measured } from "./table";

/** An image that is measured. */
export interface Candidate {
  name: string;
  what: string;
  dockerfile: string;
  target?: string;
  args?: Record<string, string>;
}

const repository = "bench/model";

async function build({ name, dockerfile, target, args = {} }: Candidate, host: string): Promise<void> {
  const file = path.resolve(checkout, dockerfile);
  const options = { filename: path.basename(file), ...(target !== undefined && { target }) };
  const opts = Object.entries({ ...options, ...prefixed(args) }).map(
    ([key, value]) => `--opt=${key}=${value}`,
  );
  await buildctl([
    "build",
    "--frontend=dockerfile.v0",
    `--local=context=${path.join(checkout, "model")}`,
    `--local=dockerfile=${path.dirname(file)}`,
    ...opts,
    `--secret=id=ca,src=${builder.authorities}`,
    `--secret=id=pip-conf,src=${builder.pipConfig}`,
    `--output=${pushTo(`${host}/${repository}:${name}`)}`,
    "--progress=plain",
  ]);
}

async function buildctl(parameters: string[]): Promise<void> {
  await execa(path.join(shared.bin, "buildctl"), [`--addr=unix://${builder.socket}`, ...parameters], {
    stdio: "inherit",
  });
}

function prefixed(args: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [`build-arg:${name}`, value]));
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const started = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - started) / 1000 };
}

async function unpackedSize(folder: string): Promise<number> {
  const { stdout } = await execa("du", ["--summarize", "--bytes", folder]);
  return Number(stdout.split("\t")[0]);
}

/** Builds an image, pulls and unpacks it, and starts its process. Of what was built only the registry's copy is kept. */
export async function measure(candidate: Candidate): Promise<Measured> {
  const registry = new LocalRegistry(checkout);
  await build(candidate, registry.host);
  await buildctl(["prune"]);
  const { layers } = await registry.manifest(repository, candidate.name);
  const container = new Container(await registry.config(repository, candidate.name));
  try {
    const pulled = await timed(() => registry.pull(repository, candidate.name, container.folder));
    const unpacked = await timed(() => container.unpack(pulled.result));
    return {
      ...candidate,
      compressedBytes: layers.reduce((total, { size }) => total + size, 0),
      unpackedBytes: await unpackedSize(container.rootfs),
      pullSeconds: pulled.seconds,
      unpackSeconds: unpacked.seconds,
      startSeconds: (await timed(() => start(container))).seconds,
    };
  } finally {
    container.remove();
  }
}

async function start(container: Container): Promise<void> {
  const model = mkdtempSync(path.join(tmpdir(), "mlops-bench-"));
  writeFileSync(path.join(model, "model.onnx"), softmaxModel());
  await execa("chmod", ["755", model]);
  const port = await getPort({ host: "127.0.0.1" });
  container.start(await debianProgram(runc), {
    env: { PORT: String(port), MODEL_PATH: "/mnt", MODEL_NAME: "softmax", HOME: "/tmp" },
    mounts: { "/mnt": model },
  });
  await container.answers(`http://127.0.0.1:${port}/livez`, 120_000);
  await container.stop();
  rmSync(model, { recursive: true });
}
