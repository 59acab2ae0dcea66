import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { contextFilter } from "../components/image/dockerIgnore";
import type { Revision } from "../components/image";

/**
 * The last change of what an image is built from, as git knows it: of the files of its context that its .dockerignore
 * lets in, and of its Dockerfile. Nothing where there is no git, and while those files hold what nobody committed: an image must not name a source that it was not built from.
 *
 * A clone without history knows one commit for everything: who builds from one says better by SOURCE_REVISION and
 * SOURCE_DATE_EPOCH (reproducible-builds.org).
 */
export function revisionOf(context: string, dockerfile: string, env = process.env): Revision {
  const said = { commit: env["SOURCE_REVISION"], date: numberOf(env["SOURCE_DATE_EPOCH"]) };
  if (said.commit !== undefined) return said;
  const isUsed = usedBy(context, dockerfile);
  const isDirty = changes([context, dockerfile]).some(isUsed);
  return isDirty ? {} : lastCommit([context, dockerfile], isUsed);
}

/** Whether a build reads a file; its path is relative to the working folder. */
function usedBy(context: string, dockerfile: string): (file: string) => boolean {
  const ignore = [`${dockerfile}.dockerignore`, path.join(context, ".dockerignore")].find((file) =>
    existsSync(file),
  );
  const passes = contextFilter(ignore === undefined ? "" : readFileSync(ignore, "utf8"));
  return (file) => {
    const inside = path.relative(context, file);
    if (path.relative(dockerfile, file) === "") return true;
    return !inside.startsWith("..") && passes(inside.split(path.sep).join("/"));
  };
}

/** The newest commit that touched a file that is used; of a merge, those that it merged. */
function lastCommit(places: string[], isUsed: (file: string) => boolean): Revision {
  const log = git(["log", "--relative", "--name-only", "--format=%x00%H %ct", "--", ...places]) ?? "";
  for (const entry of log.split("\0").slice(1)) {
    const [head = "", , ...files] = entry.split("\n");
    const [commit = "", date] = head.split(" ");
    if (files.filter((file) => file !== "").some(isUsed)) return { commit, date: numberOf(date) };
  }
  return {};
}

/** Files with changes that nobody committed, those that git does not know among them. */
function changes(places: string[]): string[] {
  const tracked = git(["diff", "--relative", "--name-only", "-z", "HEAD", "--", ...places]) ?? "";
  const others = git(["ls-files", "--others", "--exclude-standard", "-z", "--", ...places]) ?? "";
  return `${tracked}${others}`.split("\0").filter((file) => file !== "");
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function git(parameters: string[]): string | undefined {
  try {
    return execFileSync("git", parameters, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 2 ** 28,
    });
  } catch {
    return undefined;
  }
}
