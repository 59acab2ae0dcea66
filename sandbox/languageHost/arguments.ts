/** What stands on the command line of a language host. */
export interface HostArguments {
  engineAddress: string;
  tracing?: string;
  version: boolean;
}

/**
 * Reads the command line as Go's flag package does, for that is what engines write: `-name=value`, `--name value`,
 * the engine's address last. Flags that this host has no use for are passed over, with their values.
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
    }
  }
  return parsed;
}
