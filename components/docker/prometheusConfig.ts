import { stringify } from "yaml";

/** What is scraped under one name. */
export interface ScrapeJob {
  name: string;
  /** `host:port` in the network. */
  target: string;
}

/**
 * prometheus.yml. Targets are known by name when the stack is: nothing has to be discovered.
 * Source: prometheus.io, "Configuration".
 */
export function prometheusYaml(jobs: ScrapeJob[]): string {
  return stringify({
    global: { scrape_interval: "15s", evaluation_interval: "15s" },
    scrape_configs: [{ name: "prometheus", target: "localhost:9090" }, ...jobs].map(scrapeConfig),
  });
}

function scrapeConfig({ name, target }: ScrapeJob) {
  return { job_name: name, static_configs: [{ targets: [target] }] };
}
