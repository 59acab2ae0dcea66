import { parse } from "yaml";
import { alertAndRecordingRules } from "../../../stacks/rules";
import { parseSettings, sectionsOf, type Settings } from "../../../stacks/settings";
import {
  isAlert,
  type AlertRule,
  type RecordingRule,
  type RuleGroup,
} from "../../../components/metrics/rules";
import { stackFiles } from "../../support/golden";
import { stackSettings } from "../../support/stackSettings";

/** Ends of certificates, as the program would know them. */
export const certificates = { "postgres-tls": 1_830_000_000, "redis-tls": 1_831_000_000 };

/** The rules of settings as a stack file has them. */
export function rulesOf(config: Record<string, unknown>): RuleGroup[] {
  const settings = parseSettings(sectionsOf(config), "Pulumi.test.yaml") as Settings;
  return alertAndRecordingRules(settings, { certificates });
}

/** The rules of every stack that has a cluster, by its name. */
export function rulesOfEveryStack(): Map<string, RuleGroup[]> {
  const files = [...stackFiles()].filter(
    ([, yaml]) => stackSettings(yaml)["mlops:cluster"]?.kind !== "docker",
  );
  return new Map(
    files.map(([stack, yaml]) => [
      stack,
      rulesOf((parse(yaml) as { config: Record<string, unknown> }).config),
    ]),
  );
}

export function alertsIn(groups: readonly RuleGroup[]): AlertRule[] {
  return groups.flatMap(({ rules }) => rules.filter(isAlert));
}

export function recordsIn(groups: readonly RuleGroup[]): RecordingRule[] {
  return groups.flatMap(({ rules }) => rules.filter((rule): rule is RecordingRule => !isAlert(rule)));
}

/** Every alert that some stack has, once. */
export function everyAlert(): Map<string, AlertRule> {
  const all = [...rulesOfEveryStack().values()].flatMap(alertsIn);
  return new Map(all.map((rule) => [rule.alert, rule]));
}
