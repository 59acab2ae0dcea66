import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { UsageError } from "../shared/usageError";
import type { GitHub } from "./github";

/** Images carry the version of the Python project: a tag that says another would name images that are not there. */
export function assertVersion(tag: string, pyproject: string): void {
  const version = /^version\s*=\s*"([^"]+)"/m.exec(pyproject)?.[1];
  if (tag === `v${version}`) return;
  throw new UsageError(`the tag ${tag} names another version than model/pyproject.toml, which is ${version}`);
}

/** What is released has gone through the main branch. */
export function assertOnMain(commit: string, main = "origin/main"): void {
  try {
    execFileSync("git", ["merge-base", "--is-ancestor", commit, main], { stdio: "ignore" });
  } catch {
    throw new UsageError(`the tag is not on ${main}: what is released has to be merged before`);
  }
}

/** Refuses a tag that would publish what is not merged, or under another version than its images have. */
export function checkRelease(tag: string): void {
  assertVersion(tag, readFileSync("model/pyproject.toml", "utf8"));
  assertOnMain("HEAD");
}

/** Publishes a release whose notes GitHub makes of the pull requests since the one before. */
export async function publishRelease(github: GitHub, tag: string): Promise<string> {
  checkRelease(tag);
  const { html_url: url } = await github.post<{ html_url: string }>("releases", {
    tag_name: tag,
    name: tag,
    generate_release_notes: true,
    prerelease: tag.includes("-"),
  });
  return url;
}
