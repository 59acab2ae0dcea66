import { jobs } from "../metrics";
import { owners, promql, type RecordingRule, type RuleGroup } from "../metrics/rules";
import { availability, latency } from "./slis";
import { defaultMaxQueueSize, type WatchedModel } from "./watchedModel";

/** Names of what is recorded of every model's settings, so that one rule can judge all models. */
export const targets = {
  availability: `${availability.record}:objective`,
  latency: `${latency.record}:objective`,
  latencySeconds: `${latency.record}:threshold_seconds`,
  accuracy: "service:ai_model_accuracy:gate",
  queueSize: "service:ai_queue_depth:limit",
} as const;

/** Pods of each model that are ready, by `namespace` and `service`. */
export const readyPods = "service:ai_model_pods_ready:sum";

/** What the settings ask of each model, and how many pods it has where somebody tells. */
export function targetRules(models: readonly WatchedModel[], pods: boolean): RuleGroup {
  const counted = pods ? [{ record: readyPods, expr: ready }] : [];
  return { name: "models", rules: [...models.flatMap(targetsOf), ...counted] };
}

function targetsOf({ name, team, slo, accuracy, maxQueueSize }: WatchedModel): RecordingRule[] {
  const is = (record: string, value: number) => ({
    record,
    expr: `vector(${value})`,
    labels: { service: name, team },
  });
  return [
    is(owners, 1),
    is(targets.availability, slo.availability),
    is(targets.latency, slo.latencyTarget),
    is(targets.latencySeconds, slo.latencySeconds),
    ...(accuracy === undefined ? [] : [is(targets.accuracy, accuracy)]),
    is(targets.queueSize, maxQueueSize ?? defaultMaxQueueSize),
  ];
}

/** By the label that says which model a pod serves: names of Deployments are made anew with each of them. */
const ready = promql`
  sum by (namespace, service) (
    kube_pod_status_ready{job="${jobs.kubeState}", condition="true"}
    * on (namespace, pod, uid) group_left (service)
    label_replace(
      kube_pod_labels{job="${jobs.kubeState}", label_app_kubernetes_io_name="model"},
      "service", "$1", "label_app_kubernetes_io_instance", "(.+)"
    )
  )
`;
