import { secretName } from "../../components/kubernetes/secretName";
import { isMalformed, parseFieldKey } from "../overrides/fieldKey";
import { anyObject, shortKind } from "../overrides/kind";
import { closedFamilies, objectRules, otherRules } from "./overrideRules";
import { isGroup } from "./problem";
import { isEncrypted } from "./stackFile";

/** Why no override may name a kind; nothing where one may. */
export function forbiddenKind(kind: string): string | undefined {
  const why = closedFamilies.find(([prefix]) => kind.startsWith(prefix))?.[1];
  return why && `another kind is needed: ${why}`;
}

interface Refusal {
  path: string[];
  message: string;
  /** What stands there is not to be shown. */
  secret?: boolean;
}

/** What an override says and must not say. */
export function forbiddenFields(kind: string, set: Record<string, unknown>): Refusal[] {
  const isOfCloud = kind.includes(":") && !kind.startsWith("kubernetes:");
  const rules = (isOfCloud ? otherRules : objectRules).filter(
    (rule) => rule.kind === undefined || rule.kind === shortKind(kind),
  );
  return leavesOf(set).flatMap(({ path, value }) => {
    if (isSecret(path, value)) return [{ path, message: secretNeeded, secret: true }];
    const message = malformed(path, value) ?? tooMuch(kind, path);
    if (message !== undefined) return [{ path, message }];
    const rule = rules.find(({ fields }) => fields.some((field) => overlaps(fieldsOf(path), field)));
    return rule ? [{ path, message: `this cannot be overridden: ${rule.why} (remove it)` }] : [];
  });
}

/** What is set in the end, and the keys on the way there. */
interface Leaf {
  path: string[];
  value: unknown;
}

function leavesOf(value: unknown, path: string[] = []): Leaf[] {
  if (!isGroup(value) || Object.keys(value).length === 0 || isEncrypted(value)) return [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

function fieldsOf(path: readonly string[]): string[] {
  return path.map((key) => parseFieldKey(key).field);
}

/** Whether setting the one reaches the other: it is the same, it is inside, or it is around and replaces all. */
function overlaps(path: readonly string[], field: readonly string[]): boolean {
  const length = Math.min(path.length, field.length);
  return path.slice(0, length).every((key, depth) => {
    const pattern = field[depth] ?? "";
    return pattern.endsWith("*") ? key.startsWith(pattern.slice(0, -1)) : key === pattern;
  });
}

const brackets =
  "list[key=value] is needed for items of a list, such as containers[name=model], or list[+] to add some";

function malformed(path: readonly string[], value: unknown): string | undefined {
  if (path.some(isMalformed)) return brackets;
  const last = parseFieldKey(path.at(-1) ?? "");
  if (last.append && !Array.isArray(value)) return "a list of the items to add is needed";
  if (last.item && !isGroup(value) && value !== null)
    return "the fields of the item are needed, as key: value, or null to take it away";
  return path.slice(0, -1).some((key) => parseFieldKey(key).append)
    ? "a list of the items to add is needed"
    : undefined;
}

const secretNeeded = "no secret may stand here, since this file is plain text: refer to a Secret by its name";

/** Whatever is written here can be read by everybody who reads the file and the state. */
function isSecret(path: readonly string[], value: unknown): boolean {
  const [name = ""] = path.slice(-1);
  const isNamed = secretName.test(name) || (name === "value" && secretName.test(itemOf(path)));
  return (isNamed && typeof value === "string" && value !== "") || holdsSecret(value);
}

/** The value by which the item around a field is addressed: the variable of `env[name=…].value`. */
function itemOf(path: readonly string[]): string {
  return parseFieldKey(path.at(-2) ?? "").item?.value ?? "";
}

/** Inside a list: an encrypted value, or a variable that is a secret by its name. */
function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (!isGroup(value)) return false;
  const { name, value: text } = value;
  if (isEncrypted(value) || (typeof name === "string" && secretName.test(name) && typeof text === "string")) {
    return true;
  }
  return Object.entries(value).some(
    ([key, inner]) => (typeof inner === "string" && secretName.test(key)) || holdsSecret(inner),
  );
}

/** What every object has, whatever it is. */
function tooMuch(kind: string, path: readonly string[]): string | undefined {
  const [first, second] = path;
  if (kind !== anyObject || (first === "metadata" && /^(labels|annotations)$/.test(second ?? ""))) {
    return undefined;
  }
  return "metadata.labels or metadata.annotations is needed with kind *: nothing else is the same for all";
}
