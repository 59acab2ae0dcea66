import * as pulumi from "@pulumi/pulumi";
import type { CertificateEnds } from "../components/data";
import { type JobName, jobs, type ScrapeTarget } from "../components/metrics";
import { ruleFile } from "../components/metrics/rules";
import type { Logs } from "./logs";
import type { Watched } from "./observability";
import { alertAndRecordingRules } from "./rules";
import type { Settings } from "./settings";

/** Whose rules they are. */
export interface RuleSources {
  watched: Watched;
  logs?: Logs;
  /** Ends of the certificates of those who observe. */
  observers: readonly (CertificateEnds | undefined)[];
  /** Whom Prometheus asks. */
  scraped: readonly JobName[];
}

/** The files of rules, by name: those of this stack, with the ends of the certificates that it made. */
export function ruleFiles(
  settings: Settings,
  { scraped, ...sources }: RuleSources,
): Record<string, pulumi.Output<string>> {
  const rules = pulumi
    .output(certificateEnds(sources))
    .apply((certificates) =>
      ruleFile(alertAndRecordingRules(settings, { certificates, scraped }), settings.metrics.runbooks),
    );
  return { "platform.yml": rules };
}

/** Everybody whom Prometheus asks; itself, and the kubelets, are no targets that somebody else names. */
export function scrapedJobs(
  targets: readonly ScrapeTarget[],
  { kubelets }: { kubelets: boolean },
): JobName[] {
  return [
    jobs.prometheus,
    ...targets.map(({ job }) => job),
    ...(kubelets ? [jobs.kubelet, jobs.cadvisor] : []),
  ];
}

function certificateEnds({ watched, logs, observers }: Omit<RuleSources, "scraped">): CertificateEnds {
  const { postgres, redis } = watched.data;
  const servers = [postgres, redis, logs?.elasticsearch, logs?.logstash, logs?.kibana];
  const ends = [...servers.map((server) => server?.certificateEnds), ...observers];
  return Object.assign({}, ...ends) as CertificateEnds;
}
