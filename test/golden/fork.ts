export type Config = Record<string, unknown>;

/** A change that a team makes in the YAML alone, and all that it may touch. */
export interface Fork {
  /** Of the stack file that is changed. Default local. */
  stack?: string;
  promise: string;
  file: string;
  change: (config: Config) => void;
  added?: string[];
  changed?: string[];
  removed?: string[];
}
