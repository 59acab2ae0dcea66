import { stringify } from "yaml";
import type { Labels } from "../kubernetes/labels";
import { jobs, type JobName } from "./jobs";
import { passwordFile, prometheusFolders } from "./prometheusFolders";
import { answering, selectorText, stored, targetLabels } from "./relabeling";
import { type ScrapeJob, scrapeJob } from "./scrapeJobs";

/** Pods that are found in the cluster, and the account that they want to know. */
export interface Discovery {
  /** Name of the namespace. */
  namespace: string;
  selector: Labels;
  portName: string;
  account?: Account;
}

export interface Account {
  username: string;
  passwordFile: string;
}

export interface PodJob extends Discovery {
  job: JobName;
}

export interface RemoteWrite {
  url: string;
  /** Default: the secret is a bearer token. */
  username?: string;
}

export interface PrometheusTuning {
  /** Name of the stack: it tells its metrics and alerts from those of others. */
  cluster: string;
  scrapeSeconds: number;
  sampleLimit: number;
  retention: { days: number; storageGiB: number };
  /** What is scraped by pods. */
  pods: readonly PodJob[];
  /** The kubelets: none, or with their certificates checked or not. */
  kubelets?: { verify: boolean };
  /** The namespaces of the platform. */
  namespaces: readonly string[];
  /** Default: alerts are told to nobody. */
  alertmanager?: Discovery;
  remoteWrite?: RemoteWrite;
}

/** The part of the volume that metrics may fill; the rest is for the log of the last hours and for compaction. */
const filledShare = 0.8;

/** The secret of the store outside, among the passwords of targets. */
export const remoteWriteAccount = "remote-write";

/**
 * prometheus.yml. Pods are found by namespace and label, never by annotation: nobody becomes a target by what he writes
 * on his own pod.
 * Source: prometheus.io, "Configuration".
 */
export function prometheusYaml(tuning: PrometheusTuning): string {
  const { cluster, scrapeSeconds, sampleLimit, alertmanager, remoteWrite, kubelets } = tuning;
  return stringify(
    {
      global: {
        scrape_interval: `${scrapeSeconds}s`,
        scrape_timeout: `${Math.min(10, scrapeSeconds)}s`,
        evaluation_interval: `${scrapeSeconds}s`,
        external_labels: { cluster },
        // A target that goes wild loses its own metrics, and nobody else his.
        sample_limit: sampleLimit,
        label_limit: 60,
        label_name_length_limit: 200,
        label_value_length_limit: 1000,
        body_size_limit: "64MB",
        target_limit: 2000,
        keep_dropped_targets: 50,
      },
      storage: { tsdb: { retention: retentionOf(tuning) } },
      rule_files: [`${prometheusFolders.rules}/*.yml`],
      ...(alertmanager && { alerting: { alertmanagers: [alertmanagers(alertmanager)] } }),
      ...(remoteWrite && { remote_write: [remoteWriteOf(remoteWrite)] }),
      scrape_configs: [
        ...tuning.pods.map((pods) => podScrape(pods, tuning)),
        ...(kubelets ? [jobs.kubelet, jobs.cadvisor].map((job) => kubeletScrape(job, kubelets, tuning)) : []),
      ],
    },
    { lineWidth: 0 },
  );
}

function retentionOf({ retention: { days, storageGiB } }: PrometheusTuning) {
  return { time: `${days}d`, size: `${Math.floor(storageGiB * 1024 * filledShare)}MB` };
}

function podScrape({ job, account, ...where }: PodJob, tuning: PrometheusTuning) {
  const details = scrapeJob(job);
  return {
    ...common(job, details, tuning),
    ...basicAuth(account),
    kubernetes_sd_configs: [discovery(where)],
    relabel_configs: [...answering(where.portName), ...targetLabels(details)],
    ...metricRelabeling(details, tuning),
  };
}

/** Straight from each node, by the address that the node has: nobody needs the right to speak through the API server. */
function kubeletScrape(job: JobName, { verify }: { verify: boolean }, tuning: PrometheusTuning) {
  const details = scrapeJob(job);
  const { token } = prometheusFolders;
  return {
    ...common(job, details, tuning),
    scheme: "https",
    authorization: { credentials_file: `${token}/token` },
    tls_config: { ca_file: `${token}/ca.crt`, ...(!verify && { insecure_skip_verify: true }) },
    kubernetes_sd_configs: [{ role: "node" }],
    relabel_configs: targetLabels(details),
    ...metricRelabeling(details, tuning),
  };
}

function common(job: JobName, details: ScrapeJob, { scrapeSeconds, sampleLimit }: PrometheusTuning) {
  const { every = 1, limit = 1, path, honorsLabels, ownTimes } = details;
  return {
    job_name: job,
    ...(every > 1 && { scrape_interval: `${scrapeSeconds * every}s` }),
    ...(limit > 1 && { sample_limit: sampleLimit * limit }),
    ...(path !== undefined && { metrics_path: path }),
    ...(honorsLabels && { honor_labels: true }),
    ...(ownTimes && { track_timestamps_staleness: true }),
  };
}

function metricRelabeling(details: ScrapeJob, { namespaces }: PrometheusTuning) {
  const rules = stored(details, namespaces);
  return rules.length === 0 ? {} : { metric_relabel_configs: rules };
}

function discovery({ namespace, selector }: Pick<Discovery, "namespace" | "selector">) {
  return {
    role: "pod",
    namespaces: { names: [namespace] },
    selectors: [{ role: "pod", label: selectorText(selector) }],
  };
}

function basicAuth(account: Account | undefined) {
  if (!account) return {};
  const { username, passwordFile: file } = account;
  return { basic_auth: { username, password_file: file } };
}

/** Every one of them, which agree among each other on who tells people. */
function alertmanagers({ portName, account, ...where }: Discovery) {
  return {
    ...basicAuth(account),
    kubernetes_sd_configs: [discovery(where)],
    relabel_configs: answering(portName),
  };
}

function remoteWriteOf({ url, username }: RemoteWrite) {
  const file = passwordFile(remoteWriteAccount);
  return {
    url,
    ...(username === undefined
      ? { authorization: { credentials_file: file } }
      : { basic_auth: { username, password_file: file } }),
  };
}
