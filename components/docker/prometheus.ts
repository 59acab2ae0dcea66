import * as pulumi from "@pulumi/pulumi";
import { imageReference } from "../image";
import { prometheusPort } from "../metrics";
import { type RunningService, runContainer } from "./container";
import type { ContainerSpec } from "./containerSpec";
import type { Machine } from "./machine";
import { prometheusYaml, type ScrapeJob } from "./prometheusConfig";

export interface PrometheusArgs {
  machine: Machine;
  /** Port of the machine. */
  port: number;
  memoryMiB: number;
  retentionDays: number;
  jobs: ScrapeJob[];
}

/** `nobody`, as the image has it. */
const prometheusUser = "65534:65534";
const configFile = "/etc/prometheus/prometheus.yml";

/** Prometheus in a container: it scrapes the others by the names of their services. */
export class Prometheus extends pulumi.ComponentResource {
  readonly service: RunningService;

  constructor(name: string, args: PrometheusArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:docker:Prometheus", name, {}, opts);
    this.service = runContainer(name, args.machine, prometheusSpec(args), this);
    this.registerOutputs({ url: this.service.url });
  }
}

export function prometheusSpec(
  args: Omit<PrometheusArgs, "machine"> & { machine: Pick<Machine, "images"> },
): ContainerSpec {
  const { machine, port, memoryMiB, retentionDays, jobs } = args;
  return {
    image: imageReference("prometheus", machine.images),
    command: [
      `--config.file=${configFile}`,
      "--storage.tsdb.path=/prometheus",
      `--storage.tsdb.retention.time=${retentionDays}d`,
    ],
    user: prometheusUser,
    port: { inside: prometheusPort, outside: port },
    memoryMiB,
    files: [{ path: configFile, content: prometheusYaml(jobs) }],
    volumes: { data: "/prometheus" },
    health: {
      test: ["CMD", "wget", "-q", "--spider", `http://127.0.0.1:${prometheusPort}/-/healthy`],
      startSeconds: 30,
      waitSeconds: 120,
    },
  };
}
