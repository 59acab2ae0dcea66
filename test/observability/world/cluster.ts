import { counter, gauge, type Series } from "./series";

const nodes = ["gpu-a", "gpu-b"];

export function clusterSeries(): Series[] {
  return [...nodes.flatMap(seriesOfNode), ...objects(), ...namespaces()];
}

function seriesOfNode(node: string): Series[] {
  const machine = { job: "node", instance: `${node}:9100`, node };
  const gpu = {
    job: "dcgm",
    instance: `${node}:9400`,
    node,
    gpu: "0",
    UUID: `GPU-${node}`,
    modelName: "NVIDIA L4",
  };
  const object = { job: "kube-state-metrics", instance: "10.0.1.1:8080", node };
  const disk = { ...machine, device: "/dev/nvme0n1p1", mountpoint: "/", fstype: "xfs" };
  const held = { ...object, namespace: "mlops-models", pod: `digits-${node}`, container: "server" };
  return [
    gauge("up", machine, 1),
    gauge("DCGM_FI_DEV_GPU_UTIL", gpu, node === "gpu-a" ? 60 : 0),
    gauge("DCGM_FI_DEV_FB_USED", gpu, 9000),
    gauge("DCGM_FI_DEV_FB_FREE", gpu, 14000),
    gauge("DCGM_FI_DEV_GPU_TEMP", gpu, 55),
    gauge("DCGM_FI_DEV_POWER_USAGE", gpu, 60),
    gauge("DCGM_FI_DEV_XID_ERRORS", gpu, 0),
    gauge("DCGM_FI_PROF_GR_ENGINE_ACTIVE", { ...gpu, GPU_I_ID: "7", GPU_I_PROFILE: "1g.10gb" }, 0.3),
    ...["idle", "user"].map((mode) => counter("node_cpu_seconds_total", { ...machine, cpu: "0", mode }, 0.5)),
    gauge("node_memory_MemAvailable_bytes", machine, 8e9),
    gauge("node_memory_MemTotal_bytes", machine, 16e9),
    gauge("node_filesystem_avail_bytes", disk, 5e10),
    gauge("node_filesystem_size_bytes", disk, 1e11),
    gauge("kube_node_labels", { ...object, label_node_kubernetes_io_instance_type: "g6.xlarge" }, 1),
    gauge("kube_node_status_allocatable", { ...object, resource: "nvidia_com_gpu", unit: "integer" }, 2),
    ...["true", "false", "unknown"].map((status) =>
      gauge(
        "kube_node_status_condition",
        { ...object, condition: "Ready", status },
        status === "true" ? 1 : 0,
      ),
    ),
    gauge(
      "kube_pod_container_resource_requests",
      { ...held, resource: "nvidia_com_gpu", unit: "integer" },
      1,
    ),
    ...["Pending", "Running", "Succeeded"].map((phase) =>
      gauge(
        "kube_pod_status_phase",
        { ...without(held, "container", "node"), phase },
        phase === "Running" ? 1 : 0,
      ),
    ),
  ];
}

function objects(): Series[] {
  const object = { job: "kube-state-metrics", instance: "10.0.1.1:8080", namespace: "mlops-models" };
  const pod = { ...object, pod: "digits-6b7c-a" };
  const deployment = { ...object, deployment: "digits-server-1a2b3c4d" };
  const scaler = {
    ...object,
    horizontalpodautoscaler: "digits-autoscaler-1a2b3c4d",
    metric_name: "ai_queue_depth",
  };
  return [
    gauge("kube_namespace_created", object, 1.7e9),
    gauge("kube_deployment_spec_replicas", deployment, 2),
    gauge("kube_deployment_status_replicas_ready", deployment, 1),
    gauge("kube_horizontalpodautoscaler_spec_target_metric", { ...scaler, metric_target_type: "average" }, 8),
    counter("kube_pod_container_status_restarts_total", { ...pod, container: "server" }, 0.001),
    gauge(
      "kube_pod_container_status_waiting_reason",
      { ...pod, container: "server", reason: "CrashLoopBackOff" },
      1,
    ),
    gauge("kube_pod_status_unschedulable", pod, 1),
    ...["used", "hard"].map((type) =>
      gauge("kube_resourcequota", { ...object, resourcequota: "quota", resource: "pods", type }, 10),
    ),
    gauge("kube_cronjob_status_last_successful_time", { ...object, cronjob: "postgres-backup" }, 1.7e9),
    gauge("instance_type:node_cost:dollars_per_hour", { instance_type: "g6.xlarge" }, 0.8),
    gauge("certificate:not_after:timestamp_seconds", { certificate: "postgres" }, 2e9),
  ];
}

function namespaces(): Series[] {
  const kubelet = { job: "kubelet", instance: "gpu-a:10250", node: "gpu-a", namespace: "mlops-data" };
  const container = { job: "cadvisor", instance: "gpu-a:10250", node: "gpu-a", namespace: "mlops-models" };
  const server = { ...container, pod: "digits-6b7c-a", container: "server", id: "/kubepods/a" };
  const claim = { ...kubelet, persistentvolumeclaim: "postgres-data" };
  return [
    gauge("kubelet_volume_stats_used_bytes", claim, 1e9),
    gauge("kubelet_volume_stats_capacity_bytes", claim, 1e10),
    counter("container_cpu_cfs_throttled_periods_total", server, 1),
    counter("container_cpu_cfs_periods_total", server, 10),
  ];
}

function without<T extends object>(labels: T, ...names: (keyof T)[]): Omit<T, (typeof names)[number]> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !names.includes(name as keyof T))) as T;
}
