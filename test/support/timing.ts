import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";

import type { Checkout } from "./checkout";

/** The variables of a shell that speaks to the sandbox of a checkout. */
export async function sandboxEnvironment(checkout: Checkout): Promise<NodeJS.ProcessEnv> {
  const printed = await checkout.mustType("env -0");
  const variables = printed.split("\0").map((line): [string, string] => {
    const at = line.indexOf("=");
    return [line.slice(0, at), line.slice(at + 1)];
  });
  return Object.fromEntries(variables);
}

/** A program to compare with, in a folder of the checkout, with a stack of its own on the same engine. */
export async function writeProgram(
  checkout: Checkout,
  environment: NodeJS.ProcessEnv,
  { name, source, stack }: { name: string; source: string; stack: string },
): Promise<string> {
  const folder = path.join(checkout.root, `${name}-program`);
  mkdirSync(folder, { recursive: true });
  const runtime = 'runtime:\n  name: nodejs\n  options: { nodeargs: "--import tsx", typescript: false }\n';
  writeFileSync(path.join(folder, "Pulumi.yaml"), `name: ${name}\n${runtime}`);
  writeFileSync(path.join(folder, "package.json"), `{ "name": "${name}", "main": "index.ts" }\n`);
  writeFileSync(path.join(folder, "index.ts"), source);
  symlinkSync(path.join(checkout.root, "node_modules"), path.join(folder, "node_modules"));
  await execa("pulumi", ["stack", "init", stack], { cwd: folder, env: environment, extendEnv: false });
  return folder;
}

export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
