import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { Selector } from "./promql";

const folder = path.resolve(__dirname, "..", "observability", "published");

/** Labels that Prometheus gives the series of each target, by the file with the metrics that are scraped there. */
const targetLabels: Record<string, string[]> = {
  "model-server": ["namespace", "pod", "node", "service", "revision"],
  mlflow: ["namespace", "pod"],
  prometheus: ["namespace", "pod"],
  alertmanager: ["namespace", "pod"],
  "postgres-exporter": ["namespace", "pod"],
  "redis-exporter": ["namespace", "pod"],
  "elasticsearch-exporter": ["namespace", "pod"],
  "every-target": ["namespace", "pod", "node", "service", "revision"],
  "node-exporter": ["node"],
  "dcgm-exporter": ["node"],
  kubelet: ["node"],
  cadvisor: ["node"],
};

/** Labels of a metric, with `label_*` for any that begins so; nothing where they are not published. */
export type Labels = ReadonlySet<string> | undefined;

/** What those who are scraped say that they tell: one file each, with its source. */
export function publishedMetrics(): Map<string, Labels> {
  const known = new Map<string, Labels>();
  for (const file of readdirSync(folder).sort()) {
    const exporter = path.basename(file, ".txt");
    for (const line of readFileSync(path.join(folder, file), "utf8").split("\n")) {
      if (line === "" || line.startsWith("#")) continue;
      const [name = "", ...labels] = line.split(" ");
      known.set(name, merged(known, name, labels, targetLabels[exporter] ?? []));
    }
  }
  return known;
}

/** Several exporters tell some things of themselves, each with labels of its own. */
function merged(known: Map<string, Labels>, name: string, labels: string[], target: string[]): Labels {
  const before = known.get(name);
  if (labels.includes("*") || (known.has(name) && before === undefined)) return undefined;
  return new Set(["job", "instance", ...target, ...labels, ...(before ?? [])]);
}

/** What is wrong with a selector; nothing when it names what there is. */
export function unknownIn({ metric, labels }: Selector, known: ReadonlyMap<string, Labels>): string[] {
  if (!known.has(metric)) return [`${metric} is in no list of metrics`];
  return labels
    .filter((label) => !hasLabel(known.get(metric), label))
    .map((label) => `${metric} has no label ${label}`);
}

export function hasLabel(labels: Labels, label: string): boolean {
  if (labels === undefined || labels.has(label)) return true;
  return [...labels].some((known) => known.endsWith("*") && label.startsWith(known.slice(0, -1)));
}
