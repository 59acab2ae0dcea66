import { parse } from "yaml";

/** What the laws have to know of a stack file. */
export interface StackSettings {
  "mlops:aws"?: { protect?: boolean; permissionsBoundary?: string };
  "mlops:cluster"?: { kind?: string };
}

export function stackSettings(yaml: string): StackSettings {
  return (parse(yaml) as { config: StackSettings }).config;
}

/** Whether the stack brings its cloud along. */
export function isOnAws(yaml: string): boolean {
  return stackSettings(yaml)["mlops:cluster"]?.kind === "eks";
}
