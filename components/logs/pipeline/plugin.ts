/** A value of an option, as the configuration of Logstash has them. */
export type Value =
  string | number | boolean | readonly string[] | Readonly<Record<string, string | readonly string[]>>;

/** An input, a filter or an output with its options. */
export interface Plugin {
  plugin: string;
  options: Readonly<Record<string, Value>>;
}

/** What is asked of an event before something is done with it. Fields are written `[log][level]`. */
export type Condition =
  /** The field is there, and neither empty nor false. */
  | { has: string }
  | { field: string; is: readonly string[] }
  /** The field is text that has a match; of what is no text, nothing matches. */
  | { field: string; matches: string }
  | { not: Condition };

/** The first branch whose condition holds is taken; one without a condition is for all others. */
export interface Choice {
  branches: readonly { when?: Condition; steps: readonly Step[] }[];
}

export type Step = Plugin | Choice;

export interface Pipeline {
  inputs: readonly Plugin[];
  filters: readonly Step[];
  outputs: readonly Plugin[];
}

export function plugin(name: string, options: Plugin["options"]): Plugin {
  return { plugin: name, options };
}

/** One operation at a time: within one `mutate` the order is Logstash's own. */
export const mutate = {
  rename: (fields: Readonly<Record<string, string>>) => plugin("mutate", { rename: fields }),
  copy: (fields: Readonly<Record<string, string>>) => plugin("mutate", { copy: fields }),
  /** Values may cite fields: `%{[log][level]}`. */
  set: (fields: Readonly<Record<string, string>>) => plugin("mutate", { replace: fields }),
  remove: (fields: readonly string[]) => plugin("mutate", { remove_field: fields }),
  tag: (tag: string) => plugin("mutate", { add_tag: [tag] }),
  lowercase: (fields: readonly string[]) => plugin("mutate", { lowercase: fields }),
  convert: (fields: Readonly<Record<string, string>>) => plugin("mutate", { convert: fields }),
  /** Field, pattern and replacement, one after the other. */
  gsub: (substitutions: readonly string[]) => plugin("mutate", { gsub: substitutions }),
};

export function when(condition: Condition, steps: readonly Step[], otherwise?: readonly Step[]): Choice {
  return { branches: [{ when: condition, steps }, ...(otherwise ? [{ steps: otherwise }] : [])] };
}
