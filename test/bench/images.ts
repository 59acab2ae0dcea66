/**
 * Builds the images of the model server, measures them, and writes the table of docs/images.md. Takes 15 GB of disk.
 * With names of images as arguments, only those are measured, and nothing is written.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { ensureBuilder } from "../../sandbox/builder/builder";
import { leaveBuilder } from "../../sandbox/builder/use";
import { repository } from "../../sandbox/layout";
import { type Candidate, measure } from "./images/measure";
import { type Measured, sizeTable, withTable } from "./images/table";

const page = path.join(repository, "docs", "images.md");

/** The newest lock of PyTorch with CUDA; none where the checkout has none. */
function torchLock(): string | undefined {
  const folder = path.join(repository, "model", "requirements");
  const locks = existsSync(folder) ? readdirSync(folder) : [];
  return locks
    .filter((name) => /^pytorch-.*-cu\d+\.txt$/.test(name))
    .sort()
    .at(-1)
    ?.replace(/\.txt$/, "");
}

function candidates(): Candidate[] {
  const lock = torchLock();
  const dockerfile = "model/Dockerfile";
  return [
    {
      name: "naive",
      what: "one stage: PyTorch, everything that trains, a compiler",
      dockerfile: "test/bench/images/naive.Dockerfile",
    },
    ...(lock === undefined
      ? []
      : [
          {
            name: "pytorch",
            what: "several stages: PyTorch with its CUDA, and the server",
            dockerfile,
            target: "pytorch",
            args: { REQUIREMENTS: lock },
          },
        ]),
    { name: "onnx", what: "several stages: ONNX Runtime and the server", dockerfile, target: "onnx" },
  ];
}

async function main(): Promise<void> {
  await ensureBuilder({ pythons: ["3.11"] });
  try {
    const measured: Measured[] = [];
    const names = process.argv.slice(2);
    const wanted = candidates().filter(({ name }) => names.length === 0 || names.includes(name));
    for (const candidate of wanted) measured.push(await measure(candidate));
    const table = sizeTable(measured);
    if (names.length === 0) writeFileSync(page, withTable(readFileSync(page, "utf8"), table));
    console.log(table);
  } finally {
    await leaveBuilder();
  }
}

void main();
