import type { Condition, Pipeline, Plugin, Step, Value } from "./plugin";

/**
 * A pipeline in the language of Logstash.
 * Source: elastic.co, "Structure of a pipeline", "Accessing event data and fields"; logstash lscl_grammar.treetop.
 */
export function pipelineText({ inputs, filters, outputs }: Pipeline): string {
  const section = (name: string, steps: readonly Step[]) => `${name} ${block(steps.map(stepText))}`;
  return [section("input", inputs), section("filter", filters), section("output", outputs), ""].join("\n");
}

function stepText(step: Step): string {
  if ("plugin" in step) return pluginText(step);
  return step.branches
    .map(({ when, steps }, index) => {
      const keyword = index === 0 ? "if" : when ? "else if" : "else";
      return `${[keyword, ...(when ? [conditionText(when)] : [])].join(" ")} ${block(steps.map(stepText))}`;
    })
    .join(" ");
}

function pluginText({ plugin, options }: Plugin): string {
  return `${plugin} ${block(Object.entries(options).map(([name, value]) => `${name} => ${valueText(value)}`))}`;
}

function valueText(value: Value): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object") return String(value);
  if (isList(value)) return list(value);
  return block(Object.entries(value).map(([key, item]) => `${quoted(key)} => ${valueText(item)}`));
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}

function list(items: readonly string[]): string {
  const lines = items.map((item) => `  ${quoted(item)}`).join(",\n");
  return items.length < 2 ? `[${items.map(quoted).join("")}]` : `[\n${lines}\n]`;
}

function conditionText(condition: Condition): string {
  if ("not" in condition) return `!(${conditionText(condition.not)})`;
  if ("has" in condition) return condition.has;
  if ("matches" in condition) return `${condition.field} =~ ${quoted(condition.matches)}`;
  const [only, ...others] = condition.is;
  if (only !== undefined && others.length === 0) return `${condition.field} == ${quoted(only)}`;
  return `${condition.field} in [${condition.is.map(quoted).join(", ")}]`;
}

/** Strings stand as they are: escapes mean nothing to Logstash (config.support_escapes), so that none can hold a quote. */
function quoted(text: string): string {
  if (text.includes('"') || text.endsWith("\\")) {
    throw new Error(`a string of a pipeline has no quote, and no backslash at its end: ${text}`);
  }
  return `"${text}"`;
}

function block(lines: readonly string[]): string {
  if (lines.length === 0) return "{}";
  return `{\n${lines.join("\n").replace(/^(?=.)/gm, "  ")}\n}`;
}
