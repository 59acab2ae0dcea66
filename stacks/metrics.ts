import * as pulumi from "@pulumi/pulumi";
import {
  type Alertmanager,
  type Grafana,
  Prometheus,
  type ScrapeTarget,
  type WebReader,
} from "../components/metrics";
import { closed, type Opening, openingsOn } from "./access";
import { buildAlertmanager } from "./alertmanager";
import { buildExporters } from "./exporters";
import { buildCustomMetrics, customMetricsCertificate } from "./customMetrics";
import type { Foundation } from "./foundation";
import { buildGrafana, grafanaScraper } from "./grafana";
import type { Logs } from "./logs";
import type { Watched } from "./observability";
import { prometheusName } from "./rollouts";
import { ruleFiles, scrapedJobs } from "./ruleFiles";
import { scrapeTargets } from "./scrapeTargets";
import type { Settings } from "./settings";
import { type MetricsParts, metricsParts } from "./settings/metricsParts";
import { secretSetting } from "./settings/secrets";

/** Prometheus and what belongs to it, each with the way in that people have. */
export interface Metrics {
  prometheus: Prometheus;
  /** Absent where nobody is to be told. */
  alertmanager?: Alertmanager;
  grafana?: Grafana;
  openings: { prometheus: Opening; alertmanager: Opening; grafana: Opening };
}

/** Numbers of everything that runs: collected, judged and shown. */
export function buildMetrics(
  settings: Settings,
  foundation: Foundation,
  watched: Watched,
  logs?: Logs,
): Metrics | undefined {
  const parts = metricsParts(settings);
  if (!parts.prometheus) return undefined;
  const open = openingsOn(settings, foundation);
  const openings = {
    prometheus: open("prometheus", settings.metrics.prometheus.access),
    alertmanager: parts.alertmanager ? open("alertmanager", settings.metrics.alertmanager.access) : closed,
    grafana: parts.grafana ? open("grafana", settings.metrics.grafana.access) : closed,
  };
  const alertmanager = parts.alertmanager
    ? buildAlertmanager(settings, foundation, openings.alertmanager)
    : undefined;
  openings.alertmanager.publish(alertmanager?.outside);
  const scraper = grafanaScraper(parts, foundation);
  const targets = [
    ...scrapeTargets(watched, parts),
    ...buildExporters(settings, foundation, watched, parts),
    ...(scraper ? [scraper.target] : []),
    ...(logs?.exporter ? [logs.exporter.target] : []),
  ];
  const certificate = customMetricsCertificate(parts, foundation);
  const told = alertmanager?.target();
  const scraped = scrapedJobs([...targets, ...(told ? [told] : [])], { kubelets: parts.containers });
  const prometheus = buildPrometheus(settings, foundation, {
    parts,
    targets,
    alertmanager: told,
    rules: ruleFiles(settings, {
      watched,
      logs,
      observers: [alertmanager?.certificateEnds, certificate?.ends],
      scraped,
    }),
    readers: watched.serving.watcher ? [watched.serving.watcher.account] : [],
    opening: openings.prometheus,
  });
  openings.prometheus.publish(prometheus.outside);
  if (certificate) buildCustomMetrics(settings, foundation, { prometheus, certificate });
  const grafana =
    scraper &&
    buildGrafana(settings, foundation, {
      parts,
      prometheus,
      alertmanager,
      logs: logs?.elasticsearch,
      scraper,
      opening: openings.grafana,
    });
  return { prometheus, alertmanager, grafana, openings };
}

interface PrometheusParts {
  parts: MetricsParts;
  targets: ScrapeTarget[];
  alertmanager?: ReturnType<Alertmanager["target"]>;
  rules: ReturnType<typeof ruleFiles>;
  readers: WebReader[];
  opening: Opening;
}

function buildPrometheus(
  settings: Settings,
  { namespaces, options }: Foundation,
  { parts, targets, alertmanager, rules, readers, opening: { access } }: PrometheusParts,
): Prometheus {
  const { verifyKubelets, remoteWrite, storageClass, ...args } = settings.metrics.prometheus;
  return new Prometheus(
    prometheusName,
    {
      ...args,
      namespaces,
      cluster: pulumi.getStack(),
      targets,
      kubelets: parts.containers ? { verify: verifyKubelets } : undefined,
      alertmanager,
      rules,
      readers,
      storageClass: storageClass ?? settings.cluster.storageClass,
      remoteWrite: remoteWrite && { ...remoteWrite, secret: secretSetting(remoteWrite.secret) },
      access,
      images: settings.images,
    },
    options,
  );
}
