import { execFileSync } from "node:child_process";
import type { Revision } from "../components/image";

/**
 * The last change of a folder, as git knows it. Nothing where there is no git, and no commit where the folder holds what
 * nobody committed: an image must not name a source that it was not built from.
 *
 * A clone without history knows one commit for everything: who builds from one says better by SOURCE_REVISION and
 * SOURCE_DATE_EPOCH (reproducible-builds.org).
 */
export function revisionOf(folder: string, env = process.env): Revision {
  const said = { commit: env["SOURCE_REVISION"], date: numberOf(env["SOURCE_DATE_EPOCH"]) };
  if (said.commit !== undefined) return said;
  const [commit, date] = git(["log", "-1", "--format=%H %ct", "--", folder])?.split(" ") ?? [];
  const isDirty = git(["status", "--porcelain", "--", folder]) !== "";
  return { commit: isDirty ? undefined : commit || undefined, date: said.date ?? numberOf(date) };
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function git(parameters: string[]): string | undefined {
  try {
    return execFileSync("git", parameters, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}
