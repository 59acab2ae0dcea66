import { kubernetesRules } from "../../../../components/kubernetes/alerts";
import { mlflowRules } from "../../../../components/mlflow/alerts";
import { type AlertCase, silent } from "../case";
import { cluster, end, team } from "./cluster";

const GiB = 2 ** 30;
export const rules = [
  ...mlflowRules({ team, pods: true }),
  ...kubernetesRules({
    team,
    gpus: true,
    objects: true,
    volumes: true,
    certificates: { "postgres-tls": end },
  }),
];

const up = (pod: string) => `up{job="mlflow", namespace="mlops-registry", pod="${pod}"}`;
const mlflowPod = (label: string) =>
  `{job="kube-state-metrics", namespace="mlops-registry", pod="mlflow-1", uid="1", ${label}}`;
const mlflowDown = {
  labels: { job: "mlflow", team },
  summary: "0 servers of MLflow have answered for 5 minutes",
};

const mlflow: AlertCase[] = [
  {
    alert: "MlflowDown",
    it: "fires when no server has answered for five minutes, and ends when one does",
    series: { [up("mlflow-1")]: "1x3 0x12 1x5", [up("mlflow-2")]: "1x3 0x20" },
    expect: [...silent("7m"), { at: "12m", told: [mlflowDown] }, ...silent("17m")],
  },
  {
    alert: "MlflowDown",
    it: "fires when there is none",
    series: {},
    expect: [{ at: "10m", told: [mlflowDown] }],
  },
  {
    alert: "MlflowDown",
    it: "stays silent while one of two answers",
    series: { [up("mlflow-1")]: "0x20", [up("mlflow-2")]: "1x20" },
    expect: silent("15m"),
  },
  {
    alert: "MlflowDown",
    it: "fires when no pod is ready, though what tells its metrics answers, and ends when one is",
    series: {
      [up("mlflow-1")]: "1x40",
      [`kube_pod_labels${mlflowPod('label_app_kubernetes_io_name="mlflow"')}`]: "1x40",
      [`kube_pod_status_ready${mlflowPod('condition="true"')}`]: "1x3 0x12 1x25",
    },
    expect: [...silent("7m"), { at: "12m", told: [mlflowDown] }, ...silent("17m")],
  },
  {
    alert: "MlflowDown",
    it: "stays silent while the only one is replaced",
    series: { [up("mlflow-1")]: "1x5 _x30", [up("mlflow-2")]: "_x9 1x30" },
    expect: [...silent("9m"), ...silent("15m")],
  },
];

const volume = { namespace: "mlops-data", persistentvolumeclaim: "postgres-data" };
const ofVolume = (metric: string, labels = volume) =>
  `${metric}{job="kubelet", node="node-1", namespace="${labels.namespace}", persistentvolumeclaim="${labels.persistentvolumeclaim}"}`;
const capacity = { [ofVolume("kubelet_volume_stats_capacity_bytes")]: `${100 * GiB}x100` };
const available = (values: string) => ({ [ofVolume("kubelet_volume_stats_available_bytes")]: values });

const volumes: AlertCase[] = [
  {
    alert: "VolumeFillingUp",
    it: "fires when the last hours' speed fills the volume within four days, and ends when it was grown",
    every: "5m",
    series: {
      ...capacity,
      // 1 GiB an hour, and less than a half left after one.
      ...available(`${51 * GiB}-${GiB / 12}x60 ${90 * GiB}x40`),
    },
    expect: [
      ...silent("1h50m"),
      {
        at: "3h",
        told: [
          {
            labels: { ...volume, team },
            summary: "Volume postgres-data in mlops-data will lack 48GiB in four days",
          },
        ],
      },
      ...silent("8h"),
    ],
  },
  {
    alert: "VolumeFillingUp",
    it: "stays silent when it takes longer",
    every: "5m",
    series: { ...capacity, ...available(`${40 * GiB}-${GiB / 36}x60`) },
    expect: silent("4h"),
  },
  {
    alert: "VolumeFillingUp",
    it: "stays silent of a new volume that fills fast and is not half full",
    every: "5m",
    series: { ...capacity, ...available(`${55 * GiB}-${GiB / 12}x60`) },
    expect: silent("5h"),
  },
  {
    alert: "VolumeFillingUp",
    it: "stays silent of volumes that are not ours",
    every: "5m",
    series: {
      [ofVolume("kubelet_volume_stats_capacity_bytes", { ...volume, namespace: "other" })]: `${100 * GiB}x60`,
      [ofVolume("kubelet_volume_stats_available_bytes", { ...volume, namespace: "other" })]:
        `${40 * GiB}-${GiB / 12}x60`,
    },
    expect: silent("4h"),
  },
  {
    alert: "VolumeAlmostFull",
    it: "fires when less than a twentieth is left",
    series: { ...capacity, ...available(`${6 * GiB}x5 ${4.9 * GiB}x20 ${50 * GiB}x20`) },
    expect: [
      ...silent("8m"),
      {
        at: "15m",
        told: [{ labels: { ...volume, team }, summary: "Volume postgres-data in mlops-data has 4.9% left" }],
      },
      ...silent("30m"),
    ],
  },
  {
    alert: "VolumeAlmostFull",
    it: "stays silent when exactly that is left",
    series: { ...capacity, ...available(`${5 * GiB}x30`) },
    expect: silent("20m"),
  },
];

const container = { namespace: "mlops-models", pod: "digits-1", container: "model" };
const ofContainer = (metric: string, labels = "", of = container) =>
  `${metric}{job="kube-state-metrics", namespace="${of.namespace}", pod="${of.pod}", container="${of.container}", uid="1"${labels}}`;
const waiting = (metric: string, reason = "CrashLoopBackOff", of = container) =>
  ofContainer(metric, `, reason="${reason}"`, of);

const migration = { namespace: "mlops-registry", pod: "mlflow-1", container: "migrate" };

const pods: AlertCase[] = [
  {
    alert: "PodCrashLooping",
    it: "fires when a container ends soon after each start, and ends when it runs",
    series: {
      [ofContainer("kube_pod_container_status_restarts_total")]: "0x5 1x2 2x3 3x4 4x5 5x40",
      [waiting("kube_pod_container_status_waiting_reason")]: "_x5 1x2 _ 1x3 _ 1x4 _ 1x10 _x40",
    },
    expect: [
      ...silent("10m"),
      {
        at: "25m",
        told: [
          {
            labels: { ...container, team },
            summary: "Container model of pod digits-1 in mlops-models restarted 5 times in an hour",
          },
        ],
      },
      ...silent("45m"),
    ],
  },
  {
    alert: "PodCrashLooping",
    it: "fires for a container that comes before the others",
    series: {
      [ofContainer("kube_pod_init_container_status_restarts_total", "", migration)]: "0+1x30",
      [waiting("kube_pod_init_container_status_waiting_reason", "CrashLoopBackOff", migration)]: "1x30",
    },
    expect: [
      {
        at: "20m",
        told: [
          {
            labels: { ...migration, team },
            summary: "Container migrate of pod mlflow-1 in mlops-registry restarted 20 times in an hour",
          },
        ],
      },
    ],
  },
  {
    alert: "PodCrashLooping",
    it: "stays silent when a container restarted once, and while one waits for its image",
    series: {
      [ofContainer("kube_pod_container_status_restarts_total")]: "0x5 1x60",
      [waiting("kube_pod_container_status_waiting_reason")]: "_x5 1x2 _x60",
      [waiting("kube_pod_container_status_waiting_reason", "ContainerCreating", migration)]: "1x60",
      [ofContainer("kube_pod_container_status_restarts_total", "", migration)]: "0x60",
    },
    expect: [...silent("15m"), ...silent("40m")],
  },
];

export const platform: AlertCase[] = [...mlflow, ...volumes, ...pods, ...cluster];
