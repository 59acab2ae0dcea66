import { createInterface } from "node:readline";
import { UsageError } from "../shared/usageError";
import type { Ask } from "./interview";

export interface Terminal {
  ask: Ask;
  close(): void;
}

/** A person at a terminal, or a test that plays one. Prompts go where reports do not. */
export function openTerminal(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Terminal {
  const reader = createInterface({ input, output });
  const lines = reader[Symbol.asyncIterator]();
  return {
    ask: async (prompt) => {
      reader.setPrompt(prompt);
      reader.prompt();
      const { value, done } = await lines.next();
      if (done) throw new UsageError("nothing more was typed, and nothing was written");
      return value;
    },
    close: () => reader.close(),
  };
}
