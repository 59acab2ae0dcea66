import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

/** The frozen cluster is one minor version behind, so that the test can take it one further. */
export const frozenSettings: { setting: (string | number)[]; value: string }[] = [
  { setting: ["mlops:cluster", "version"], value: "1.35" },
  // Never newer than the API server.
  { setting: ["mlops:cluster", "addons", "kube-proxy"], value: "v1.35.0-eksbuild.2" },
];

const file = path.join(__dirname, "prod.json.gz");

/** What a secret of the frozen state reads: its length is what a password's is, its content nobody's. */
const blank = "0";

/** Secrets as `--show-secrets` exports them, each a JSON text of its own. */
interface ShownSecret {
  plaintext: string;
}

function isShownSecret(value: unknown): value is ShownSecret {
  return typeof value === "object" && value !== null && "plaintext" in value;
}

function blanked(json: string): string {
  const value: unknown = JSON.parse(json);
  return JSON.stringify(
    typeof value === "string" ? blank.repeat(value.length) : value,
    (_, inner: unknown) => (typeof inner === "string" ? blank.repeat(inner.length) : inner),
  );
}

/** The key that only its own sandbox has, and where on that machine the program stood. */
const dropped = ["secrets_providers", "sourcePosition", "stackTrace"];

/** Keeps an exported state without its secrets, and without what means nothing elsewhere. */
export function writeFrozenState(exported: string): void {
  const state = JSON.stringify(JSON.parse(exported), (key, value: unknown) => {
    if (dropped.includes(key)) return undefined;
    return isShownSecret(value) ? { ...value, plaintext: blanked(value.plaintext) } : value;
  });
  // The same state gives the same bytes: no time of writing, no name.
  writeFileSync(file, gzipSync(state, { level: 9 }));
}

function frozen(): { deployment: { resources: { urn: string }[] } } {
  return JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as ReturnType<typeof frozen>;
}

/** The stack file that the state was made with: that of the repository has moved on, and a fork's has other models. */
const settingsFile = path.join(__dirname, "prod.settings.yaml");

export function writeFrozenSettings(stackFile: string): void {
  writeFileSync(settingsFile, stackFile);
}

export function frozenStackFile(): string {
  return readFileSync(settingsFile, "utf8");
}

/** The URNs of all that the last release made. */
export function frozenUrns(): string[] {
  return frozen().deployment.resources.map(({ urn }) => urn);
}

/**
 * The state as `pulumi stack import` takes it.
 * @param salt of the stack that it goes into, which its secrets are encrypted with.
 */
export function frozenState(salt: string): string {
  const state = frozen();
  const provider = { type: "passphrase", state: { salt } };
  return JSON.stringify({ ...state, deployment: { ...state.deployment, secrets_providers: provider } });
}
