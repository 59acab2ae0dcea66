import type {
  PolicyPackConfig,
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { Context, Resource, Rule } from "./rule";
import { isObject, parsed, type Plain } from "./values";

/** A rule in the engine's terms. Its level is the pack's configuration. */
export function policyOf(rule: Rule, protect: boolean): ResourceValidationPolicy | StackValidationPolicy {
  const { id: name, description, severity, remedy: remediationSteps, settings } = rule;
  const shared = {
    name,
    description: `${description} ${remediationSteps}`,
    severity,
    remediationSteps,
    ...(settings && { configSchema: { properties: settings } }),
  };
  const context = (args: { getConfig<T extends object>(): T }): Context => ({
    protect,
    settings: args.getConfig<Record<string, Plain>>(),
  });
  return "check" in rule
    ? {
        ...shared,
        validateResource: (args, report) => {
          for (const message of rule.check(resourceOf(args), context(args))) report(message);
        },
      }
    : {
        ...shared,
        validateStack: (args, report) => {
          const found = rule.checkStack(args.resources.map(resourceOf), context(args));
          for (const { message, urn } of found) report(message, urn);
        },
      };
}

type Analyzed = ResourceValidationArgs | PolicyResource;

function resourceOf(analyzed: Analyzed): Resource {
  const { type, name, urn, opts, provider } = analyzed;
  return {
    type,
    name,
    urn,
    props: unproxied(analyzed.props),
    protect: opts.protect,
    // The SDK hands arguments of providers over as JSON text.
    defaultTags: tagsIn(parsed(unproxied(provider?.props ?? {})["defaultTags"])),
    sources: "propertyDependencies" in analyzed ? urnsOf(analyzed.propertyDependencies) : {},
  };
}

/**
 * The SDK's objects throw when somebody touches a value that a preview does not know; a rule looks and decides.
 * Source: proxyHelper of the Pulumi policy SDK.
 */
function unproxied(props: Record<string, unknown>): Record<string, Plain> {
  return (props["__getSpecialProxyTarget"] ?? props) as Record<string, Plain>;
}

function tagsIn(defaultTags: Plain | undefined): Record<string, Plain> {
  const tags = isObject(defaultTags) ? parsed(defaultTags["tags"]) : undefined;
  return isObject(tags) ? tags : {};
}

function urnsOf(dependencies: Record<string, PolicyResource[]>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(dependencies).map(([input, resources]) => [input, resources.map(({ urn }) => urn)]),
  );
}

/** The pack's own configuration: a rule that it does not name would be advisory, without anybody having said so. */
export function checkedConfig(config: PolicyPackConfig, rules: Rule[]): PolicyPackConfig {
  const ids = rules.map(({ id }) => id);
  const missing = ids.filter((id) => !(id in config));
  const unknown = Object.keys(config).filter((id) => !ids.includes(id));
  if (missing.length + unknown.length === 0) return config;
  const said = [...missing.map((id) => `${id} is missing`), ...unknown.map((id) => `${id} is no rule`)];
  throw new Error(`policy/config.json: ${said.join("; ")}`);
}
