/**
 * Runs tests, several files at a time, and those of test/alone after all others, since they look at the whole machine.
 * What is printed last is the sum: `N passed, N failed`. Usage: node --import tsx test/run.ts <pattern>
 */
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import * as path from "node:path";
import execa from "execa";
import { countsVariable } from "./support/reporter";

async function main(patterns: string[]): Promise<void> {
  const files = globSync(patterns).sort();
  if (files.length === 0) throw new Error(`no test is called ${patterns.join(" ")}`);
  const alone = files.filter((file) => file.startsWith(path.join("test", "alone")));
  const others = files.filter((file) => !alone.includes(file));
  const folder = mkdtempSync(path.join(tmpdir(), "mlops-tests-"));
  const mocha = async (...words: string[]) => {
    const env = { [countsVariable]: path.join(folder, "counts.json") };
    const { exitCode } = await execa("npx", ["mocha", ...words], { env, stdio: "inherit", reject: false });
    process.exitCode ||= exitCode;
  };
  try {
    if (others.length > 0) await mocha("--parallel", "--jobs", String(availableParallelism()), ...others);
    if (alone.length > 0) await mocha(...alone);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main(process.argv.slice(2));
