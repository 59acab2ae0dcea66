import type { ResourceState } from "./checkpoint";
import { RecoveryError } from "./failure";
import type { Finding } from "./settle";

/** What a person found out about the creates that no program can look up. Keys are URNs, or the names at their ends. */
export interface Decisions {
  /** It was created, and has this id. */
  adopt?: Record<string, string>;
  /** It was not created, or is to be forgotten. */
  drop?: string[];
}

export function decided({ urn }: ResourceState, { adopt = {}, drop = [] }: Decisions): Finding | undefined {
  const names = [urn, urn.slice(urn.lastIndexOf("::") + 2)];
  const id = names.map((name) => adopt[name]).find((one) => one !== undefined);
  if (id !== undefined) return { is: "there", id };
  return names.some((name) => drop.includes(name))
    ? { is: "absent", why: "forgotten, as you decided" }
    : undefined;
}

/** `--adopt NAME=ID`: a URN may hold `=` nowhere, an id anywhere. */
export function parseAdoptions(words: string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf("=");
      if (at <= 0 || at === word.length - 1) {
        throw new RecoveryError(
          `--adopt ${word}: write the resource's URN or name, "=", and the id that it has`,
        );
      }
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}
