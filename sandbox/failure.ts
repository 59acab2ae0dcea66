import { RecoveryError } from "../scripts/recover/failure";

/** A failure that the person at the keyboard can do something about: printed as one sentence, without a stack. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";
}

/** What the machine refuses, and what to do about it. */
const refusals: Record<string, string> = {
  EACCES: "permission denied: the sandbox writes below .sandbox only, which has to belong to you",
  EBUSY: "in use: end what works in it, or unmount it",
  EDQUOT: "the disk quota is used up: 'make clean' frees what the sandbox holds",
  EISDIR: "a folder is in the way of a file: remove it",
  EMFILE: "too many open files: raise the limit (ulimit -n)",
  ENOSPC: "no space is left on the device: a cold build of every tool needs 8 GiB, here and in Go's cache",
  ENOTDIR: "a file is in the way of a folder: remove it",
  EPERM: "not permitted: the sandbox writes below .sandbox only, which has to belong to you",
  EROFS: "the file system is read-only: the sandbox needs to write below .sandbox",
};

/** The one sentence that a failure is told in; none for what nobody foresaw, which shows its stack. */
export function explained(error: unknown): string | undefined {
  if (error instanceof SandboxError || error instanceof RecoveryError) return error.message;
  if (!(error instanceof Error)) return undefined;
  const { code = "", path } = error as NodeJS.ErrnoException;
  const refusal = refusals[code];
  return refusal === undefined ? undefined : `${path ?? error.message}: ${refusal}`;
}
