import { createRequire } from "node:module";
import * as path from "node:path";
import { parse } from "yaml";
import { record, type Recording } from "./recorder";

const root = path.resolve(__dirname, "..", "..");

/** The source as no checkout has it: what a program registers must not change with every commit. */
const source = {
  SOURCE_REVISION: "0123456789abcdef0123456789abcdef01234567",
  SOURCE_DATE_EPOCH: "1767225600",
};

/** Runs the real program with the configuration of a stack file, on a machine whose GPUs it cannot see. */
export function runProgram(stackYaml: string, stack = "local"): Promise<Recording> {
  Object.assign(process.env, source);
  const { config } = parse(stackYaml) as { config: Record<string, unknown> };
  process.env["NVIDIA_VISIBLE_DEVICES"] = "none";
  return record(() => run("index.ts"), stack, engineConfig(config));
}

/** The engine hands everything but text over as JSON. */
function engineConfig(config: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

const requireModule = createRequire(__filename);

/** Runs the program's module, which exports what it does; loaded afresh, and its own modules with it. */
function run(file: string): unknown {
  for (const loaded of Object.keys(requireModule.cache)) {
    if (isOwn(loaded)) delete requireModule.cache[loaded];
  }
  return (requireModule(path.join(root, file)) as () => unknown)();
}

function isOwn(file: string): boolean {
  const [folder = ""] = path.relative(root, file).split(path.sep);
  return ["index.ts", "stacks", "components"].includes(folder);
}
