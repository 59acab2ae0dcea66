import { type Data, LogEvent } from "./event";
import { filters, list, text } from "./filters";
import { type Condition, parsePipeline, type Step, type Value } from "./language";
import { regexOf } from "./regex";

/**
 * Runs the filters of a rendered pipeline, as Logstash's documentation says that they work. It is no Logstash: nothing
 * here shows that it starts.
 */
export function filterer(pipeline: string): (fields: Record<string, Data>) => Record<string, Data> {
  const { filter } = parsePipeline(pipeline);
  return (fields) => {
    const event = new LogEvent(structuredClone(fields));
    run(filter, event);
    return event.data;
  };
}

function run(steps: readonly Step[], event: LogEvent): void {
  for (const step of steps) {
    if ("plugin" in step) {
      const filter = filters[step.plugin];
      if (!filter) throw new Error(`nothing is known of the filter ${step.plugin}`);
      filter(event, step.options);
    } else {
      const branch = step.branches.find(({ condition }) => !condition || holds(condition, event));
      if (branch) run(branch.steps, event);
    }
  }
}

/** Source: logstash-core EventCondition.java. */
function holds(condition: Condition, event: LogEvent): boolean {
  if (condition.kind === "not") return !holds(condition.of, event);
  if (condition.kind === "and") return holds(condition.left, event) && holds(condition.right, event);
  if (condition.kind === "or") return holds(condition.left, event) || holds(condition.right, event);
  const value = event.get(condition.field);
  switch (condition.kind) {
    case "field":
      return value !== undefined && value !== null && value !== "" && value !== false;
    case "in":
      return list(condition.value).some((one) => one === value);
    case "==":
      return value === condition.value;
    case "!=":
      return value !== condition.value;
    case "=~":
      return matches(value, condition.value);
    case "!~":
      return !matches(value, condition.value);
  }
}

/** What is no text matches nothing. */
function matches(value: Data | undefined, pattern: Value): boolean {
  return typeof value === "string" && regexOf(text(pattern)).test(value);
}
