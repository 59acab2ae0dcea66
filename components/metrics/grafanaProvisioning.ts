import { stringify } from "yaml";

/** Where Grafana looks for what it is given. */
export const grafanaFolders = {
  /** `datasources/*.yaml` and `dashboards/*.yaml`, read at its start. */
  provisioning: "/etc/grafana/provisioning",
  /** The dashboards of this project; a folder of a team's own goes beside them. */
  dashboards: "/etc/grafana/dashboards/mlops-stack",
  /** Its own passwords and keys. */
  secrets: "/etc/grafana/secrets",
  /** How it comes in at each source: a folder each. */
  accounts: "/etc/grafana/accounts",
} as const;

/** By which panels name their sources. */
export const sourceUids = {
  prometheus: "prometheus",
  alertmanager: "alertmanager",
  elasticsearch: "elasticsearch",
} as const;

/** Where a source is, and how Grafana comes in. */
export interface SourceAccess {
  url: string;
  /** Default: it asks nobody who he is. */
  account?: { user: string; passwordFile: string };
  /** Certificate of the authority, in Grafana's container. Default: none is needed. */
  caFile?: string;
}

/** Whom Grafana asks. */
export interface Sources {
  /** `scrapeSeconds`: how often targets are scraped; no panel looks at less than four scrapes. Default 15. */
  prometheus: SourceAccess & { scrapeSeconds?: number };
  /** Default: no panel can silence an alert. */
  alertmanager?: SourceAccess;
  /** `index`: indices or data streams, as a pattern. Default `logs-*`. Without it: no logs. */
  elasticsearch?: SourceAccess & { index?: string };
}

/** A folder of dashboards. */
export interface DashboardFolder {
  /** As Grafana shows it. */
  title: string;
  /** Where its JSON files are; folders below are looked into as well. */
  path: string;
}

/** The folder of this project's dashboards. */
export const dashboardFolder: DashboardFolder = { title: "MLOps stack", path: grafanaFolders.dashboards };

/** Data sources: only those that the stack has, those that it had are taken away. Source: grafana.com, "Provision Grafana". */
export function dataSourcesYaml({ prometheus, alertmanager, elasticsearch }: Sources): string {
  const datasources = [
    prometheusSource(prometheus, alertmanager !== undefined),
    ...(alertmanager ? [alertmanagerSource(alertmanager)] : []),
    ...(elasticsearch ? [elasticsearchSource(elasticsearch)] : []),
  ];
  return stringify({ apiVersion: 1, prune: true, datasources }, { lineWidth: 0 });
}

function prometheusSource({ scrapeSeconds = 15, ...access }: Sources["prometheus"], alerts: boolean) {
  return source("Prometheus", "prometheus", access, {
    httpMethod: "POST",
    prometheusType: "Prometheus",
    timeInterval: `${scrapeSeconds}s`,
    ...(alerts && { alertmanagerUid: sourceUids.alertmanager }),
  });
}

function alertmanagerSource(access: SourceAccess) {
  return source("Alertmanager", "alertmanager", access, { implementation: "prometheus" });
}

function elasticsearchSource({ index = "logs-*", ...access }: NonNullable<Sources["elasticsearch"]>) {
  return source("Elasticsearch", "elasticsearch", access, {
    index,
    timeField: "@timestamp",
    logMessageField: "message",
    logLevelField: "log.level",
  });
}

/** Secrets are read from files when Grafana starts. Source: grafana.com, "Configure Grafana", variable expansion. */
function source(
  name: string,
  type: keyof typeof sourceUids,
  { url, account, caFile }: SourceAccess,
  jsonData: Record<string, string>,
) {
  const secrets = {
    ...(account && { basicAuthPassword: `$__file{${account.passwordFile}}` }),
    ...(caFile !== undefined && { tlsCACert: `$__file{${caFile}}` }),
  };
  return {
    name,
    uid: sourceUids[type],
    type,
    url,
    access: "proxy",
    isDefault: type === "prometheus",
    editable: false,
    ...(account && { basicAuth: true, basicAuthUser: account.user }),
    jsonData: { ...jsonData, ...(caFile !== undefined && { tlsAuthWithCACert: true }) },
    ...(Object.keys(secrets).length > 0 && { secureJsonData: secrets }),
  };
}

/** One provider a folder. What is changed in the browser is kept by saving it under another name. */
export function dashboardProvidersYaml(folders: DashboardFolder[]): string {
  const providers = folders.map(({ title, path }) => ({
    name: title,
    folder: title,
    type: "file",
    allowUiUpdates: false,
    options: { path },
  }));
  return stringify({ apiVersion: 1, providers }, { lineWidth: 0 });
}
