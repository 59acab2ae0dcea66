import { execFile, type ExecFileException } from "node:child_process";

/** Why the `aws` command gave no answer, in words for a person. */
export class AwsCommandError extends Error {}

/** Runs `aws` for its answer: the words behind `aws`, and the environment that holds its credentials. */
export type AwsCommand = (words: string[]) => Promise<unknown>;

/** Somebody who is asked for a password, or whose network hangs, must not hold the recovery up for ever. */
const timeoutMilliseconds = 60_000;

export function awsCommand(environment: NodeJS.ProcessEnv): AwsCommand {
  return (words) =>
    new Promise((resolve, reject) => {
      const options = { env: environment, timeout: timeoutMilliseconds, maxBuffer: 64 * 1024 ** 2 };
      execFile("aws", [...words, "--output", "json"], options, (error, stdout, stderr) => {
        if (error) reject(new AwsCommandError(reasonOf(error, stderr)));
        else resolve(JSON.parse(stdout === "" ? "{}" : stdout));
      });
    });
}

function reasonOf(error: ExecFileException, stderr: string): string {
  if (error.code === "ENOENT") return "the aws command is not on PATH";
  if (error.killed) return `the aws command did not answer in ${timeoutMilliseconds / 1000} s`;
  return stderr.trim().split("\n").at(-1) ?? error.message;
}

/** The command as a person types it. */
export function shown(words: string[]): string {
  return ["aws", ...words].map((word) => (/^[\w./:=,@-]+$/.test(word) ? word : `'${word}'`)).join(" ");
}
