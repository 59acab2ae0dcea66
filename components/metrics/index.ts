export { Alertmanager, type AlertmanagerArgs } from "./alertmanager";
export { type DashboardFile, type DashboardOptions, dashboards } from "./dashboards";
export { Grafana, type GrafanaArgs } from "./grafana";
export { grafanaEnvironment } from "./grafanaConfig";
export { grafanaPort } from "./grafanaPod";
export {
  dashboardFolder,
  dashboardProvidersYaml,
  dataSourcesYaml,
  grafanaFolders,
  type Sources,
  sourceUids,
} from "./grafanaProvisioning";
export { CustomMetrics, type CustomMetricsArgs } from "./customMetrics";
export type { WebEndpoint } from "./endpoint";
export { GrafanaScraper } from "./grafanaScraper";
export type { LogStore } from "./grafanaSources";
export { type JobName, jobs } from "./jobs";
export { Prometheus, type PrometheusArgs } from "./prometheus";
export { prometheusPort } from "./prometheusPod";
export { PrometheusReader, type PrometheusReaderArgs } from "./prometheusReader";
export type { ScrapeTarget } from "./scrapeTarget";
export type { WebReader } from "./webAccount";
