/** What `runtime.options` of Pulumi.yaml may say to a Node.js program, as the vendor's language host reads it. */
export interface RuntimeOptions {
  /** Let the SDK register ts-node. Default true, as the vendor's; programs that bring tsx want false. */
  typescript: boolean;
  /** Path of the tsconfig.json that ts-node uses. Default: tsconfig.json beside the program. */
  tsconfig?: string;
  /** Arguments of the node process that runs the program, before the program. Default none. */
  nodeArguments: string[];
  /** What `pulumi install` runs. Default npm; the vendor's guesses it from the lock file. */
  packageManager: PackageManager;
}

export const packageManagers = ["npm", "pnpm", "yarn", "bun"] as const;
export type PackageManager = (typeof packageManagers)[number];

export class RuntimeOptionsError extends Error {}

export function parseRuntimeOptions(options: Record<string, unknown> = {}): RuntimeOptions {
  return {
    typescript: typed(options, "typescript", "boolean") ?? true,
    tsconfig: typed(options, "tsconfig", "string"),
    nodeArguments: splitArguments(typed(options, "nodeargs", "string") ?? ""),
    packageManager: packageManager(typed(options, "packagemanager", "string") ?? "auto"),
  };
}

interface OptionTypes {
  boolean: boolean;
  string: string;
}

function typed<T extends keyof OptionTypes>(
  options: Record<string, unknown>,
  key: string,
  type: T,
): OptionTypes[T] | undefined {
  const value = options[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== type) {
    throw new RuntimeOptionsError(
      `Pulumi.yaml: runtime.options.${key} is ${JSON.stringify(value)}; a ${type} is needed`,
    );
  }
  return value as OptionTypes[T];
}

function packageManager(name: string): PackageManager {
  if (name === "auto") return "npm";
  const known = packageManagers.find((manager) => manager === name);
  if (known) return known;
  throw new RuntimeOptionsError(
    `Pulumi.yaml: runtime.options.packagemanager is "${name}"; one of auto, ${packageManagers.join(", ")} is needed`,
  );
}

/**
 * Splits like a shell: white space separates, single and double quotes keep it, a backslash outside single quotes
 * takes the next character literally. No variables, no globs.
 */
export function splitArguments(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === "\\" && quote !== "'") {
      word = (word ?? "") + line.charAt(++at);
    } else if (quote) {
      if (character === quote) quote = "";
      else word = (word ?? "") + character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (quote)
    throw new RuntimeOptionsError(`Pulumi.yaml: runtime.options.nodeargs has an open ${quote}: ${line}`);
  if (word !== undefined) words.push(word);
  return words;
}
