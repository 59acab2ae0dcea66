import { urnTag } from "../../components/aws";
import config from "../../policy/config.json";
import type { Context } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { checked } from "../../sandbox/cloud/check";
import type { TypeName } from "../../sandbox/cloud/typeNames";
import { recordedResources } from "../unit/policy/recorded";
import { at } from "./manifests";
import type { RecordedResource, Recording } from "./recorder";
import type { Plain } from "./secrets";

/** Longest tag value that AWS takes. Source: Tagging AWS Resources user guide, "Tag naming limits". */
const longestValue = 256;

/**
 * Everything that AWS, as far as its API is published, Kubernetes, as to names and labels, or the policy pack would
 * refuse of what a program registers.
 */
export function refusals(recording: Recording, protect: boolean): string[] {
  const ofAws = recording.resources.filter(({ type, custom }) => custom && type.startsWith("aws:"));
  const objects = recording.resources.filter(({ type, custom }) => custom && type.startsWith("kubernetes:"));
  return [
    ...ofAws.flatMap(refusedByAws),
    ...objects.flatMap(refusedByKubernetes),
    ...brokenRules(recording, protect),
  ];
}

function refusedByAws({ type, name, urn, plain }: RecordedResource): string[] {
  const naming = { logicalName: name, seed: Buffer.from(urn) };
  const defaults = { region: "us-east-1", tags: {} };
  const { problems } = checked(type as TypeName, plain, undefined, naming, defaults);
  const tag = at(plain["tags"], urnTag);
  const long = typeof tag === "string" && tag.length > longestValue ? [`${urn}: its URN is no tag`] : [];
  return [...problems.map(({ property, reason }) => `${urn} ${property}: ${reason}`), ...long];
}

/**
 * Kinds whose names stand in a label or a DNS name, some with a suffix. Source: kubernetes.io, "Object Names and IDs",
 * Job and CronJob.
 */
const longestName: Record<string, number> = {
  CronJob: 52,
  Job: 63,
  Namespace: 63,
  Service: 63,
  StatefulSet: 52,
};
/** What the provider appends to a logical name. */
const suffix = "-01234567";
const labelKey = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;

function refusedByKubernetes({ type, name, urn, plain }: RecordedResource): string[] {
  const kind = type.split(":").at(-1) ?? "";
  const given = at(plain["metadata"], "name");
  const objectName = typeof given === "string" ? given : name + suffix;
  const longest = longestName[kind] ?? 253;
  const isRight = objectName.length <= longest && /^[a-z0-9]([a-z0-9.:-]*[a-z0-9])?$/.test(objectName);
  const labels = labelsIn(plain).filter(
    ([key, value]) => !labelKey.test(key) || !(typeof value === "string" && labelValue.test(value)),
  );
  return [
    ...(isRight ? [] : [`${urn}: ${objectName} is no name of a ${kind}`]),
    ...labels.map(([key, value]) => `${urn}: ${key}=${JSON.stringify(value)} is no label`),
  ];
}

/** Everything in an object that is a label or asks for one. */
function labelsIn(value: Plain): [string, Plain][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]): [string, Plain][] =>
    ["labels", "matchLabels", "nodeSelector"].includes(key) && typeof item === "object" && item !== null
      ? Object.entries(item)
      : labelsIn(item),
  );
}

function brokenRules(recording: Recording, protect: boolean): string[] {
  const resources = recordedResources(recording);
  return rules.flatMap((rule) => {
    const context: Context = { protect, settings: settingsOf(rule.id) };
    return "check" in rule
      ? resources.flatMap((one) =>
          rule.check(one, context).map((message) => `${rule.id} ${one.urn}: ${message}`),
        )
      : rule.checkStack(resources, context).map(({ urn, message }) => `${rule.id} ${urn}: ${message}`);
  });
}

/** What the pack is configured with in the repository. */
function settingsOf(id: string): Context["settings"] {
  const entry = (config as Record<string, unknown>)[id];
  return typeof entry === "object" ? (entry as Context["settings"]) : {};
}
