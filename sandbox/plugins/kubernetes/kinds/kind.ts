/** What the API server calls a kind. */
export interface Kind {
  /** `v1` for the core group, `<group>/<version>` for every other one. */
  apiVersion: string;
  kind: string;
}

/** The API group, empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}
