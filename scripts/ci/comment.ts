import type { GitHub } from "./github";

interface Comment {
  id: number;
  body?: string;
}

/** What tells the comment from those of people, in the next run. */
const marker = "<!-- mlops-stack: what a change does -->";

/** Writes the one comment of a pull request, over what it said before. */
export async function comment(github: GitHub, pullRequest: number, text: string): Promise<"new" | "updated"> {
  const body = `${marker}\n${text}`;
  const comments = await github.all<Comment>(`issues/${pullRequest}/comments`);
  const own = comments.find((one) => one.body?.startsWith(marker));
  if (!own) {
    await github.post(`issues/${pullRequest}/comments`, { body });
    return "new";
  }
  await github.patch(`issues/comments/${own.id}`, { body });
  return "updated";
}
