/**
 * How long a preview of prod takes: beside a bare program that registers as many resources of the same providers, and
 * with more and more models. All on the same engine in the same run. Prints medians and their ratios.
 */
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";
import { parseDocument } from "yaml";

import { Checkout } from "../support/checkout";
import { median, sandboxEnvironment, writeProgram } from "../support/timing";

const runs = 5;
const budgets = {
  /** Prod over the bare program. */
  ratio: 1.3,
  /** What a model costs between 50 and 100 models, over what it costs between 1 and 50. */
  growth: 1.3,
};
const models = [1, 50, 100];

interface Preview {
  steps: { urn: string; newState?: { type: string } }[];
}

/** A bare resource of the same provider for each of prod's, in a flat list. */
function bareProgram(types: string[]): string {
  return `
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
const cloud = new aws.Provider("aws", { region: "us-east-1" });
// Known only later, as that of a cluster that is not there yet.
const kubeconfig = new random.RandomPassword("kubeconfig", { length: 8 }).result;
const cluster = new k8s.Provider("cluster", { kubeconfig, clusterIdentifier: "bare" });
for (const [index, type] of ${JSON.stringify(types)}.entries()) {
  const name = "bare-" + index;
  if (type === "aws") new aws.cloudwatch.LogGroup(name, { retentionInDays: 7 }, { provider: cloud });
  else if (type === "kubernetes") new k8s.core.v1.ConfigMap(name, { data: { key: name } }, { provider: cluster });
  else if (type === "mlops") new pulumi.ComponentResource("bench:index:Bare", name);
  else new random.RandomPassword(name, { length: 16 });
}
`;
}

class Bench {
  constructor(
    private readonly checkout: Checkout,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  async preview(folder: string): Promise<Preview> {
    const options = { cwd: folder, env: this.environment, extendEnv: false };
    return JSON.parse((await execa("pulumi", ["preview", "--json"], options)).stdout) as Preview;
  }

  async seconds(folder: string): Promise<number> {
    const started = performance.now();
    await this.preview(folder);
    return (performance.now() - started) / 1000;
  }

  /** Prod with that many models, all on CPU and alike. */
  setModels(count: number): void {
    const file = path.join(this.checkout.root, "Pulumi.prod.yaml");
    const document = parseDocument(readFileSync(file, "utf8"));
    const [model] = (document.toJS() as { config: { "mlops:models": object[] } }).config["mlops:models"];
    const replicas = { min: 1 };
    const all = Array.from({ length: count }, (_, index) => ({
      ...model,
      name: `model-${index}`,
      replicas,
      expose: {},
    }));
    document.setIn(["config", "mlops:models"], all);
    writeFileSync(file, document.toString());
  }
}

/** Medians of several runs of each, taken in turn, so that what else the machine does falls on all alike. */
async function medians(measure: (() => Promise<number>)[]): Promise<number[]> {
  const seconds = measure.map((): number[] => []);
  for (let run = 0; run < runs; run++) {
    for (const [index, one] of measure.entries()) seconds[index]?.push(await one());
  }
  return seconds.map(median);
}

async function overBare(bench: Bench, checkout: Checkout, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const { steps } = await bench.preview(checkout.root);
  const types = steps
    .map(({ newState }) => newState?.type.split(":")[0] ?? "")
    .filter((provider) => provider !== "pulumi");
  const bare = await writeProgram(checkout, environment, {
    name: "bare",
    source: bareProgram(types),
    stack: "prod",
  });
  await bench.seconds(bare);
  const [base = NaN, ours = NaN] = await medians([
    () => bench.seconds(bare),
    () => bench.seconds(checkout.root),
  ]);
  const ratio = ours / base;
  console.log(`preview of ${types.length} resources from nothing, median of ${runs} runs each`);
  console.log(`  bare program    ${base.toFixed(2)} s`);
  console.log(
    `  prod            ${ours.toFixed(2)} s   ${ratio.toFixed(2)} times the bare program, budget ${budgets.ratio}`,
  );
  return ratio <= budgets.ratio;
}

async function byModels(bench: Bench, checkout: Checkout): Promise<boolean> {
  const measured = await medians(
    models.map((count) => () => {
      bench.setModels(count);
      return bench.seconds(checkout.root);
    }),
  );
  console.log(`preview of prod by its number of models, median of ${runs} runs each`);
  for (const [index, count] of models.entries()) {
    console.log(`  ${String(count).padStart(3)} models      ${measured[index]?.toFixed(2)} s`);
  }
  const slope = (from: number, to: number) =>
    ((measured[to] ?? NaN) - (measured[from] ?? NaN)) / ((models[to] ?? NaN) - (models[from] ?? NaN));
  const growth = slope(1, 2) / slope(0, 1);
  console.log(`  each model costs ${growth.toFixed(2)} times as much beyond 50, budget ${budgets.growth}`);
  return growth <= budgets.growth;
}

async function main(): Promise<void> {
  const checkout = new Checkout("prod");
  await checkout.prepare();
  try {
    const environment = await sandboxEnvironment(checkout);
    const bench = new Bench(checkout, environment);
    const isCheap = await overBare(bench, checkout, environment);
    const isLinear = await byModels(bench, checkout);
    process.exitCode = isCheap && isLinear ? 0 : 1;
  } finally {
    await checkout.remove();
  }
}

void main();
