/**
 * How long the program takes to start: from `pulumi preview` to its first resource, beside an empty program that
 * registers one component, on the same engine in the same run. Prints medians and their difference.
 */
import { createInterface } from "node:readline";

import execa from "execa";

import { Checkout } from "../support/checkout";
import { median, sandboxEnvironment, writeProgram } from "../support/timing";

const runs = 7;
const budgetSeconds = 1.5;

interface EngineEvent {
  resourcePreEvent?: { metadata: { type: string } };
}

/** Is this the engine's word that the program, not the stack, has registered a resource? */
function isFirstResource(line: string): boolean {
  const type = (JSON.parse(line) as EngineEvent).resourcePreEvent?.metadata.type;
  return type !== undefined && type !== "pulumi:pulumi:Stack";
}

async function secondsToFirstResource(folder: string, environment: NodeJS.ProcessEnv): Promise<number> {
  const started = performance.now();
  const preview = execa("pulumi", ["preview", "--json"], {
    cwd: folder,
    env: { ...environment, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" },
    extendEnv: false,
  });
  if (preview.stdout === null) throw new Error("no output to read");
  let seconds: number | undefined;
  for await (const line of createInterface(preview.stdout)) {
    if (seconds === undefined && isFirstResource(line)) seconds = (performance.now() - started) / 1000;
  }
  await preview;
  if (seconds === undefined) throw new Error(`the preview in ${folder} showed no resource`);
  return seconds;
}

const emptyProgram =
  'import * as pulumi from "@pulumi/pulumi";\nnew pulumi.ComponentResource("bench:index:Empty", "empty");\n';

async function main(): Promise<void> {
  const checkout = new Checkout();
  await checkout.prepare();
  try {
    const environment = await sandboxEnvironment(checkout);
    const empty = await writeProgram(checkout, environment, {
      name: "empty",
      source: emptyProgram,
      stack: "local",
    });
    const seconds: Record<"empty" | "mlops", number[]> = { empty: [], mlops: [] };
    for (let run = 0; run <= runs; run++) {
      const pair = {
        empty: await secondsToFirstResource(empty, environment),
        mlops: await secondsToFirstResource(checkout.root, environment),
      };
      // The first pair fills caches.
      if (run === 0) continue;
      seconds.empty.push(pair.empty);
      seconds.mlops.push(pair.mlops);
    }
    const [base, ours] = [median(seconds.empty), median(seconds.mlops)];
    console.log(`from \`pulumi preview\` to the first resource, median of ${runs} runs each`);
    console.log(`  empty program   ${base.toFixed(2)} s`);
    console.log(
      `  local stack     ${ours.toFixed(2)} s   ${(ours / base).toFixed(2)} times the empty program`,
    );
    console.log(`  difference      ${(ours - base).toFixed(2)} s   budget ${budgetSeconds} s`);
    process.exitCode = ours - base <= budgetSeconds ? 0 : 1;
  } finally {
    await checkout.remove();
  }
}

void main();
