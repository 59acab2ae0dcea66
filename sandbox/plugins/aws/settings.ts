import { isObject, unknown, type Json, type JsonObject } from "../common/properties";

/** The provider's arguments, as far as the simulated cloud follows them; the others are accepted and change nothing. */
export interface Settings {
  /** Undefined: the account's own. */
  region?: string;
  /** Tags of every resource that can have some. */
  defaultTags: JsonObject;
  /** The only accounts to work in; empty: any. */
  allowedAccountIds: string[];
  forbiddenAccountIds: string[];
}

export function settingsOf(args: JsonObject): Settings {
  const region = decoded(args.region);
  const tags = decoded(args.defaultTags);
  return {
    ...(typeof region === "string" && region !== "" && region !== unknown && { region }),
    defaultTags: isObject(tags) && isObject(tags.tags) ? tags.tags : {},
    allowedAccountIds: list(args.allowedAccountIds),
    forbiddenAccountIds: list(args.forbiddenAccountIds),
  };
}

/** The SDK passes what is no string as JSON text. */
function decoded(value: Json | undefined): Json | undefined {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  return JSON.parse(value) as Json;
}

function list(value: Json | undefined): string[] {
  const found = decoded(value);
  return Array.isArray(found) ? found.filter((item) => typeof item === "string") : [];
}

/** Which arguments changed. Another region is another place: everything in it is made anew. */
export function settingsDifference(
  before: JsonObject,
  after: JsonObject,
): { changed: string[]; replaces: string[] } {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => key !== "version",
  );
  const changed = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return { changed, replaces: changed.filter((key) => key === "region") };
}

/** Whom the account's number keeps out; undefined where all is well. */
export function accountProblem(
  id: string,
  { allowedAccountIds, forbiddenAccountIds }: Settings,
): string | undefined {
  const isAllowed = allowedAccountIds.length === 0 || allowedAccountIds.includes(id);
  return isAllowed && !forbiddenAccountIds.includes(id) ? undefined : `AWS account ID not allowed: ${id}`;
}
