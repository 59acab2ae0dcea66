import type { RuleGroup } from "../../../components/metrics/rules";
import type { AlertCase } from "./case";
import { availability } from "./cases/availability";
import * as data from "./cases/data";
import * as gpu from "./cases/gpu";
import { latency } from "./cases/latency";
import * as logs from "./cases/logs";
import * as models from "./cases/models";
import * as observers from "./cases/observers";
import * as platform from "./cases/platform";
import { presence } from "./cases/presence";
import { serving } from "./cases/serving";

/** Rules, and the cases that they live through together. */
export interface Suite {
  groups: RuleGroup[];
  cases: AlertCase[];
}

/** Only what is asked for is computed: what is recorded for the budgets takes most of the time. */
function modelsWith(recorded?: string): RuleGroup[] {
  return models.rules.filter(({ name }) => !name.startsWith("slo-") || name === recorded);
}

/** All of them, by what they are about. */
export const suites: Readonly<Record<string, Suite>> = {
  availability: { groups: modelsWith("slo-availability"), cases: availability },
  latency: { groups: modelsWith("slo-latency"), cases: latency },
  models: { groups: modelsWith(), cases: [...presence, ...serving] },
  GPUs: { groups: gpu.rules, cases: gpu.gpu },
  stores: { groups: data.rules, cases: data.data },
  "registry and cluster": { groups: platform.rules, cases: platform.platform },
  "those who watch": { groups: observers.rules, cases: observers.observers },
  logs: { groups: logs.rules, cases: logs.logs },
};
