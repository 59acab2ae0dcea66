import assert from "node:assert/strict";
import { hasLabel, publishedMetrics, unknownIn } from "../../support/knownMetrics";
import { dockerDashboards, everyDashboard } from "../../support/everyDashboard";
import { annotationQueries, panelQueries, substitute, variableQueries } from "../../support/panels";
import { type Grouping, readPromql } from "../../support/promql";
import { recordsIn, rulesOfEveryStack } from "../rules/everyStack";

/** Who asks Prometheus something, and what. */
interface Question {
  asker: string;
  expression: string;
}

const files = [...everyDashboard(), ...dockerDashboards()];
const known = publishedMetrics();

/** All of it. Whatever asks as well is added here, by one line. */
const questions: Question[] = [
  ...[...panelQueries(files), ...annotationQueries(files)].map(({ dashboard, panel, expression }) => ({
    asker: `${dashboard}: ${panel}`,
    expression: substitute(expression),
  })),
  ...variableQueries(files).map(({ dashboard, variable, expression }) => ({
    asker: `${dashboard}: $${variable}`,
    expression: substitute(expression),
  })),
];

/** Rules ask as well; by which labels is a matter of their own tests. */
const ofRules: Question[] = [...rulesOfEveryStack()].flatMap(([stack, groups]) =>
  groups
    .flatMap(({ rules }) => rules)
    .map((rule) => ({
      asker: `${stack}: ${"alert" in rule ? rule.alert : rule.record}`,
      expression: rule.expr,
    })),
);

// Whatever a rule records is told by Prometheus itself.
for (const { record } of [...rulesOfEveryStack().values()].flatMap(recordsIn)) {
  if (!known.has(record)) known.set(record, undefined);
}

/**
 * Labels by which series may be told apart: each has as many values as the stack has of something, however long it runs
 * and whoever calls. A pod, a container's id, a path or a user is none of them.
 */
const bounded = new Set([
  ...[
    "le",
    "job",
    "namespace",
    "service",
    "revision",
    "model",
    "version",
    "runtime",
    "outcome",
    "code",
    "reason",
  ],
  ...["kind", "status", "node", "gpu", "GPU_I_ID", "instance_type", "resource", "phase", "container"],
  ...[
    "deployment",
    "horizontalpodautoscaler",
    "cronjob",
    "persistentvolumeclaim",
    "alertname",
    "severity",
    "team",
  ],
  ...["datname", "state", "mode", "integration", "certificate", "data_stream", "type"],
]);

describe("what Prometheus is asked", () => {
  it("is something that somebody tells", () => {
    const problems = [...questions, ...ofRules].flatMap(({ asker, expression }) =>
      readPromql(expression)
        .selectors.flatMap((selector) => unknownIn(selector, known))
        .map((problem) => `${asker}: ${problem}`),
    );
    assert.deepEqual(problems, []);
  });

  it("is grouped by labels that its series have", () => {
    const problems = [...questions, ...ofRules].flatMap(({ asker, expression }) =>
      readPromql(expression).groupings.flatMap((grouping) =>
        strangers(grouping).map((label) => `${asker}: no series has the label ${label}`),
      ),
    );
    assert.deepEqual(problems, []);
  });

  it("is told apart by labels with few values", () => {
    const problems = questions.flatMap(({ asker, expression }) => {
      const { groupings, excluded } = readPromql(expression);
      const unbounded = groupings.flatMap(({ labels }) => labels).filter((label) => !bounded.has(label));
      return [
        ...unbounded.map((label) => `${asker}: by ${label}`),
        ...excluded.map((label) => `${asker}: by everything but ${label}`),
      ];
    });
    assert.deepEqual(problems, []);
  });

  it("would not pass with a wrong name, a wrong label or a label without end", () => {
    const [wrong] = readPromql('sum by (pod) (ai_predictions{outcom="error"})').selectors;
    assert.ok(wrong);
    assert.deepEqual(unknownIn(wrong, known), ["ai_predictions is in no list of metrics"]);
    assert.deepEqual(unknownIn({ metric: "ai_predictions_total", labels: ["outcom"] }, known), [
      "ai_predictions_total has no label outcom",
    ]);
    assert.deepEqual(strangers(...readPromql("sum by (servce) (ai_predictions_total)").groupings), [
      "servce",
    ]);
    assert.ok(!bounded.has("pod"));
  });
});

describe("legends and variables", () => {
  it("name labels with few values", () => {
    const legends = [...panelQueries(files), ...annotationQueries(files)].flatMap(({ legend }) =>
      [...legend.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label = ""]) => label),
    );
    const labels = [...legends, ...variableQueries(files).map(({ label }) => label)];
    assert.deepEqual(
      labels.filter((label) => !bounded.has(label)),
      [],
    );
  });

  it("name only labels that the answer has", () => {
    for (const { panel, expression, legend } of panelQueries(files)) {
      const named = [...legend.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label = ""]) => label);
      const there = readPromql(substitute(expression)).groupings.flatMap(({ labels }) => labels);
      for (const label of named) assert.ok(there.includes(label), `${panel}: ${legend}`);
    }
    for (const { expression, label, variable } of variableQueries(files)) {
      const [series] = readPromql(substitute(expression)).selectors;
      assert.ok(series && hasLabel(known.get(series.metric), label), variable);
    }
  });
});

/** Labels of a grouping that none of its series has. */
function strangers(...groupings: Grouping[]): string[] {
  return groupings.flatMap(({ labels, from, added }) =>
    labels.filter(
      (label) => !added.includes(label) && !from.some(({ metric }) => hasLabel(known.get(metric), label)),
    ),
  );
}
