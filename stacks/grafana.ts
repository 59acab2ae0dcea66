import {
  dashboards,
  Grafana,
  GrafanaScraper,
  type LogStore,
  type Prometheus,
  type WebEndpoint,
} from "../components/metrics";
import type { Opening } from "./access";
import type { Foundation } from "./foundation";
import type { Settings } from "./settings";
import type { MetricsParts } from "./settings/metricsParts";
import { secretSetting } from "./settings/secrets";

const name = "grafana";

/** How Prometheus comes to know Grafana, which is made after it; nothing where there is none. */
export function grafanaScraper(
  { grafana }: MetricsParts,
  { namespaces, options }: Foundation,
): GrafanaScraper | undefined {
  if (!grafana) return undefined;
  return new GrafanaScraper(
    `${name}-scraper`,
    { namespace: namespaces.observability, server: name },
    options,
  );
}

/** What Grafana stands on. */
export interface GrafanaParts {
  parts: MetricsParts;
  prometheus: Prometheus;
  alertmanager?: WebEndpoint;
  /** Where logs are kept, if they are. */
  logs?: LogStore;
  scraper: GrafanaScraper;
  opening: Opening;
}

export function buildGrafana(
  settings: Settings,
  { namespaces, options }: Foundation,
  { parts, prometheus, alertmanager, logs, scraper, opening }: GrafanaParts,
): Grafana {
  const { folders, oidc, sessionHours, resources } = settings.metrics.grafana;
  const { scrapeSeconds } = settings.metrics.prometheus;
  const grafana = new Grafana(
    name,
    {
      namespace: namespaces.observability,
      sources: { prometheus, scrapeSeconds, alertmanager, logs },
      dashboards: shown(parts, logs),
      folders,
      scraper,
      oidc: oidc && { ...oidc, secret: secretSetting(oidc.secret) },
      sessionHours,
      resources,
      access: opening.access,
      images: settings.images,
    },
    options,
  );
  opening.publish(grafana.outside);
  return grafana;
}

/** What nobody measures has no dashboard. */
function shown(parts: MetricsParts, logs: LogStore | undefined) {
  const { gpus: gpu, postgres, redis, mlflow } = parts;
  const kubernetes = parts.kubeState && parts.containers;
  return dashboards({ kubernetes, gpu, postgres, redis, mlflow, logs: logs !== undefined });
}
