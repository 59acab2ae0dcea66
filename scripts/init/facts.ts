import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { UsageError } from "../shared/usageError";
import { type KeyPath, SettingsFile } from "../shared/settingsFile";

/** What a checkout says by itself, before anybody is asked. */
export interface Facts {
  /** The files by name; those that a fork has taken away are not there. */
  files: ReadonlyMap<string, string>;
  /** `owner/name` of the remote that it was cloned from, where that is on GitHub. */
  origin?: string;
}

export function factsOf(repository: string, names: readonly string[]): Facts {
  const there = names.filter((name) => existsSync(path.join(repository, name)));
  const files = new Map(there.map((name) => [name, readable(repository, name)]));
  return { files, origin: gitHubRepository(git(repository, ["remote", "get-url", "origin"])) };
}

/** @throws UsageError where the text of a file is no YAML. */
function readable(repository: string, name: string): string {
  const text = readFileSync(path.join(repository, name), "utf8");
  try {
    new SettingsFile(text);
    return text;
  } catch (error) {
    throw new UsageError(`${name} is no YAML: ${(error as Error).message.trim()}`);
  }
}

/** A value of one of the files. */
export function valueIn({ files }: Facts, name: string, at: KeyPath): unknown {
  const text = files.get(name);
  return text === undefined ? undefined : new SettingsFile(text).get(at);
}

/** Which of the files have changes that nobody committed; `undefined` where git knows nothing of them. */
export function uncommitted(repository: string, names: readonly string[]): string[] | undefined {
  const status = git(repository, ["status", "--porcelain", "--ignored", "-z", "--", ...names]);
  return status
    ?.split("\0")
    .filter((line) => line !== "")
    .map((line) => line.slice(3));
}

/** `git@github.com:owner/name.git` and `https://github.com/owner/name`, with or without a token. */
export function gitHubRepository(address: string | undefined): string | undefined {
  return /github\.com[:/]([\w.-]+\/[\w.-]+?)(\.git)?\/?\s*$/.exec(address ?? "")?.[1];
}

function git(repository: string, parameters: string[]): string | undefined {
  try {
    return execFileSync("git", parameters, {
      cwd: repository,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return undefined;
  }
}
