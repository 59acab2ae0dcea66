import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { type ImageName, imageReference, images } from "../../components/image/catalogue";
import { exporterTools, observabilityTools } from "../toolchain/observabilityTools";
import { identity } from "../toolchain/resolve";
import type { Tool } from "../toolchain/tools";

/** Images of the catalogue that are made here where theirs cannot be had, and the folders that they are made of. */
export const standIns = {
  pause: "pause",
  nodeExporter: "nodeExporter",
  redisExporter: "redisExporter",
  postgresExporter: "postgresExporter",
  kubeStateMetrics: "kubeStateMetrics",
  prometheusAdapter: "prometheusAdapter",
  alertmanager: "alertmanager",
  prometheus: "prometheus",
  postgres: "postgres",
  valkey: "valkey",
  mlflow: "mlflow",
} as const satisfies Partial<Record<ImageName, string>>;

export type StandIn = keyof typeof standIns;

/** Quick ones first: who waits sees something. */
export const standInNames = Object.keys(standIns) as StandIn[];

/** What all of them are based on that are not made of tools: Debian 13 with its Python. */
export const basePython = "3.13";

const programs: Partial<Record<StandIn, string[]>> = {
  nodeExporter: ["node_exporter"],
  redisExporter: ["redis_exporter"],
  postgresExporter: ["postgres_exporter"],
  kubeStateMetrics: ["kube-state-metrics"],
  prometheusAdapter: ["prometheus-adapter"],
  alertmanager: ["alertmanager", "amtool"],
  prometheus: ["prometheus", "promtool"],
};

/** The tools that a stand-in is made of, and of nothing else; none for one that is made of packages. */
export function programsOf(name: StandIn): Tool[] {
  const all = [...observabilityTools, ...exporterTools];
  return all.filter((tool) => programs[name]?.includes(tool.name));
}

/** Where the source of an image lies. */
export function sourceFolder(folder: string): string {
  return path.join(__dirname, folder);
}

/** The reference that manifests have: unpinned, since what is made here has a digest of its own. */
export function originalReference(name: StandIn): string {
  return imageReference(name).replace(/@.*/, "");
}

/** The same behind the sandbox's registry, with the original one as the first part of the path. */
export function localReference(name: StandIn, registryHost: string): string {
  return `${registryHost}/${originalReference(name)}`;
}

/** The repository in the sandbox's registry, and the tag there. */
export function localPlace(name: StandIn): { repository: string; tag: string } {
  const { registry, repository, tag } = images[name];
  return { repository: `${registry}/${repository}`, tag };
}

/** Changes with what a folder holds, the names and the content of its files, and with the tools that are added to it. */
export function fingerprint(folder: string, tools: readonly Tool[] = []): string {
  const sum = createHash("sha256").update(basePython);
  for (const name of readdirSync(folder).sort()) {
    const content = readFileSync(path.join(folder, name));
    sum.update(`\0${name}\0${content.length}\0`).update(content);
  }
  for (const tool of tools) sum.update(`\0${identity(tool)}`);
  return sum.digest("hex").slice(0, 16);
}
