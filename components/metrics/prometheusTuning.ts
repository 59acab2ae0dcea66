import type { NamespaceRole } from "../kubernetes";
import { jobs } from "./jobs";
import type { PrometheusArgs } from "./prometheus";
import type { PodJob, PrometheusTuning } from "./prometheusConfig";
import { passwordFile } from "./prometheusFolders";
import type { ScrapeTarget } from "./scrapeTarget";

/** The server as a target of its own. */
export type ScrapedSelf = Pick<PodJob, "selector" | "portName" | "account">;

/** Everybody else who is scraped. */
export function targetsOf({
  targets,
  alertmanager,
}: Pick<PrometheusArgs, "targets" | "alertmanager">): ScrapeTarget[] {
  return [...targets, ...(alertmanager ? [alertmanager] : [])];
}

/** What the configuration says, with the names that namespaces have. */
export function tuningOf(
  args: PrometheusArgs,
  namespaces: Record<NamespaceRole, string>,
  self: ScrapedSelf,
): PrometheusTuning {
  const { alertmanager, retentionDays = 30, storageGiB = 20 } = args;
  const found = ({ job, namespace, selector, port, account }: ScrapeTarget): PodJob => ({
    job,
    namespace: namespaces[namespace],
    selector,
    portName: port.name,
    ...(account && { account: { username: account.username, passwordFile: passwordFile(job) } }),
  });
  return {
    cluster: args.cluster,
    scrapeSeconds: args.scrapeSeconds ?? 15,
    sampleLimit: args.sampleLimit ?? 5000,
    retention: { days: retentionDays, storageGiB },
    pods: [
      ...targetsOf(args).map(found),
      { ...self, job: jobs.prometheus, namespace: namespaces.observability },
    ],
    kubelets: args.kubelets,
    namespaces: Object.values(namespaces),
    alertmanager: alertmanager && found(alertmanager),
    remoteWrite: args.remoteWrite,
  };
}
