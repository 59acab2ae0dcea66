import { parser } from "@prometheus-io/lezer-promql";

/** Names of all series that an expression asks for. */
export function seriesIn(expression: string): string[] {
  return textsOf(expression, ["VectorSelector"], ["Identifier"]);
}

/** Labels that an expression sums by, joins by, or takes over. */
export function groupingLabels(expression: string): string[] {
  return textsOf(expression, ["GroupingLabels"], ["LabelName"]);
}

/** Whether Prometheus' own grammar takes it. */
export function parses(expression: string): boolean {
  let isRight = true;
  parser.parse(expression).iterate({ enter: ({ type }) => void (isRight &&= !type.isError) });
  return isRight;
}

/** The text of the nodes of some kinds that are right below nodes of others. */
function textsOf(expression: string, parents: readonly string[], kinds: readonly string[]): string[] {
  const found: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ name, from, to, node }) => {
      if (kinds.includes(name) && parents.includes(node.parent?.name ?? ""))
        found.push(expression.slice(from, to));
    },
  });
  return found;
}
