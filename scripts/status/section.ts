/** How a thing is. `unknown` is for what decides and could not be asked; `note` for what nobody has to act on. */
export type Health = "fine" | "attention" | "unknown" | "note";

export interface Row {
  /** By the columns of the section. */
  values: Record<string, string | number>;
  health: Health;
  /** Why it is not fine, or where it cannot be known. */
  why?: string;
}

/** One part of the page. */
export interface Section {
  title: string;
  columns: string[];
  rows: Row[];
}

/** What could be asked, or why not. */
export type Answer<T> = { is: "known"; value: T } | { is: "unknown"; why: string };

export async function asked<T>(question: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { is: "known", value: await question() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { is: "unknown", why: message.trim().replaceAll(/\s+/g, " ") };
  }
}

/** The rows of what is known, or one that says why it is not. */
export function sectionOf<T>(
  title: string,
  columns: string[],
  answer: Answer<T>,
  rows: (value: T) => Row[],
): Section {
  if (answer.is === "known") return { title, columns, rows: rows(answer.value) };
  return { title, columns, rows: [{ values: {}, health: "unknown", why: answer.why }] };
}

/** Two answers as one: what is unknown of either is unknown of both. */
export function both<A, B>(a: Answer<A>, b: Answer<B>): Answer<[A, B]> {
  if (a.is === "unknown") return a;
  if (b.is === "unknown") return b;
  return { is: "known", value: [a.value, b.value] };
}

/** What a script can trust: 1 where something needs attention, else 2 where something could not be determined. */
export function exitCodeOfPage(sections: Section[]): 0 | 1 | 2 {
  const healths = sections.flatMap(({ rows }) => rows.map(({ health }) => health));
  if (healths.includes("attention")) return 1;
  return healths.includes("unknown") ? 2 : 0;
}
