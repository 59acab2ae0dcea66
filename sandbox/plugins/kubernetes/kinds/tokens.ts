import type { Kind } from "./kind";
import { isBuiltInGroup } from "./scope";

export class UnsupportedKindError extends Error {
  constructor(token: string, what: string) {
    super(
      `${token}: ${what} not supported by the sandbox's stand-in for the Kubernetes provider; ` +
        "install the vendor's plugin (pulumi plugin install resource kubernetes)",
    );
  }
}

/** `kubernetes:apps/v1:Deployment` to its kind. The core group is written `core/v1` in tokens, `v1` in objects. */
export function kindOfToken(token: string): Kind {
  const [, groupVersion = "", kind = ""] = token.split(":");
  const [group = "", version] = groupVersion.split("/");
  if (!version || ["helm.sh", "yaml", "kustomize"].includes(group))
    throw new UnsupportedKindError(token, "this resource is");
  if (isBuiltInGroup(group)) {
    if (kind.endsWith("Patch")) throw new UnsupportedKindError(token, "patch resources are");
    if (kind.endsWith("List")) throw new UnsupportedKindError(token, "list resources are");
  }
  return { apiVersion: group === "core" ? version : groupVersion, kind };
}

export function tokenOfKind({ apiVersion, kind }: Kind): string {
  return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}
