import { problemsOf } from "../../stacks/settings/issues";
import { valueAt } from "../../stacks/settings/problem";
import { UsageError } from "../shared/usageError";
import { type Answers, checkedAnswers } from "./answers";
import type { Facts } from "./facts";
import { answerOf, type Question, questions, type Said } from "./questions";

/** Somebody who can be asked: gets a prompt, gives a line. */
export type Ask = (prompt: string) => Promise<string>;

/**
 * All answers: those that were given, and for the others those of whoever is asked, or what is usual.
 * @param ask absent where nobody is there.
 * @throws UsageError with what nobody has said, or with what is wrong.
 */
export async function interview(given: Said, facts: Facts, ask?: Ask): Promise<Answers> {
  const said = structuredClone(given);
  const missing: Question[] = [];
  for (const question of questions) {
    if (question.when?.(said) === false || valueAt(said, question.path) !== undefined) continue;
    const usual = question.usual(facts, said);
    const answer = ask
      ? await asked(question, usual, ask)
      : usual === undefined
        ? undefined
        : question.read(usual);
    if (answer !== undefined) put(said, question.path, answer);
    else if (!question.optional) missing.push(question);
  }
  if (missing.length > 0) {
    const lines = missing.map(({ flag, ask: text }) => `  ${flag}  ${text}`);
    throw new UsageError(`these have to be said, here or in a file of answers:\n${lines.join("\n")}`);
  }
  const taken = Object.entries(said).filter(([, value]) => value !== null);
  return checkedAnswers(Object.fromEntries(taken), "answers");
}

/** Asks until an answer is right; nothing typed is what is usual. */
async function asked(question: Question, usual: string | undefined, ask: Ask): Promise<unknown> {
  const offered = usual ?? (question.optional ? "-" : undefined);
  const prompt = `${question.ask}${offered === undefined ? "" : ` [${offered}]`}: `;
  let remark = "";
  for (;;) {
    const text = (await ask(`${remark}${prompt}`)).trim() || (offered ?? "");
    const value = answerOf(question, text);
    if (value === null) return null;
    const { error } = question.schema.safeParse(value);
    if (!error) return value;
    const problems = problemsOf(error.issues, question.schema, value);
    remark = problems.map(({ path, needed }) => `  ${[...path, needed].join(": ")}\n`).join("");
  }
}

/** Puts what was said in its place among the answers. */
export function put(said: Said, [key, field]: Question["path"], value: unknown): void {
  if (field === undefined || value === null) said[key] = value;
  else said[key] = { ...(said[key] as object | undefined), [field]: value };
}
