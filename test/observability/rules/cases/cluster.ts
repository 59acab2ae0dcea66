import { type AlertCase, silent } from "../case";

export const team = "ml-platform";

/** Of the certificate that the rules know: 2027-06-01. */
export const end = Date.UTC(2027, 5, 1) / 1000;
const day = 24 * 3600;

const ready = (node: string) =>
  `kube_node_status_condition{job="kube-state-metrics", node="${node}", condition="Ready", status="true"}`;

const nodes: AlertCase[] = [
  {
    alert: "NodeNotReady",
    it: "fires when a node has not been ready for ten minutes, and ends when it is gone",
    series: { [ready("node-1")]: "1x5 0x20 _x20", [ready("node-2")]: "1x50" },
    expect: [
      ...silent("12m"),
      {
        at: "20m",
        told: [
          {
            labels: { node: "node-1", team },
            summary: "Node node-1 has not been ready for 10 minutes",
          },
        ],
      },
      ...silent("40m"),
    ],
  },
  {
    alert: "NodeNotReady",
    it: "stays silent while a node starts anew",
    series: { [ready("node-1")]: "1x5 0x8 1x20" },
    expect: [...silent("12m"), ...silent("20m")],
  },
];

const pending = (pod: string) =>
  `kube_pod_status_phase{job="kube-state-metrics", namespace="mlops-models", pod="${pod}", phase="Pending"}`;
const wants = (pod: string, resource: string) =>
  `kube_pod_container_resource_requests{job="kube-state-metrics", namespace="mlops-models", pod="${pod}", container="model", resource="${resource}", unit="integer"}`;

const gpuPods: AlertCase[] = [
  {
    alert: "GpuPodsPending",
    it: "fires when pods have waited for a GPU or a slice of one for a quarter of an hour",
    series: {
      [pending("digits-1")]: "1x30 0x10",
      [wants("digits-1", "nvidia_com_gpu")]: "1x40",
      [pending("slice-1")]: "1x30 0x10",
      [wants("slice-1", "nvidia_com_mig_1g_5gb")]: "1x40",
    },
    expect: [
      ...silent("14m"),
      {
        at: "20m",
        told: [
          {
            labels: { namespace: "mlops-models", team },
            summary: "2 pods in mlops-models have waited for a GPU for 15 minutes",
          },
        ],
      },
      ...silent("35m"),
    ],
  },
  {
    alert: "GpuPodsPending",
    it: "stays silent while a node is bought",
    series: { [pending("digits-1")]: "1x14 0x20", [wants("digits-1", "nvidia_com_gpu")]: "1x34" },
    expect: [...silent("14m"), ...silent("20m")],
  },
  {
    alert: "GpuPodsPending",
    it: "stays silent of placeholders, and of pods that want no GPU",
    series: {
      [pending("placeholder-1")]: "1x40",
      [wants("placeholder-1", "nvidia_com_gpu")]: "1x40",
      'kube_pod_labels{job="kube-state-metrics", namespace="mlops-models", pod="placeholder-1", label_app_kubernetes_io_name="placeholder"}':
        "1x40",
      [pending("cpu-1")]: "1x40",
      [wants("cpu-1", "cpu")]: "1x40",
    },
    expect: silent("30m"),
  },
];

const certificates: AlertCase[] = [
  {
    alert: "CertificateNearItsEnd",
    it: "fires in the last 30 days",
    start: end - 30 * day + 60,
    series: {},
    expect: [
      {
        at: "1m",
        told: [
          {
            labels: { certificate: "postgres-tls", team },
            summary: "Certificate postgres-tls ends in 30 days",
          },
        ],
      },
    ],
  },
  {
    alert: "CertificateNearItsEnd",
    it: "stays silent until then",
    start: end - 30 * day - 3600,
    series: { 'up{job="prometheus"}': "1x30" },
    expect: silent("30m"),
  },
];

const ofDigits = 'job="kube-state-metrics", namespace="mlops-models", horizontalpodautoscaler="digits"';
const replicas = (value: string) => ({
  [`kube_horizontalpodautoscaler_status_current_replicas{${ofDigits}}`]: value,
});
const inactive = (value: string) => ({
  [`kube_horizontalpodautoscaler_status_condition{${ofDigits}, condition="ScalingActive", status="false"}`]:
    value,
});
/** What it goes by; what it was told of the CPU, as two numbers, and of the queue. */
const measures = (queue: string) => ({
  [`kube_horizontalpodautoscaler_spec_target_metric{${ofDigits}, metric_name="cpu", metric_target_type="utilization"}`]:
    "70x50",
  [`kube_horizontalpodautoscaler_spec_target_metric{${ofDigits}, metric_name="ai_queue_depth", metric_target_type="average"}`]:
    "24x50",
  [`kube_horizontalpodautoscaler_status_target_metric{${ofDigits}, metric_name="cpu", metric_target_type="utilization"}`]:
    "30x50",
  [`kube_horizontalpodautoscaler_status_target_metric{${ofDigits}, metric_name="cpu", metric_target_type="average"}`]:
    "0.3x50",
  [`kube_horizontalpodautoscaler_status_target_metric{${ofDigits}, metric_name="ai_queue_depth", metric_target_type="average"}`]:
    queue,
});
const unknown = {
  labels: { namespace: "mlops-models", horizontalpodautoscaler: "digits", team },
  summary: "Autoscaler digits in mlops-models has not been told all that it goes by for 15 minutes",
};

const autoscalers: AlertCase[] = [
  {
    alert: "AutoscalerBlind",
    it: "fires when an autoscaler has known nothing for a quarter of an hour, and ends when somebody tells it again",
    series: { ...inactive("0x5 1x25 0x10"), ...replicas("2x40") },
    expect: [...silent("15m"), { at: "25m", told: [unknown] }, ...silent("33m")],
  },
  {
    alert: "AutoscalerBlind",
    it: "fires when the custom metrics API does not answer, though the CPU is known and the autoscaler active",
    series: { ...inactive("0x50"), ...measures("3x5 _x25 3x20"), ...replicas("2x50") },
    expect: [...silent("15m"), { at: "26m", told: [unknown] }, ...silent("40m")],
  },
  {
    alert: "AutoscalerBlind",
    it: "stays silent while both are told, also where nothing waits",
    series: { ...inactive("0x50"), ...measures("0x50"), ...replicas("2x50") },
    expect: silent("40m"),
  },
  {
    alert: "AutoscalerBlind",
    it: "stays silent of a model that somebody scaled to nothing",
    series: { ...inactive("1x50"), ...measures("_x50"), ...replicas("0x50") },
    expect: silent("40m"),
  },
  {
    alert: "AutoscalerBlind",
    it: "stays silent while a model starts, of which nothing is measured yet",
    series: { ...inactive("1x10 0x20"), ...replicas("1x30") },
    expect: [...silent("9m"), ...silent("20m")],
  },
];

/** What every part of the platform stands on. */
export const cluster: AlertCase[] = [...nodes, ...gpuPods, ...autoscalers, ...certificates];
