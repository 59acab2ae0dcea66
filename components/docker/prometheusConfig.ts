import { stringify } from "yaml";
import { type JobName, jobs, prometheusPort } from "../metrics";

/** Where the numbers of one service are. */
export interface Target {
  /** `host:port` in the network. */
  address: string;
  /** Name of a model in the settings. Default: it is no model. */
  service?: string;
}

/** What is scraped under one name, by which dashboards know it. */
export interface ScrapeJob {
  name: JobName;
  targets: Target[];
}

/** What everything here has instead of a namespace, so that the dashboards of a cluster have one to choose. */
const namespace = "docker";

/**
 * prometheus.yml. Targets are known by name when the stack is: nothing has to be discovered.
 * Source: prometheus.io, "Configuration".
 */
export function prometheusYaml(scraped: ScrapeJob[]): string {
  const itself = { name: jobs.prometheus, targets: [{ address: `localhost:${prometheusPort}` }] };
  return stringify({
    global: { scrape_interval: "15s", evaluation_interval: "15s" },
    scrape_configs: [itself, ...scraped].map(scrapeConfig),
  });
}

function scrapeConfig({ name, targets }: ScrapeJob) {
  return {
    job_name: name,
    static_configs: targets.map(({ address, service }) => ({
      targets: [address],
      labels: { namespace, ...(service !== undefined && { service }) },
    })),
  };
}
