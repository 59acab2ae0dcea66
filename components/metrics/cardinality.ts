import { type JobName, jobs } from "./jobs";

/** What Prometheus tells of each scrape itself: up, how long it took, how many samples it had. */
export const seriesOfScrape = 5;

/** How many there are of what is measured. */
export interface Fleet {
  /** Pods of models. */
  modelPods: number;
  models: number;
  nodes: number;
  gpus: number;
  /** All pods of the platform, those of the models among them. */
  pods: number;
}

/** Series that each of them brings. */
export interface SeriesEach {
  modelPod: number;
  /** What the rules record of each model. */
  model: number;
}

/**
 * Series by node, GPU and pod, after what nobody asks for was dropped (keptMetrics), rounded up. Counted on a node of
 * two CPUs (node_exporter, 94) and in the lists of the exporters; a node with many CPUs or volumes has more.
 */
const each = { node: 200, gpu: 25, pod: 90 } as const;

/** Series of those who are there once, rounded up in the same way. */
const once: Partial<Record<JobName, number>> = {
  [jobs.mlflow]: 150,
  [jobs.postgres]: 200,
  [jobs.redis]: 100,
  [jobs.elasticsearch]: 500,
  [jobs.prometheus]: 900,
  [jobs.alertmanager]: 400,
  [jobs.grafana]: 600,
};

/** Series that are written at the same time. */
export function seriesOf(fleet: Fleet, series: SeriesEach, scraped: readonly JobName[]): number {
  const { modelPods, models, nodes, gpus, pods } = fleet;
  const alone = scraped.reduce((sum, job) => sum + (once[job] ?? 0), 0);
  return (
    modelPods * series.modelPod +
    models * series.model +
    nodes * each.node +
    gpus * each.gpu +
    pods * each.pod +
    alone
  );
}

/**
 * Bytes of a sample on disk, its share of the index included.
 * Source: prometheus.io, "Storage", "Operational aspects": one to two.
 */
const bytesOfSample = 1.7;

/** Disk for the samples of some days, in GiB. */
export function diskGiB(series: number, days: number, scrapeSeconds = 15): number {
  return (series * ((days * 24 * 3600) / scrapeSeconds) * bytesOfSample) / 2 ** 30;
}
