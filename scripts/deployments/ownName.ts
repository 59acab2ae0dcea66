import { parseDocument } from "yaml";

import { longestInstallation } from "../../stacks/settings/aws";
import { UsageError } from "../shared/usageError";

/**
 * The settings of a review stack, which are those of its template but for the name: two clusters of an account cannot be
 * called alike. Reviews are told apart by the number that the name of such a stack ends with, that of the pull request.
 */
export function withOwnName(text: string, stack: string): string {
  const document = parseDocument(text);
  const at = ["config", "mlops:aws", "name"];
  const name = document.getIn(at);
  const number = /(\d+)$/.exec(stack)?.[1];
  if (typeof name !== "string" || number === undefined) {
    throw new UsageError(`${stack}: a number at its end, and mlops:aws.name in its settings, are needed`);
  }
  const own = `${name.slice(0, longestInstallation - 1 - number.length)}-${number}`;
  if (name.endsWith(`-${number}`)) return text;
  document.setIn(at, own);
  return document.toString({ lineWidth: 0 });
}
