import { nearest } from "./nearest";

/** The part of a zod issue that an error of a choice needs. */
interface ChoiceIssue {
  code?: string;
  input?: unknown;
}

/**
 * What is told where the key that decides between several groups of settings has none of its values. What is no group
 * at all is told elsewhere, together with the keys that it may have.
 */
export function oneOf(key: string, values: readonly string[]) {
  return ({ input }: ChoiceIssue): string => {
    const written =
      typeof input === "object" && input !== null ? (input as Record<string, unknown>)[key] : undefined;
    return `one of ${values.join(", ")} is needed as ${key}${nearest.hint(written, values)}`;
  };
}
