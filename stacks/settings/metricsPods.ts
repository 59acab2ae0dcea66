import { exporterSizes } from "../../components/metrics/exporters/sizes";
import { type MeasuredSections, metricsParts } from "./metricsParts";
import type { SettingPath } from "./problem";

/** Pods of one kind in the namespace of the observers. */
export interface ObserverPods {
  /** The setting that decides their size. */
  path: SettingPath;
  resources: { cpu: string; memory: string; cpuLimit: string; memoryLimit: string };
  count: number;
  /** Load balancers in front of them. */
  loadBalancers: number;
}

/** What the metrics layer runs there, and how large. Agents of nodes live elsewhere, on reserves of the node. */
export function metricsPods(parsed: MeasuredSections): ObserverPods[] {
  const { metrics } = parsed;
  const parts = metricsParts(parsed);
  if (!metrics || !parts.prometheus) return [];
  const { prometheus, alertmanager, grafana, customMetrics } = metrics;
  const page = (
    name: string,
    { resources, access }: Pick<typeof prometheus, "resources" | "access">,
    count = 1,
  ): ObserverPods => ({
    path: ["metrics", name],
    resources,
    count,
    loadBalancers: access.type === "loadBalancer" ? 1 : 0,
  });
  const exporter = (name: keyof typeof exporterSizes): ObserverPods => ({
    path: ["metrics", "exporters", name],
    resources: exporterSizes[name],
    count: 1,
    loadBalancers: 0,
  });
  return [
    page("prometheus", prometheus),
    ...(parts.alertmanager ? [page("alertmanager", alertmanager, alertmanager.replicas)] : []),
    ...(parts.grafana ? [page("grafana", grafana)] : []),
    ...(parts.customMetrics
      ? [
          {
            path: ["metrics", "customMetrics"],
            resources: customMetrics.resources,
            count: customMetrics.replicas,
            loadBalancers: 0,
          },
        ]
      : []),
    ...(parts.kubeState ? [exporter("kubeState")] : []),
    ...(parts.postgres ? [exporter("postgres")] : []),
    ...(parts.redis ? [exporter("redis")] : []),
  ];
}
