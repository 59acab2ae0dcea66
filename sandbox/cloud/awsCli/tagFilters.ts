import { UsageError } from "./arguments";

/** A resource passes with any of the values, or with any value at all where none is named. */
export interface TagFilter {
  key: string;
  values: string[];
}

/** `Key=team,Values=a,b`, the shorthand of the real command, or the same as JSON. */
export function tagFilters(words: string[]): TagFilter[] {
  return words.flatMap((word) => (/^[[{]/.test(word) ? fromJson(word) : [fromShorthand(word)]));
}

function fromJson(word: string): TagFilter[] {
  try {
    const parsed = JSON.parse(word) as
      { Key: string; Values?: string[] } | { Key: string; Values?: string[] }[];
    const list = Array.isArray(parsed) ? parsed : [parsed];
    return list.map(({ Key: key, Values: values = [] }) => ({ key, values }));
  } catch {
    throw new UsageError(`Error parsing parameter '--tag-filters': Invalid JSON: ${word}`);
  }
}

function fromShorthand(word: string): TagFilter {
  const match = /^Key=([^,]+)(?:,Values=(.*))?$/.exec(word);
  if (!match)
    throw new UsageError(`Error parsing parameter '--tag-filters': Expected: 'Key=…', received: '${word}'`);
  const [, key = "", values] = match;
  return { key, values: values === undefined ? [] : listed(values) };
}

/** Commas separate, unless quotes hold them together. */
function listed(values: string): string[] {
  const parts = values.match(/"(?:[^"\\]|\\.)*"|'[^']*'|[^,]+/g) ?? [];
  return parts.map((part) => part.replace(/^(["'])(.*)\1$/, "$2"));
}

export function passes(tags: Record<string, string>, filters: TagFilter[]): boolean {
  return filters.every(({ key, values }) => {
    const value = tags[key];
    return value !== undefined && (values.length === 0 || values.includes(value));
  });
}
