/** Nothing was changed, or no more than was said; the message tells what to do. */
export class RecoveryError extends Error {
  override readonly name = "RecoveryError";
}
