/** A failure that the person at the keyboard can do something about: printed as one sentence, without a stack. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";
}
