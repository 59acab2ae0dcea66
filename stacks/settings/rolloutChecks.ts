import { candidateName } from "../../components/serving/rollout/candidate";
import type { Finding } from "./finding";
import type { ModelSettings } from "./models";
import type { ParsedSections } from "./sections";

/** What a rollout demands of the other sections, and of the other models. */
export function checkRollouts(parsed: ParsedSections): Finding[] {
  return parsed.models.flatMap((model, index) =>
    model
      ? [
          ...checkWatcher(model, index, parsed),
          ...checkEvaluation(model, index),
          ...checkUntested(model, index),
          ...checkName(model, index, parsed),
        ]
      : [],
  );
}

function checkWatcher({ rollout }: ModelSettings, index: number, { metrics }: ParsedSections): Finding[] {
  if (rollout.strategy !== "canary" || metrics?.enabled !== false) return [];
  const needed =
    "Prometheus watches a canary, and it is switched off: set mlops:metrics.enabled to true, or use blueGreen";
  const path = ["models", index, "rollout", "strategy"];
  return [{ path, value: rollout.strategy, severity: "error", needed }];
}

/** The registry keeps labelled samples with a version; what lies on a volume, the gate does not see. */
function checkEvaluation({ rollout, model }: ModelSettings, index: number): Finding[] {
  const { enabled, evaluation } = rollout.gate;
  if ("registry" in model || rollout.strategy === "rolling" || !enabled || evaluation !== undefined)
    return [];
  const needed =
    'labelled samples are needed where the model is on a volume: "models:/name/version", a file of the image, ' +
    "or { enabled: false }";
  const path = ["models", index, "rollout", "gate", "evaluation"];
  return [{ path, value: evaluation, severity: "error", needed }];
}

/** It is the gate that gives a revision as many pods as serve. */
function checkUntested({ rollout, replicas }: ModelSettings, index: number): Finding[] {
  const { strategy, gate } = rollout;
  if (strategy !== "blueGreen" || gate.enabled || replicas.max === replicas.min) return [];
  const needed = `without a gate all callers are handed over to ${replicas.min} pods, however many served: raise min, or use rolling`;
  const path = ["models", index, "rollout", "gate", "enabled"];
  return [{ path, value: false, severity: "warning", needed }];
}

/** A candidate answers at a Service of its own. */
function checkName({ name }: ModelSettings, index: number, { models }: ParsedSections): Finding[] {
  const rival = models.find(
    (other) => other && other.rollout.strategy !== "rolling" && candidateName(other.name) === name,
  );
  if (!rival) return [];
  const needed = `another name is needed: new revisions of model ${rival.name} are tested under this one`;
  return [{ path: ["models", index, "name"], value: name, severity: "error", needed }];
}
