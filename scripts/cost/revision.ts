import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { UsageError } from "../shared/usageError";

const repository = join(__dirname, "..", "..");

/**
 * A file as a revision of the repository has it; `undefined` where that revision has none.
 * @throws UsageError when there is no such revision.
 */
export function fileAt(revision: string, file: string, folder = repository): string | undefined {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  let commit: string;
  try {
    commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`).trim();
  } catch {
    throw new UsageError(`there is no revision ${revision} here (is it fetched?)`);
  }
  if (git("ls-tree", "--name-only", commit, "--", file).trim() === "") return undefined;
  return git("show", `${commit}:${file}`);
}
