import { createRequire } from "node:module";
import * as path from "node:path";
import { parse } from "yaml";
import { record, type Recording } from "./recorder";

const root = path.resolve(__dirname, "..", "..");

/** What a program sees of a machine: no GPU, and a source as no checkout has it, since it changes with every commit. */
const environment = {
  NVIDIA_VISIBLE_DEVICES: "none",
  SOURCE_REVISION: "0123456789abcdef0123456789abcdef01234567",
  SOURCE_DATE_EPOCH: "1767225600",
};

/** Runs the real program with the configuration of a stack file. */
export async function runProgram(stackYaml: string, stack = "local"): Promise<Recording> {
  const { config } = parse(stackYaml) as { config: Record<string, unknown> };
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  try {
    return await record(() => run("index.ts"), stack, engineConfig(config), secretKeys(config));
  } finally {
    // Other tests start processes, which would inherit it.
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** The engine hands everything but text over as JSON, and secrets decrypted: here each is invented by its name. */
function engineConfig(config: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      if (isEncrypted(value)) return [key, inventedSecret(key)];
      return [key, typeof value === "string" ? value : JSON.stringify(value)];
    }),
  );
}

/** What a test takes for the value of a secret of the stack. */
export function inventedSecret(key: string): string {
  return `invented-${key.replace(/\W/g, "-")}`;
}

function secretKeys(config: Record<string, unknown>): string[] {
  return Object.keys(config).filter((key) => isEncrypted(config[key]));
}

function isEncrypted(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).join() === "secure";
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
