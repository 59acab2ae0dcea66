/** Who answers a scrape: the value of the label `job`, by which every rule and panel names it. */
export const jobs = {
  /** The model servers, with the labels `service` (name in the settings) and `revision` of each pod. */
  model: "model",
  mlflow: "mlflow",
  /** What exporters tell of the stores. */
  postgres: "postgres",
  redis: "redis",
  elasticsearch: "elasticsearch",
  /** The objects of the cluster. Labels such as `namespace` and `pod` are those of the object, not of the exporter. */
  kubeState: "kube-state-metrics",
  /** The nodes' machines, GPUs, kubelets and containers, with the label `node`. */
  node: "node",
  dcgm: "dcgm",
  kubelet: "kubelet",
  cadvisor: "cadvisor",
  /** The observers themselves. */
  prometheus: "prometheus",
  alertmanager: "alertmanager",
  grafana: "grafana",
} as const;

export type JobName = (typeof jobs)[keyof typeof jobs];
