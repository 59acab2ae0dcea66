import { unknown, type Json, type JsonObject } from "../common/properties";
import type { Mutability } from "./immutability";
import { clusterEntry, type KubeconfigChoice } from "./kubeconfig";
import { sameValue } from "./values";

/** The provider's arguments, as far as the stand-in follows them; the others are accepted and change nothing. */
export interface Settings {
  choice: KubeconfigChoice;
  /** The kubeconfig comes from a cluster that is not created yet. */
  isUnknown: boolean;
  namespace?: string;
  mutability: Mutability;
  /** Take over fields that other managers set. Default false: a conflict is an error. */
  patchForce: boolean;
  /** Create adopts what exists. Default false: it is an error. */
  upsert: boolean;
  /** Forget, on refresh and destroy, the resources of a cluster that does not answer. Default false: an error. */
  deleteUnreachable: boolean;
  /** Keep, on refresh, the resources of a cluster that does not answer as they were. Default false: an error. */
  skipUnreachable: boolean;
  suppressDeprecationWarnings: boolean;
}

export function settingsOf(args: JsonObject): Settings {
  const text = (name: string) => textOf(args[name]);
  const flag = (name: string, variable: string) => (text(name) ?? process.env[variable]) === "true";
  if (text("renderYamlToDirectory"))
    throw new Error(
      "renderYamlToDirectory is not supported by the sandbox's stand-in for the Kubernetes provider",
    );
  return {
    choice: choiceOf(args),
    isUnknown: [args.kubeconfig, args.context, args.cluster].includes(unknown),
    namespace: text("namespace"),
    mutability: {
      configMaps: flag("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
      secrets: flag("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
    },
    patchForce: flag("enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE"),
    upsert: flag("upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
    deleteUnreachable: flag("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"),
    skipUnreachable: flag("skipUpdateUnreachable", "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE"),
    suppressDeprecationWarnings: flag(
      "suppressDeprecationWarnings",
      "PULUMI_K8S_SUPPRESS_DEPRECATION_WARNINGS",
    ),
  };
}

/** Which arguments changed, and which of them say that this is another cluster now. */
export function settingsDifference(
  before: JsonObject,
  after: JsonObject,
): { changed: string[]; replaces: string[] } {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => key !== "version",
  );
  const changed = keys.filter((key) => !sameValue([key], before[key], after[key]));
  return { changed, replaces: changed.filter((key) => replaces(key, before, after)) };
}

/**
 * With a clusterIdentifier, it alone tells one cluster from another (a cluster that moved to a new address keeps
 * its identifier); without one, the address and certificate authority do.
 */
function replaces(key: string, before: JsonObject, after: JsonObject): boolean {
  if (after.clusterIdentifier) return key === "clusterIdentifier" && Boolean(before.clusterIdentifier);
  if (!["kubeconfig", "context", "cluster"].includes(key)) return false;
  if (after[key] === unknown) return true;
  const [old, young] = [clusterEntry(choiceOf(before)), clusterEntry(choiceOf(after))];
  return !sameValue([], old, young);
}

function choiceOf(args: JsonObject): KubeconfigChoice {
  return {
    kubeconfig: textOf(args.kubeconfig),
    context: textOf(args.context),
    cluster: textOf(args.cluster),
  };
}

/** The SDK passes what is no string as JSON text. */
function textOf(value: Json | undefined): string | undefined {
  if (value === undefined || value === null || value === "" || value === unknown) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
