/**
 * Builds the images of the model server, measures them, and writes the table of docs/images.md. Takes 30 GB of disk.
 * With names of images as arguments, only those are measured, and nothing is written.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { ensureBuilder } from "../../sandbox/builder/builder";
import { leaveBuilder } from "../../sandbox/builder/use";
import { repository } from "../../sandbox/layout";
import { type Candidate, measure } from "./images/measure";
import { type Measured, sizeTable, withTable } from "./images/table";

const page = path.join(repository, "docs", "images.md");

const dockerfile = "model/Dockerfile";

/** The newest lock of a framework with CUDA, as the argument of the build. */
function newestLock(framework: string): string {
  const locks = readdirSync(path.join(repository, "model", "requirements"))
    .filter((name) => name.startsWith(`${framework}-`) && name.endsWith(".txt"))
    .sort();
  return path.basename(locks.at(-1) ?? "", ".txt");
}

const candidates: Candidate[] = [
  {
    name: "naive",
    what: "one stage: PyTorch, everything that trains, a compiler",
    dockerfile: "test/bench/images/naive.Dockerfile",
  },
  {
    name: "pytorch",
    what: "several stages: PyTorch with its CUDA, and the server",
    dockerfile,
    target: "pytorch",
    args: { REQUIREMENTS: newestLock("pytorch") },
  },
  {
    name: "tensorflow",
    what: "several stages: TensorFlow with its CUDA, and the server",
    dockerfile,
    target: "tensorflow",
    args: { REQUIREMENTS: newestLock("tensorflow") },
  },
  { name: "onnx", what: "several stages: ONNX Runtime and the server", dockerfile, target: "onnx" },
];

async function main(): Promise<void> {
  await ensureBuilder({ pythons: ["3.11"] });
  try {
    const measured: Measured[] = [];
    const names = process.argv.slice(2);
    const wanted = candidates.filter(({ name }) => names.length === 0 || names.includes(name));
    for (const candidate of wanted) {
      measured.push(await measure(candidate));
      // As far as it has come: the next one may fail, and an hour would be lost.
      console.log(sizeTable(measured));
    }
    if (names.length === 0) writeFileSync(page, withTable(readFileSync(page, "utf8"), sizeTable(measured)));
  } finally {
    await leaveBuilder();
  }
}

void main();
