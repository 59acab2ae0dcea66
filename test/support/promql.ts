import { parser } from "@prometheus-io/lezer-promql";

type SyntaxNode = ReturnType<typeof parser.parse>["topNode"];

/** Series that an expression asks for. */
export interface Selector {
  metric: string;
  /** Labels by which it chooses. */
  labels: string[];
}

/** `sum by (…)` and its like. */
export interface Grouping {
  labels: string[];
  /** Where its series come from. */
  from: Selector[];
  /** Labels that are added on the way: by label_replace, label_join, group_left, group_right. */
  added: string[];
}

/** What an expression is made of. */
export interface Promql {
  selectors: Selector[];
  groupings: Grouping[];
  /** Labels of `on`, `group_left` and `group_right`. */
  joined: string[];
  /** Labels of `without` and `ignoring`: what is left has whatever labels there are. */
  excluded: string[];
}

/** Reads PromQL by the grammar of Prometheus' own editor, and refuses what does not fit it. */
export function readPromql(expression: string): Promql {
  const root = parser.parse(expression).topNode;
  const wrong = nodesOf(root).find(({ type }) => type.isError);
  if (wrong) throw new Error(`no PromQL from character ${wrong.from} on: ${expression}`);
  const inside = (node: SyntaxNode): Grouping[] =>
    all(node, "AggregateExpr").flatMap((aggregate) => groupingOf(aggregate, expression));
  const labels = (clause: string, ...keywords: string[]) =>
    all(root, clause).flatMap((node) => labelsAfter(node, keywords, expression));
  return {
    selectors: selectorsIn(root, expression),
    groupings: inside(root),
    joined: labels("MatchingModifierClause", "On", "GroupLeft", "GroupRight"),
    excluded: [...labels("MatchingModifierClause", "Ignoring"), ...labels("AggregateModifier", "Without")],
  };
}

function groupingOf(aggregate: SyntaxNode, text: string): Grouping[] {
  const modifier = aggregate.getChild("AggregateModifier");
  if (!modifier?.getChild("By")) return [];
  return [
    {
      labels: labelsAfter(modifier, ["By"], text),
      from: selectorsIn(aggregate, text),
      added: [...replacedIn(aggregate, text), ...broughtIn(aggregate, text)],
    },
  ];
}

function selectorsIn(node: SyntaxNode, text: string): Selector[] {
  return all(node, "VectorSelector").map((selector) => {
    const name = selector.getChild("Identifier");
    const matchers = all(selector, "UnquotedLabelMatcher", "QuotedLabelMatcher").map((matcher) => {
      const label = matcher.firstChild;
      const value = matcher.getChild("StringLiteral");
      return { label: unquoted(slice(label, text)), value: unquoted(slice(value, text)) };
    });
    const byLabel = matchers.find(({ label }) => label === "__name__")?.value;
    return {
      metric: name ? slice(name, text) : (byLabel ?? ""),
      labels: matchers.map(({ label }) => label).filter((label) => label !== "__name__"),
    };
  });
}

/** The first string of label_replace and label_join is the label that they write. */
function replacedIn(node: SyntaxNode, text: string): string[] {
  return all(node, "FunctionCall")
    .filter((call) => /^label_(replace|join)\b/.test(slice(call, text)))
    .map((call) =>
      unquoted(slice(call.getChild("FunctionCallBody")?.getChild("StringLiteral") ?? null, text)),
    );
}

function broughtIn(node: SyntaxNode, text: string): string[] {
  return all(node, "MatchingModifierClause").flatMap((clause) =>
    labelsAfter(clause, ["GroupLeft", "GroupRight"], text),
  );
}

/** The labels in parentheses behind each of these keywords. */
function labelsAfter(node: SyntaxNode, keywords: string[], text: string): string[] {
  const labels: string[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    const grouping = child.nextSibling;
    if (!keywords.includes(child.name) || grouping?.name !== "GroupingLabels") continue;
    labels.push(...grouping.getChildren("LabelName").map((label) => slice(label, text)));
  }
  return labels;
}

function all(node: SyntaxNode, ...names: string[]): SyntaxNode[] {
  return nodesOf(node).filter(({ name }) => names.includes(name));
}

function nodesOf(node: SyntaxNode): SyntaxNode[] {
  const nodes = [node];
  for (let child = node.firstChild; child; child = child.nextSibling) nodes.push(...nodesOf(child));
  return nodes;
}

function slice(node: SyntaxNode | null, text: string): string {
  return node ? text.slice(node.from, node.to) : "";
}

function unquoted(text: string): string {
  return text.replace(/^["'`](.*)["'`]$/s, "$1");
}
