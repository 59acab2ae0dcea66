import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";
import type { Plain } from "./values";

/** A resource as the rules see it: its inputs, in plain text, and what the program says about it. */
export interface Resource {
  type: string;
  name: string;
  urn: string;
  props: Record<string, Plain>;
  /** `protect` is set: the engine refuses to delete it. */
  protect: boolean;
  /** Tags that its provider adds to everything that takes tags. */
  defaultTags: Record<string, Plain>;
  /** URNs of the resources that each input comes from. Only known when the whole stack is looked at. */
  sources: Record<string, string[]>;
}

/** What a rule knows beside the resource. */
export interface Context {
  /** `mlops:aws.protect` of the stack: its stateful resources are to outlive a mistake. */
  protect: boolean;
  /** The rule's own settings, of config.json or of a file given with --policy-pack-config. */
  settings: Record<string, Plain>;
}

interface RuleBase {
  /** By which config files and messages name it. */
  id: string;
  /** What holds where the rule is kept, in the present tense. */
  description: string;
  /** What somebody does about a violation. */
  remedy: string;
  severity: "low" | "medium" | "high" | "critical";
  /** The settings that it takes, beside its level. */
  settings?: Record<string, PolicyConfigJSONSchema>;
}

/** Looks at one resource at a time, before it is created or changed. */
export interface ResourceRule extends RuleBase {
  /** What is wrong with the resource; nothing where the rule is not about its type. */
  check: (resource: Resource, context: Context) => string[];
}

/** Looks at all resources together, after the last. */
export interface StackRule extends RuleBase {
  checkStack: (resources: Resource[], context: Context) => Violation[];
}

export interface Violation {
  urn: string;
  message: string;
}

export type Rule = ResourceRule | StackRule;

/** A check of one type. */
export function ofType(
  type: string | string[],
  check: (resource: Resource, context: Context) => string[],
): ResourceRule["check"] {
  const types = [type].flat();
  return (resource, context) => (types.includes(resource.type) ? check(resource, context) : []);
}

/** Several checks of one rule. */
export function all(...checks: ResourceRule["check"][]): ResourceRule["check"] {
  return (resource, context) => checks.flatMap((check) => check(resource, context));
}

/** The message, where something is wrong. */
export function unless(holds: boolean, message: string): string[] {
  return holds ? [] : [message];
}

/** Every resource of a type, for rules about the stack. */
export function typed(resources: Resource[], type: string): Resource[] {
  return resources.filter((resource) => resource.type === type);
}
