import { jobs } from "../metrics";
import {
  type AlertRule,
  burnAlert,
  owners,
  promql,
  type RuleGroup,
  type Sli,
  sliGroups,
  withTeam,
} from "../metrics/rules";
import { availabilitySli, latencySli } from "./slis";
import { readyPods, targetRules, targets } from "./targets";
import type { WatchedModel } from "./watchedModel";

const ofModel = "namespace, service, model, version";

/** Share of the queue from which on it is about to turn requests away. */
const fullQueue = 0.8;

/** Share of samples that the model itself may fail on: bad input is refused before it comes to the model. */
const failedSamples = 0.05;
const leastFailures = 10;

/** Pieces of feedback in a day, below which the share of right ones says little. */
const leastFeedback = 30;

export interface ServingRulesArgs {
  models: readonly WatchedModel[];
  /** Whether somebody tells of the pods in the cluster. */
  pods: boolean;
}

/** Rules about every model: what it promises, what it is worth, and whether it is there. None without models. */
export function servingRules({ models, pods }: ServingRulesArgs): RuleGroup[] {
  if (models.length === 0) return [];
  const slis = { available: availabilitySli(), fast: latencySli(models) };
  return [
    targetRules(models, pods),
    ...sliGroups(slis.available),
    ...sliGroups(slis.fast),
    {
      name: "serving",
      rules: [
        ...budgetAlerts(slis),
        ...(pods ? [down, notScraped] : []),
        inaccurate,
        failing,
        queueFull,
        notAtAlias,
      ],
    },
  ];
}

function budgetAlerts({ available, fast }: { available: Sli; fast: Sli }): AlertRule[] {
  const times = '{{ printf "%.1f" $value }} times as fast as its objective allows';
  const errors = `{{ $labels.service }} uses up its budget of failed requests ${times}`;
  const late = `{{ $labels.service }} uses up its budget of late predictions ${times}`;
  return [
    burnAlert(available, "fast", {
      alert: "ModelAvailabilityFastBurn",
      summary: errors,
      description: "Requests fail now, and at this speed the budget of 30 days is gone within days.",
    }),
    burnAlert(available, "slow", {
      alert: "ModelAvailabilitySlowBurn",
      summary: errors,
      description: "More requests fail than the objective allows, for a day or longer.",
    }),
    burnAlert(fast, "fast", {
      alert: "ModelLatencyFastBurn",
      summary: late,
      description: "Predictions are late now, and at this speed the budget of 30 days is gone within days.",
    }),
    burnAlert(fast, "slow", {
      alert: "ModelLatencySlowBurn",
      summary: late,
      description: "More predictions are late than the objective allows, for a day or longer.",
    }),
  ];
}

/** Of what the settings ask for, so that a model without any pod is missed; and only while somebody counts pods. */
const down: AlertRule = {
  alert: "ModelDown",
  expr: promql`
    (${owners} unless on (service) ${readyPods} > 0)
    and on ()
    up{job="${jobs.kubeState}"} == 1
  `,
  for: "5m",
  severity: "critical",
  summary: "{{ $labels.service }} has had 0 ready pods for 5 minutes",
  description: "Nobody answers requests for this model.",
};

const notScraped: AlertRule = {
  alert: "ModelNotScraped",
  expr: promql`
    (${owners} unless on (service) sum by (service) (up{job="${jobs.model}"}) > 0)
    and on (service)
    ${readyPods} > 0
  `,
  for: "15m",
  severity: "warning",
  summary: "0 pods of {{ $labels.service }} have told their metrics for 15 minutes",
  description: "The model has ready pods, and none of its other alerts can fire.",
};

const inaccurate: AlertRule = {
  alert: "ModelAccuracyBelowGate",
  expr: promql`
    avg by (${ofModel}) (ai_model_accuracy{job="${jobs.model}"})
    < on (service) group_left (team)
    ${targets.accuracy}
    and on (namespace, service)
    sum by (namespace, service) (increase(ai_records_written_total{job="${jobs.model}", kind="feedback"}[1d])) >= ${leastFeedback}
  `,
  for: "30m",
  keepFiringFor: "30m",
  severity: "warning",
  summary:
    "{{ $labels.service }} version {{ $labels.version }} is right in {{ $value | humanizePercentage }} of what feedback judged",
  description: "That is less than rollout.gate.accuracy in the settings of the model asks for.",
};

const failing: AlertRule = {
  alert: "ModelPredictionErrors",
  expr: promql`
    (
      sum by (${ofModel}) (rate(ai_predictions_total{job="${jobs.model}", outcome="error"}[15m]))
      /
      (sum by (${ofModel}) (rate(ai_predictions_total{job="${jobs.model}"}[15m])) > 0)
      > ${failedSamples}
      and
      sum by (${ofModel}) (increase(ai_predictions_total{job="${jobs.model}", outcome="error"}[15m])) >= ${leastFailures}
    ) ${withTeam}
  `,
  for: "5m",
  keepFiringFor: "10m",
  severity: "warning",
  summary:
    "{{ $labels.service }} version {{ $labels.version }} fails on {{ $value | humanizePercentage }} of the samples",
  description: "The input fits the signature, and the model raises an error on it.",
};

const queueFull: AlertRule = {
  alert: "ModelQueueSaturated",
  expr: promql`
    max by (namespace, service) (avg_over_time(ai_queue_depth{job="${jobs.model}"}[5m]))
    / on (service) group_left (team)
    ${targets.queueSize}
    > ${fullQueue}
  `,
  for: "5m",
  keepFiringFor: "5m",
  severity: "warning",
  summary:
    "The fullest queue of {{ $labels.service }} is at {{ $value | humanizePercentage }} of MAX_QUEUE_SIZE",
  description: "Requests wait long, and are soon refused with 429.",
};

/** Older than the alias, or newer where the alias went back: either way somebody decided, and nothing happened. */
const notAtAlias: AlertRule = {
  alert: "ModelNotAtAlias",
  expr: promql`
    (
      max by (${ofModel}, alias) (ai_model_alias_version{job="${jobs.model}"})
      != on (${ofModel}) group_left ()
      max by (${ofModel}) (ai_model_serving_version{job="${jobs.model}"})
    ) ${withTeam}
  `,
  for: "1h",
  severity: "warning",
  summary:
    "{{ $labels.service }} serves version {{ $labels.version }} of {{ $labels.model }}, and {{ $labels.alias }} is version {{ $value }}",
  description: "The registry's alias moved, and the service did not follow.",
};
