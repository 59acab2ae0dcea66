/** What the stack has: dashboards and panels of what is switched off are left out. */
export interface DashboardOptions {
  /** Nodes, pods and containers are measured (kube-state-metrics, kubelet, node-exporter). Default true. */
  kubernetes?: boolean;
  /** Recording rules and alerts are evaluated: objectives, budgets, costs. Default true. */
  rules?: boolean;
  /** GPUs are measured by DCGM. Default false. */
  gpu?: boolean;
  /** Logs are in Elasticsearch. Default false. */
  logs?: boolean;
  /** Postgres is measured by its exporter. Default false. */
  postgres?: boolean;
  /** Redis is measured by its exporter. Default false. */
  redis?: boolean;
  /** MLflow is measured. Default false. */
  mlflow?: boolean;
}

/** A dashboard as Grafana reads it. */
export interface DashboardFile {
  /** Name of the file, `<uid>.json`. */
  file: string;
  /** Stays when the title changes: links go by it. */
  uid: string;
  title: string;
  /** Compact, the same for the same options, far below the 1 MiB that a ConfigMap may hold. */
  json: string;
}
