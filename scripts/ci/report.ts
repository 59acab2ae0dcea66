import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { costDifference } from "../cost/report";
import { code, details, firstLines } from "./markdown";

export interface ReportOptions {
  /** The commit that the change is compared with. */
  base: string;
  /** Folder with what the previews have to say, one `.md` a stack. */
  previews: string;
  stacks: readonly string[];
  today: Date;
}

/** Source: GitHub answers "body is too long (maximum is 65536 characters)". */
const mostCharacters = 65_000;
const goldenFolder = "test/golden";

/** All that a reviewer of a change has to know about what it does, as one comment. */
export function reportText({ base, previews, stacks, today }: ReportOptions): string {
  const sections = [
    "## What this change does",
    ...previewSections(previews),
    ...stacks.map((stack) => costDifference({ stack, base, title: `Cost of ${stack} in a month` }, today)),
  ].join("\n\n");
  // The golden files come last: they are the longest, and what is cut off can be read in the files of the change.
  return firstLines(
    `${sections}\n\n${goldenSection(base, mostCharacters - sections.length)}`,
    mostCharacters,
  );
}

function previewSections(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".md"),
  );
  if (files.length === 0) return ["### Preview\n\nThere is none: see the job `preview`."];
  return files.sort().map((file) => readFileSync(path.join(folder, file), "utf8").trim());
}

function goldenSection(base: string, room: number): string {
  const title = "### Golden files";
  const diff = (...options: string[]) =>
    execFileSync("git", ["diff", ...options, `${base}...HEAD`, "--", goldenFolder], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
  const patch = diff("--unified=1");
  if (patch === "") return `${title}\n\nNo resource of any stack differs.`;
  const stat = code(diff("--stat=100"), "text");
  const left = Math.max(0, room - stat.length - 1_000);
  return [title, "", stat, "", details("Every difference", code(firstLines(patch, left), "diff"))].join("\n");
}
