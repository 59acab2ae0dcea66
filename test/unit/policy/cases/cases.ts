import type { Context, Resource, Rule } from "../../../../policy/rule";
import type { Plain } from "../../../../policy/values";

/** What a rule refuses, and what it lets pass, by what the resources are in words. */
export interface Cases {
  breaks: Record<string, Case>;
  keeps: Record<string, Case>;
}

export interface Case {
  /** One, or all of a stack. */
  resources: Resource[];
  context?: Partial<Context>;
  /** What the first message says. */
  says?: RegExp;
}

export type CasesByRule = Record<string, Cases>;

/** A resource with these inputs. */
export function resource(type: string, props: Record<string, Plain>, more: Partial<Resource> = {}): Resource {
  const name = more.name ?? "one";
  return {
    type,
    name,
    urn: `urn:pulumi:test::mlops::${type}::${name}`,
    props,
    protect: false,
    defaultTags: {},
    sources: {},
    ...more,
  };
}

/** A single resource. */
export function one(
  type: string,
  props: Record<string, Plain>,
  says?: RegExp,
  more: Partial<Resource> = {},
): Case {
  return { resources: [resource(type, props, more)], says };
}

/** Every violation of a rule. */
export function messages(rule: Rule, { resources, context }: Case): string[] {
  const full = { protect: false, settings: {}, ...context };
  return "check" in rule
    ? resources.flatMap((each) => rule.check(each, full))
    : rule.checkStack(resources, full).map(({ message }) => message);
}
