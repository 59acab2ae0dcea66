export { DcgmExporter, type DcgmExporterArgs } from "./dcgmExporter";
export { KubeStateMetrics, type KubeStateMetricsArgs } from "./kubeStateMetrics";
export { NodeExporter, type NodeExporterArgs } from "./nodeExporter";
export { PostgresExporter, type PostgresExporterArgs } from "./postgresExporter";
export { RedisExporter, type RedisExporterArgs } from "./redisExporter";
export { exporterServer } from "./exporterServer";
export { exporterTarget } from "./exporterTarget";
