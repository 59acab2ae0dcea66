import { appendFileSync } from "node:fs";

/**
 * Hands a value to the steps that follow. Source: GitHub docs, "Workflow commands", setting an output parameter.
 * Outside of a workflow it is only shown.
 */
export function setOutput(name: string, value: string, env: NodeJS.ProcessEnv = process.env): void {
  process.stdout.write(`${name}=${value}\n`);
  // GitHub reads `name=value` by the line.
  if (value.includes("\n")) throw new Error(`the output ${name} has several lines`);
  if (env["GITHUB_OUTPUT"]) appendFileSync(env["GITHUB_OUTPUT"], `${name}=${value}\n`);
}

/** Shows Markdown on the page of the run. */
export function addToSummary(markdown: string, env: NodeJS.ProcessEnv = process.env): void {
  if (env["GITHUB_STEP_SUMMARY"]) appendFileSync(env["GITHUB_STEP_SUMMARY"], `${markdown}\n`);
}

/** A sentence that the page of the run shows first. */
export function warn(message: string): void {
  process.stdout.write(`::warning::${message.replaceAll("%", "%25").replaceAll("\n", "%0A")}\n`);
}
