import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import execa from "execa";
import { stringify } from "yaml";
import {
  type AlertRule,
  isAlert,
  type RuleGroup,
  ruleFile,
  runbookUrl,
} from "../../../components/metrics/rules";
import { tool } from "../../support/tools";
import type { AlertCase, RecordCase, Told } from "./case";

/** What promtool said, and whether it found nothing wrong. */
export interface Verdict {
  ok: boolean;
  output: string;
}

/** Checks a rule file with every check that there is. */
export async function checkRules(groups: readonly RuleGroup[]): Promise<Verdict> {
  return inFolder(async (folder) => {
    await writeFile(path.join(folder, "rules.yml"), ruleFile(groups));
    return run(folder, ["check", "rules", "--lint=all", "--lint-fatal", "rules.yml"]);
  });
}

/** Lives through the cases with the rules, by Prometheus' own engine. */
export async function testRules(
  groups: readonly RuleGroup[],
  cases: readonly (AlertCase | RecordCase)[],
): Promise<Verdict> {
  return inFolder(async (folder) => {
    await writeFile(path.join(folder, "rules.yml"), ruleFile(groups));
    // How often rules are evaluated is said once for a file.
    const intervals = [...new Set(cases.map(({ every = "1m" }) => every))];
    const files = intervals.map(async (every) => {
      const file = `every-${every}.yml`;
      const own = cases.filter((one) => (one.every ?? "1m") === every);
      await writeFile(path.join(folder, file), testFile(groups, own, every));
      return file;
    });
    return run(folder, ["test", "rules", ...(await Promise.all(files))]);
  });
}

/** Source: prometheus.io, "Unit testing for rules". */
function testFile(
  groups: readonly RuleGroup[],
  cases: readonly (AlertCase | RecordCase)[],
  every: string,
): string {
  const alerts = new Map(
    groups.flatMap(({ rules }) => rules.filter(isAlert)).map((rule) => [rule.alert, rule]),
  );
  return stringify(
    {
      rule_files: ["rules.yml"],
      evaluation_interval: every,
      // What is recorded comes before what asks for it.
      group_eval_order: groups.map(({ name }) => name),
      tests: cases.map((one) => ({
        name: `${"alert" in one ? one.alert : one.record} ${one.it}`,
        interval: every,
        ...(one.start !== undefined && { start_timestamp: one.start }),
        input_series: Object.entries(one.series).map(([series, values]) => ({ series, values })),
        ...("alert" in one ? alertTest(one, alerts.get(one.alert)) : recordTest(one)),
      })),
    },
    { lineWidth: 0 },
  );
}

function alertTest({ alert, expect }: AlertCase, rule: AlertRule | undefined) {
  const tests = expect.map(({ at, told }) => ({
    eval_time: at,
    alertname: alert,
    exp_alerts: told.map((one) => expected(one, rule)),
  }));
  return { alert_rule_test: tests };
}

function recordTest({ record, at, values }: RecordCase) {
  const samples = Object.entries(values).map(([labels, value]) => ({ labels, value }));
  return { promql_expr_test: [{ expr: `round(${record}, 0.0001)`, eval_time: at, exp_samples: samples }] };
}

/** With what is the same in every alert of a rule. */
function expected({ labels, summary }: Told, rule: AlertRule | undefined) {
  if (!rule) throw new Error("a case is about an alert that no rule has");
  const { alert, severity, description } = rule;
  return {
    exp_labels: { severity, ...labels },
    exp_annotations: { summary, description, runbook_url: runbookUrl(alert) },
  };
}

async function run(cwd: string, args: string[]): Promise<Verdict> {
  const { exitCode, all = "" } = await execa(await tool("promtool"), args, { cwd, all: true, reject: false });
  return { ok: exitCode === 0, output: all };
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "rules-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
