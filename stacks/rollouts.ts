import { PrometheusReader } from "../components/metrics";
import type { Dependency, Rollout } from "../components/serving";
import type { Foundation } from "./foundation";
import { hasSpareReplica } from "./placement";
import type { ModelSettings, Settings } from "./settings";

/** Name of Prometheus' Service, which is made after the models. */
export const prometheusName = "prometheus";

/** Who watches canaries; absent where there is none. */
export function canaryWatcher(
  { models }: Settings,
  { namespaces, options }: Foundation,
): PrometheusReader | undefined {
  if (!models.some(({ rollout }) => rollout.strategy === "canary")) return undefined;
  const prometheus = { name: prometheusName, namespace: namespaces.observability };
  return new PrometheusReader("canary-watch", { namespace: namespaces.models, prometheus }, options);
}

/** How a model's revisions take over from one another, with whom that needs. */
export function rolloutOf(
  { name, rollout, model }: ModelSettings,
  settings: Settings,
  { registry, watcher }: { registry?: Dependency; watcher?: PrometheusReader },
): Rollout {
  const { strategy, timeoutSeconds, canary } = rollout;
  if (strategy === "rolling") {
    return { strategy, timeoutSeconds, spareGpu: hasSpareReplica(name, settings) };
  }
  const { enabled, keepFailed, image, accuracy, ...limits } = rollout.gate;
  if (!enabled || accuracy === undefined) return { strategy: "blueGreen", timeoutSeconds };
  const gate = {
    ...limits,
    accuracy,
    image: image?.ref,
    keepsFailed: keepFailed,
    registry: "registry" in model || limits.evaluation?.startsWith("models:/") ? registry : undefined,
  };
  // The settings were refused if a canary came without Prometheus.
  if (strategy === "blueGreen" || !watcher) return { strategy: "blueGreen", timeoutSeconds, gate };
  return { strategy, timeoutSeconds, gate, watch: { ...canary, prometheus: watcher } };
}
