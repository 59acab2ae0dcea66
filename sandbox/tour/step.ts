import { SandboxError } from "../failure";
import type { Tour } from "./tour";

/** One stop of the tour. */
export interface Step {
  title: string;
  /** What has to be seen for the tour to go on. */
  expects: string;
  /** What to type where it is not seen. */
  lookAt: string;
  walk(tour: Tour): Promise<void>;
}

/** What a step found in place of what it expects, in one sentence. */
export class Unexpected extends SandboxError {}

/** Ends the step where it did not see what it should. */
export function expect(seen: boolean, found: () => string): asserts seen {
  if (!seen) throw new Unexpected(found());
}
