import { jobs } from "../metrics";
import { type AlertRule, promql, type RuleGroup } from "../metrics/rules";

export interface KubernetesRulesArgs {
  /** Who is told. */
  team: string;
  /** Whether any model has a GPU. */
  gpus: boolean;
  /** Whether somebody tells of the objects of the cluster. */
  objects: boolean;
  /** Whether the kubelets tell of volumes. */
  volumes: boolean;
  /** End of each certificate that the program makes, in seconds since 1970. Default: it makes none. */
  certificates?: Readonly<Record<string, number>>;
}

/** The platform's own namespaces (namespaces.ts). */
const ours = 'namespace=~"mlops-.+"';
const counted = `job="${jobs.kubeState}"`;

type ClusterAlert = Omit<AlertRule, "team">;

/** Rules about what every part of the platform stands on, as far as it is measured. */
export function kubernetesRules({
  team,
  gpus,
  objects,
  volumes,
  certificates = {},
}: KubernetesRulesArgs): RuleGroup[] {
  const ends = Object.entries(certificates).map(([certificate, end]) => ({
    record: "certificate:not_after:timestamp_seconds",
    expr: `vector(${end})`,
    labels: { certificate },
  }));
  const alerts = [
    ...(volumes ? [volumeFillingUp, volumeAlmostFull] : []),
    ...(objects ? [crashLooping, nodeNotReady, autoscalerBlind] : []),
    ...(objects && gpus ? [gpuPodsPending] : []),
    ...(ends.length > 0 ? [certificateNearItsEnd] : []),
  ];
  const rules = [...ends, ...alerts.map((rule) => ({ ...rule, team }))];
  return rules.length === 0 ? [] : [{ name: "kubernetes", rules }];
}

const available = `min by (namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes{job="${jobs.kubelet}", ${ours}})`;
const capacity = `max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_capacity_bytes{job="${jobs.kubelet}", ${ours}})`;

/** From the last six hours, and only below a half: a new volume fills fast, and that says nothing. */
const volumeFillingUp: ClusterAlert = {
  alert: "VolumeFillingUp",
  expr: promql`
    max by (namespace, persistentvolumeclaim) (
      -predict_linear(kubelet_volume_stats_available_bytes{job="${jobs.kubelet}", ${ours}}[6h], 4 * 86400)
    ) > 0
    and
    ${available} / ${capacity} < 0.5
  `,
  for: "1h",
  severity: "warning",
  summary:
    "Volume {{ $labels.persistentvolumeclaim }} in {{ $labels.namespace }} will lack {{ $value | humanize1024 }}B in four days",
  description: "At the speed of the last six hours it is full within four days.",
};

const volumeAlmostFull: ClusterAlert = {
  alert: "VolumeAlmostFull",
  expr: promql`
    ${available}
    /
    ${capacity}
    < 0.05
  `,
  for: "5m",
  severity: "critical",
  summary:
    "Volume {{ $labels.persistentvolumeclaim }} in {{ $labels.namespace }} has {{ $value | humanizePercentage }} left",
  description: "Full, whoever writes to it stops.",
};

const ofContainer = "by (namespace, pod, container)";
const waiting = `reason="CrashLoopBackOff"`;

const crashLooping: ClusterAlert = {
  alert: "PodCrashLooping",
  expr: promql`
    sum ${ofContainer} (
      increase(kube_pod_container_status_restarts_total{${counted}, ${ours}}[1h])
      or
      increase(kube_pod_init_container_status_restarts_total{${counted}, ${ours}}[1h])
    )
    and on (namespace, pod, container)
    (
      max_over_time(kube_pod_container_status_waiting_reason{${counted}, ${ours}, ${waiting}}[5m])
      or
      max_over_time(kube_pod_init_container_status_waiting_reason{${counted}, ${ours}, ${waiting}}[5m])
    )
  `,
  for: "10m",
  severity: "warning",
  summary:
    'Container {{ $labels.container }} of pod {{ $labels.pod }} in {{ $labels.namespace }} restarted {{ printf "%.0f" $value }} times in an hour',
  description: "It ends soon after each start.",
};

const nodeNotReady: ClusterAlert = {
  alert: "NodeNotReady",
  expr: `max by (node) (kube_node_status_condition{${counted}, condition="Ready", status="true"}) == 0`,
  for: "10m",
  severity: "warning",
  summary: "Node {{ $labels.node }} has not been ready for 10 minutes",
  description: "Its pods are started elsewhere, as far as there is room, and volumes follow slowly.",
};

const ofAutoscaler = "(namespace, horizontalpodautoscaler)";

/**
 * Of several measures one may be missing: the autoscaler then goes up by the others, and never down, and counts itself as
 * active as long as it would not go down. One without replicas measures nothing, as somebody wants it.
 * Source: Kubernetes pkg/controller/podautoscaler/horizontal.go, computeReplicasForMetrics.
 */
const autoscalerBlind: ClusterAlert = {
  alert: "AutoscalerBlind",
  expr: promql`
    (
      max by ${ofAutoscaler} (
        kube_horizontalpodautoscaler_status_condition{${counted}, ${ours}, condition="ScalingActive", status="false"}
      ) == 1
      or
      max by ${ofAutoscaler} (
        kube_horizontalpodautoscaler_spec_target_metric{${counted}, ${ours}}
        unless on (namespace, horizontalpodautoscaler, metric_name)
        kube_horizontalpodautoscaler_status_target_metric{${counted}, ${ours}}
      )
    )
    and on ${ofAutoscaler}
    kube_horizontalpodautoscaler_status_current_replicas{${counted}, ${ours}} > 0
  `,
  for: "15m",
  severity: "warning",
  summary:
    "Autoscaler {{ $labels.horizontalpodautoscaler }} in {{ $labels.namespace }} has not been told all that it goes by for 15 minutes",
  description:
    "Nobody tells it the CPU or the queue: its replicas stay as they are, or follow the other one up and never down.",
};

/** Placeholders may wait: they keep room for others. */
const gpuPodsPending: ClusterAlert = {
  alert: "GpuPodsPending",
  expr: promql`
    count by (namespace) (
      kube_pod_status_phase{${counted}, ${ours}, phase="Pending"} == 1
      and on (namespace, pod)
      kube_pod_container_resource_requests{${counted}, resource=~"nvidia_com_.+"}
      unless on (namespace, pod)
      kube_pod_labels{${counted}, label_app_kubernetes_io_name="placeholder"}
    )
  `,
  for: "15m",
  severity: "warning",
  summary: "{{ $value }} pods in {{ $labels.namespace }} have waited for a GPU for 15 minutes",
  description: "A model has fewer replicas than it wants, or an update does not go on.",
};

/** The program renews 90 days before the end, whenever it is run: nobody has deployed for two months. */
const certificateNearItsEnd: ClusterAlert = {
  alert: "CertificateNearItsEnd",
  expr: "(certificate:not_after:timestamp_seconds - time()) / 86400 < 30",
  severity: "warning",
  summary: 'Certificate {{ $labels.certificate }} ends in {{ printf "%.0f" $value }} days',
  description: "After its end clients refuse to connect.",
};
