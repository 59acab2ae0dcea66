import { isIP } from "node:net";
import { z } from "zod";
import { dnsLabel, flag, memoryQuantity, text, wholeNumber } from "./fields";

const hostNeeded =
  "the address of a Docker daemon is needed, such as unix:///var/run/docker.sock or ssh://me@gpu-box";
const addressNeeded = "an IP address of this machine is needed, such as 127.0.0.1";
const folderNeeded = "the path of a folder is needed, such as ./dev/models";
const userNeeded =
  'a user and a group as numbers are needed, such as "1000:1000" (`id -u` and `id -g` say yours)';

const gpuNeeded =
  'auto, none or the GPUs\' numbers are needed, such as "0" or "0,1" (`nvidia-smi -L` lists them)';

/** What `docker run --gpus device=…` takes: numbers, or the UUIDs of GPUs. */
const gpuSchema = z
  .union([z.string(), z.int().min(0)], { error: gpuNeeded })
  .transform(String)
  .refine((value) => /^(auto|none|(\d{1,2}|GPU-[0-9a-f-]{36})(,(\d{1,2}|GPU-[0-9a-f-]{36}))*)$/.test(value), {
    error: gpuNeeded,
  });

function port(of: string, number: number) {
  return wholeNumber({ min: 1, max: 65535, unit: "port" })
    .default(number)
    .describe(`Port of ${of} on this machine. Default ${number}.`);
}

function memory(of: string, quantity: string) {
  return memoryQuantity()
    .default(quantity)
    .describe(`Memory that ${of} may use at most; beyond it, it is killed. Default ${quantity}.`);
}

function enabled(what: string) {
  return flag().default(true).describe(`${what} Default true.`);
}

const foldersSchema = z
  .strictObject({
    models: text(folderNeeded)
      .default("./dev/models")
      .describe(
        "Folder with models, a folder each; containers read it at /app/models. It has to exist. Default ./dev/models.",
      ),
    logs: text(folderNeeded)
      .default("./dev/logs")
      .describe("Folder that models may write to, at /app/logs. It has to exist. Default ./dev/logs."),
  })
  .prefault({})
  .describe("Folders of this machine that containers see. Relative ones begin at the project.");

const portsSchema = z
  .strictObject({
    models: wholeNumber({ min: 1, max: 65535, unit: "port" })
      .default(8000)
      .describe("Port of the first model; each further one has the next. Default 8000."),
    postgres: port("Postgres", 5432),
    redis: port("Redis", 6379),
    mlflow: port("MLflow", 5000),
    prometheus: port("Prometheus", 9090),
    grafana: port("Grafana", 3000),
    elasticsearch: port("Elasticsearch", 9200),
    kibana: port("Kibana", 5601),
  })
  .prefault({})
  .describe("Where each service answers on this machine.");

export const dockerSchema = z
  .strictObject({
    kind: z.literal("docker").describe("docker: containers on one machine, for development; no cluster."),
    host: text(hostNeeded)
      .regex(/^(unix|npipe|tcp|ssh):\/\/\S+$/, { error: hostNeeded })
      .optional()
      .describe("Docker daemon. Default: $DOCKER_HOST, else the one of this machine."),
    name: dnsLabel(30)
      .default("mlops-dev")
      .describe(
        "First part of the names of containers, volumes and the network. Changing it starts over with empty volumes. Default mlops-dev.",
      ),
    address: z
      .string({ error: addressNeeded })
      .refine((address) => isIP(address) !== 0, { error: addressNeeded })
      .default("127.0.0.1")
      .describe(
        "Address that ports are published at. Default 127.0.0.1: nobody but this machine reaches them.",
      ),
    gpu: gpuSchema
      .default("auto")
      .describe(
        'GPUs for models that ask for some: auto, the first of this machine if it has one, else CPU; none; or which, such as "0" or "0,1". Default auto.',
      ),
    user: text(userNeeded)
      .regex(/^[1-9]\d*:\d+$/, { error: userNeeded })
      .default("1000:1000")
      .describe("User and group of the models' processes, who own what they write. Default 1000:1000."),
    folders: foldersSchema,
    ports: portsSchema,
    prometheus: z
      .strictObject({
        enabled: enabled("Run Prometheus. Switched off, its data is deleted and Grafana goes with it."),
        memory: memory("Prometheus", "512Mi"),
        retentionDays: wholeNumber({ min: 1, max: 3650, unit: "days" })
          .default(7)
          .describe("Days that metrics are kept. Default 7."),
      })
      .prefault({})
      .describe("Prometheus: metrics of models and MLflow."),
    grafana: z
      .strictObject({
        enabled: enabled("Run Grafana. It needs prometheus. Switched off, changed dashboards are deleted."),
        memory: memory("Grafana", "512Mi"),
      })
      .prefault({})
      .describe("Grafana: dashboards of what Prometheus has."),
    elasticsearch: z
      .strictObject({
        enabled: enabled("Run Elasticsearch. Switched off, its data is deleted and Kibana goes with it."),
        heapMiB: wholeNumber({ min: 256, max: 31744, unit: "MiB" })
          .default(1024)
          .describe("Heap of the Java process in MiB; the container may use twice as much. Default 1024."),
      })
      .prefault({})
      .describe("Elasticsearch: a search engine of one node, for logs."),
    kibana: z
      .strictObject({
        enabled: enabled("Run Kibana. It needs elasticsearch."),
        memory: memory("Kibana", "2Gi"),
      })
      .prefault({})
      .describe("Kibana: what Elasticsearch holds, in a browser."),
  })
  .describe("Containers of a Docker daemon on one machine, for development.");

export type DockerClusterSettings = z.output<typeof dockerSchema>;
