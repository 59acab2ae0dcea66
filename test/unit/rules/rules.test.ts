import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import {
  alertLabels,
  isAlert,
  recordLabels,
  ruleFile,
  type RuleGroup,
  runbookUrl,
} from "../../../components/metrics/rules";
import { namespacePlans } from "../../../components/kubernetes/namespaces";
import { SettingsError } from "../../../stacks/settings";
import { anyStack } from "../../support/random/stack";
import { alertsIn, everyAlert, recordsIn, rulesOf, rulesOfEveryStack } from "./everyStack";
import { groupingLabels, parses } from "./promqlLabels";

function repeated(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

/** What is wrong with the rules of a stack, whichever it is. */
function assertLaws(groups: readonly RuleGroup[]): void {
  const [alerts, records] = [alertsIn(groups), recordsIn(groups)];
  assert.deepEqual(repeated(groups.map(({ name }) => name)), []);
  assert.deepEqual(repeated(alerts.map(({ alert }) => alert)), []);
  assert.deepEqual(repeated(records.map(({ record, labels }) => JSON.stringify([record, labels]))), []);
  for (const rule of [...alerts, ...records]) assert.ok(parses(rule.expr), rule.expr);
  for (const { record } of records) assert.match(record, /^[a-z_]+:[a-z0-9_]+:[a-z0-9_]+$/);
}

describe("the rules of a stack", () => {
  for (const [stack, groups] of rulesOfEveryStack()) {
    it(`are each there once, under a name that says what they are, and in Prometheus' grammar: ${stack}`, () => {
      assertLaws(groups);
    });
  }

  it("are so for any settings that are accepted", () => {
    let accepted = 0;
    fc.assert(
      fc.property(anyStack, (config) => {
        let groups: RuleGroup[];
        try {
          groups = rulesOf(config);
        } catch (error) {
          if (error instanceof SettingsError) return;
          throw error;
        }
        assertLaws(groups);
        accepted++;
      }),
      { numRuns: 50 },
    );
    assert.ok(accepted >= 5, `${accepted} of 50`);
  });

  it("sum and join by labels whose values are bounded, and record by those that stay", () => {
    for (const rule of [...rulesOfEveryStack().values()].flatMap((groups) =>
      groups.flatMap(({ rules }) => rules),
    )) {
      const used = isAlert(rule) ? [] : Object.keys(rule.labels ?? {});
      const allowed = isAlert(rule) ? alertLabels : recordLabels;
      const kept = isAlert(rule) ? used : [...used, ...keptLabels(rule.expr)];
      assert.deepEqual(
        [...groupingLabels(rule.expr), ...used].filter((label) => !alertLabels.includes(label)),
        [],
        rule.expr,
      );
      assert.deepEqual(
        kept.filter((label) => !allowed.includes(label)),
        [],
        rule.expr,
      );
    }
  });

  it("name the platform's namespaces by what all of them begin with", () => {
    for (const { name } of Object.values(namespacePlans)) assert.match(name, /^mlops-.+/);
  });
});

/** Labels that an aggregation, which is outermost in every record that has one, leaves. */
function keptLabels(expression: string): string[] {
  const [, labels = ""] = /^\w+ by \(([^)]*)\)/.exec(expression) ?? [];
  return labels.split(", ").filter(Boolean);
}

describe("an alert", () => {
  const alerts = [...everyAlert().values()];

  it("says who is told, or leaves it to the team of its series", () => {
    for (const { alert, team, expr } of alerts) {
      assert.ok(team !== undefined || /group_left \(team\)|service:ai_model_owner:info/.test(expr), alert);
    }
  });

  it("says in numbers what happens, and in words what it means", () => {
    for (const { alert, summary, description } of alerts) {
      assert.match(summary, /\$value|\d/, alert);
      assert.ok(description.length > 20, alert);
      // What is the same in all alerts of a rule is compared by the tests of each case.
      assert.ok(!description.includes("{{"), alert);
    }
  });

  it("leads to its runbook, here or where a fork keeps its own", () => {
    const groups = [{ name: "one", rules: alerts.slice(0, 1) }];
    const annotations = (page?: string) => {
      const { groups: written } = parse(ruleFile(groups, page)) as {
        groups: { rules: { annotations: { runbook_url: string } }[] }[];
      };
      return written[0]?.rules[0]?.annotations.runbook_url;
    };
    const { alert = "" } = alerts[0] ?? {};
    assert.equal(annotations(), runbookUrl(alert));
    assert.equal(annotations("https://wiki.example/x"), `https://wiki.example/x#${alert.toLowerCase()}`);
  });

  it("is critical only where somebody is to be woken: when users notice, or when nobody would be told", () => {
    const critical = alerts.filter(({ severity }) => severity === "critical").map(({ alert }) => alert);
    assert.deepEqual(critical.sort(), [
      "AlertDeliveryFailing",
      "GpuXidError",
      "MlflowDown",
      "ModelAvailabilityFastBurn",
      "ModelDown",
      "ModelLatencyFastBurn",
      "PostgresDown",
      "VolumeAlmostFull",
    ]);
  });
});

describe("a rule file", () => {
  it("leaves out what a rule does not say", () => {
    const groups: RuleGroup[] = [
      {
        name: "group",
        interval: "5m",
        rules: [
          { record: "a:b:c", expr: "vector(1)" },
          { alert: "A", expr: "x > 1", severity: "info", summary: "s", description: "d" },
        ],
      },
    ];
    assert.deepEqual(parse(ruleFile(groups)), {
      groups: [
        {
          name: "group",
          interval: "5m",
          rules: [
            { record: "a:b:c", expr: "vector(1)" },
            {
              alert: "A",
              expr: "x > 1",
              labels: { severity: "info" },
              annotations: { summary: "s", description: "d", runbook_url: runbookUrl("A") },
            },
          ],
        },
      ],
    });
  });

  it("writes an expression of any length on as many lines as it has", () => {
    const expr = `sum by (job) (${"x + ".repeat(100)}x)\n> 1`;
    const [rule] = (
      parse(ruleFile([{ name: "g", rules: [{ record: "a:b:c", expr }] }])) as {
        groups: [{ rules: { expr: string }[] }];
      }
    ).groups[0].rules;
    assert.equal(rule?.expr, expr);
  });
});
