/** Every object of Kubernetes, whatever its kind. */
export const anyObject = "*";

const kubernetes = "kubernetes:";

/** Whether a resource of that Pulumi type is meant by `Deployment`, `apps/v1/Deployment`, a Pulumi type, or `*`. */
export function isOfKind(type: string, kind: string): boolean {
  if (kind === anyObject) return isObject(type);
  if (kind.includes(":")) return type === kind;
  if (!isObject(type)) return false;
  return kind.includes("/") ? shownKind(type) === withGroup(kind) : type.endsWith(`:${kind}`);
}

/** Whether it stands for something in the cluster. */
function isObject(type: string): boolean {
  return type.startsWith(kubernetes);
}

/** Manifests leave the core group out, Pulumi's types name it. */
function withGroup(kind: string): string {
  return /^v\d\w*\/\w+$/.test(kind) ? `core/${kind}` : kind;
}

/** The kind of a type as a setting would write it: `apps/v1/Deployment`, or the type where it is of no cluster. */
export function shownKind(type: string): string {
  if (!isObject(type)) return type;
  return type.slice(kubernetes.length).replace(/:(\w+)$/, "/$1");
}

/** The last part of a kind, which people remember: `Deployment`. */
export function shortKind(kind: string): string {
  return kind.split(/[/:]/).at(-1) ?? kind;
}

/** Whether a name fits a pattern in which `*` stands for any text and `?` for one letter. */
export function fits(name: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`).test(name);
}
