/** What stands on the command line of a language host. */
export interface HostArguments {
  engineAddress: string;
  tracing?: string;
  version: boolean;
}

/**
 * Reads the command line as Go's flag package does, for that is what engines write: `-name=value`, `--name value`,
 * one positional argument at the end, the engine's address. Flags that this host has no use for are passed over.
 */
export function parseArguments(words: string[]): HostArguments {
  const parsed: HostArguments = { engineAddress: "", version: false };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const flag = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(word);
    if (!flag) {
      parsed.engineAddress = word;
    } else if (flag[1] === "version") {
      parsed.version = true;
    } else if (flag[1] === "tracing") {
      parsed.tracing = flag[2] ?? rest.shift();
    } else if (flag[2] === undefined && takesValue.has(flag[1] ?? "")) {
      rest.shift();
    }
  }
  return parsed;
}

/** Flags of the vendor's host, past and present, whose value may stand in a word of its own. */
const takesValue = new Set(["root", "runtime", "v", "tsconfig", "nodeargs", "packagemanager"]);
