import { jobs } from "../../jobs";
import { badAbove, badIfAny, chart, informative, number, type Section, unit } from "../kit";
import { jobSeries, objectSeries, rate } from "../selectors";

const cluster = (more: string) => `{job="${jobs.kubeState}", ${more}}`;
const node = (more?: string) => `{${[`job="${jobs.node}"`, more].filter(Boolean).join(", ")}}`;
/** What a machine writes to, without what is in memory or a layer of a container. */
const disks = node(
  `fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660", mountpoint!~"/run.*|/var/lib/kubelet/pods/.*"`,
);
const volumes = jobSeries(jobs.kubelet);

const nodes = number({
  title: "Nodes",
  description: "Nodes that are ready, and those that are not.",
  unit: unit.count,
  thresholds: informative,
  queries: [
    {
      expression: `sum(kube_node_status_condition${cluster(`condition="Ready", status="true"`)})`,
      legend: "ready",
    },
  ],
});

const nodesDown = number({
  title: "Nodes not ready",
  description: "Nodes whose kubelet says that it cannot run pods, or says nothing.",
  unit: unit.count,
  thresholds: badIfAny,
  queries: [
    {
      expression: `sum(kube_node_status_condition${cluster(`condition="Ready", status!="true"`)})`,
      legend: "not ready",
    },
  ],
});

const pods = chart({
  title: "Pods by phase",
  description:
    "Pods in the chosen namespaces. Failed and Succeeded are those of Jobs, until they are swept away.",
  unit: unit.count,
  thresholds: informative,
  stacked: true,
  queries: [{ expression: `sum by (phase) (kube_pod_status_phase${objectSeries()})`, legend: "{{phase}}" }],
});

const pending = chart({
  title: "Pending pods",
  description:
    "Pods that have no node yet, or wait for images and volumes. On GPU pools a node may be on its way.",
  unit: unit.count,
  thresholds: badAbove(1, 5),
  queries: [
    {
      expression: `sum by (namespace) (kube_pod_status_phase${objectSeries(`phase="Pending"`)})`,
      legend: "{{namespace}}",
    },
    {
      expression: `sum by (namespace) (kube_pod_status_unschedulable${objectSeries()})`,
      legend: "{{namespace}} fits nowhere",
    },
  ],
});

const restarts = chart({
  title: "Restarts",
  description: "Containers that were started again within an hour, by what they are called.",
  unit: unit.count,
  thresholds: badAbove(1, 3),
  queries: [
    {
      expression: `sum by (namespace, container) (increase(kube_pod_container_status_restarts_total${objectSeries()}[1h])) > 0`,
      legend: "{{namespace}} {{container}}",
    },
  ],
});

const waiting = chart({
  title: "Containers that wait",
  description: "By reason: CrashLoopBackOff ends again and again, ImagePullBackOff has no image.",
  unit: unit.count,
  thresholds: badAbove(1, 3),
  queries: [
    {
      expression: `sum by (namespace, reason) (kube_pod_container_status_waiting_reason${objectSeries()})`,
      legend: "{{namespace}} {{reason}}",
    },
  ],
});

const volumesUsed = chart({
  title: "Volumes",
  description: "Share of each volume that is full. A database stops when its volume is.",
  unit: unit.share,
  thresholds: badAbove(0.8, 0.9),
  max: 1,
  queries: [
    {
      expression:
        `max by (namespace, persistentvolumeclaim) ` +
        `(kubelet_volume_stats_used_bytes${volumes} / kubelet_volume_stats_capacity_bytes${volumes})`,
      legend: "{{namespace}} {{persistentvolumeclaim}}",
    },
  ],
});

const quotas = chart({
  title: "Quotas",
  description: "Share of each namespace's quota that is used. At 1 no further pod is admitted.",
  unit: unit.share,
  thresholds: badAbove(0.8, 0.95),
  queries: [
    {
      expression:
        `max by (namespace, resource) (kube_resourcequota${objectSeries(`type="used"`)}) / ` +
        `max by (namespace, resource) (kube_resourcequota${objectSeries(`type="hard"`)})`,
      legend: "{{namespace}} {{resource}}",
    },
  ],
});

const lastSuccess = chart({
  title: "Since the last success",
  description: "Time since each CronJob last succeeded. Backups run once a day.",
  unit: unit.seconds,
  thresholds: badAbove(93_600, 172_800),
  queries: [
    {
      expression: `time() - max by (namespace, cronjob) (kube_cronjob_status_last_successful_time${objectSeries()})`,
      legend: "{{namespace}} {{cronjob}}",
    },
  ],
});

const nodeCpu = chart({
  title: "CPU by node",
  description: "Share of each node's cores that is busy.",
  unit: unit.share,
  thresholds: badAbove(0.8, 0.95),
  max: 1,
  queries: [
    {
      expression: `1 - avg by (node) (${rate(`node_cpu_seconds_total${node(`mode="idle"`)}`)})`,
      legend: "{{node}}",
    },
  ],
});

const nodeMemory = chart({
  title: "Memory by node",
  description: "Share of each node's memory that is not available. Near 1 the kubelet evicts pods.",
  unit: unit.share,
  thresholds: badAbove(0.85, 0.95),
  max: 1,
  queries: [
    {
      expression: `1 - max by (node) (node_memory_MemAvailable_bytes${node()}) / max by (node) (node_memory_MemTotal_bytes${node()})`,
      legend: "{{node}}",
    },
  ],
});

const nodeDisk = chart({
  title: "Disk by node",
  description:
    "Share of the fullest disk of each node. From 0.85 on the kubelet deletes images, then evicts pods.",
  unit: unit.share,
  thresholds: badAbove(0.8, 0.9),
  max: 1,
  queries: [
    {
      expression: `1 - min by (node) (node_filesystem_avail_bytes${disks} / node_filesystem_size_bytes${disks})`,
      legend: "{{node}}",
    },
  ],
});

/** The cluster that everything runs on. */
export const kubernetesSection: Section = {
  title: "Kubernetes",
  panels: [
    nodes,
    nodesDown,
    pods,
    pending,
    restarts,
    waiting,
    volumesUsed,
    quotas,
    lastSuccess,
    nodeCpu,
    nodeMemory,
    nodeDisk,
  ],
};
