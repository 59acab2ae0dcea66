import { changed, type Preview } from "./events";
import type { GitHub } from "./github";
import { code, firstLines } from "./markdown";
import { previewMarkdown } from "./previewReport";

interface Issue {
  number: number;
  body?: string | null;
  pull_request?: unknown;
}

export interface DriftCheck {
  stack: string;
  preview: Preview;
  text: string;
  /** Where the run can be read. */
  run: string;
  /** What is deployed. */
  commit: string;
}

export type DriftAnswer = "none" | "opened" | "updated" | "closed";

/** What tells the issue from those of people, in the next night. */
function markerOf(stack: string): string {
  return `<!-- mlops-stack: drift of ${stack} -->`;
}

/** Keeps one open issue while there is drift, and closes it when there is none any more. */
export async function reportDrift(github: GitHub, check: DriftCheck): Promise<DriftAnswer> {
  const { stack, preview, run } = check;
  const issues = await github.all<Issue>("issues?state=open");
  const open = issues.find((one) => one.body?.startsWith(markerOf(stack)) && one.pull_request === undefined);
  if (changed(preview) === 0) {
    if (!open) return "none";
    await github.post(`issues/${open.number}/comments`, { body: `There is no drift any more: ${run}` });
    await github.patch(`issues/${open.number}`, { state: "closed" });
    return "closed";
  }
  const body = issueText(check);
  if (!open) {
    await github.post("issues", { title: `Drift in ${stack}`, body });
    return "opened";
  }
  await github.patch(`issues/${open.number}`, { body });
  return "updated";
}

/** Source: GitHub answers "body is too long (maximum is 65536 characters)". */
const mostCharacters = 60_000;

function issueText({ stack, preview, text, run, commit }: DriftCheck): string {
  return firstLines(
    [
      markerOf(stack),
      `\`${commit.slice(0, 12)}\` was deployed last, and what is there is something else now: somebody changed it by hand,`,
      `or a deployment did not get to its end. Seen by ${run}. This text is renewed every night, and the issue is closed`,
      "when there is no drift any more.",
      "",
      "Was it meant? Write it into the stack's file. If not, deploy again:",
      "",
      code(`pulumi up --refresh --stack ${stack}`, "sh"),
      "",
      previewMarkdown({ stack, against: "what is there", preview, text }),
    ].join("\n"),
    mostCharacters,
  );
}
