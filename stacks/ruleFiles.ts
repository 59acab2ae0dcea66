import * as pulumi from "@pulumi/pulumi";
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
  /** Whom Prometheus asks. */
  scraped: readonly JobName[];
}

/** The files of rules, by name: those of this stack, with the ends of the certificates that it made. */
export function ruleFiles(
  settings: Settings,
  { watched, logs, scraped }: RuleSources,
): Record<string, pulumi.Output<string>> {
  const rules = pulumi
    .output(certificateEnds(watched, logs))
    .apply((certificates) => ruleFile(alertAndRecordingRules(settings, { certificates, scraped })));
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

function certificateEnds({ data }: Watched, logs: Logs | undefined): Record<string, pulumi.Output<number>> {
  const servers = {
    postgres: data.postgres,
    redis: data.redis,
    elasticsearch: logs?.elasticsearch,
    logstash: logs?.logstash,
    kibana: logs?.kibana,
  };
  return Object.fromEntries(
    Object.entries(servers).flatMap(([name, server]) =>
      server?.certificateEnd ? [[`${name}-tls`, server.certificateEnd]] : [],
    ),
  );
}
