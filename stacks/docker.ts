import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  dockerProvider,
  Elasticsearch,
  Grafana,
  gpusFor,
  Kibana,
  Machine,
  machineHasGpu,
  Mlflow,
  Model,
  type ModelOrigin,
  Postgres,
  Prometheus,
  Redis,
  type ScrapeJob,
} from "../components/docker";
import { cpuMillis, memoryMiB } from "../components/kubernetes/quantity";
import { jobs } from "../components/metrics";
import { mlflowPort } from "../components/mlflow";
import { modelPort } from "../components/serving";
import { describeMachine } from "./dockerOutputs";
import type { ImagePlan } from "./imagePlan";
import { buildImages, type Images } from "./images";
import type { StackOutputs } from "./outputs";
import { type DockerSettings, isElastiCache, isRds, type ModelSettings } from "./settings";

/** What runs on the machine, as far as the settings ask for it. */
export interface MachineServices {
  models: { settings: ModelSettings; image: pulumi.Output<string>; model: Model; gpus?: string }[];
  postgres?: Postgres;
  redis?: Redis;
  mlflow?: Mlflow;
  prometheus?: Prometheus;
  grafana?: Grafana;
  elasticsearch?: Elasticsearch;
  kibana?: Kibana;
}

/** The machine that everything is on, and who makes it. */
interface Place {
  machine: Machine;
  options: pulumi.ComponentResourceOptions;
}

/** The platform as containers of one machine: the sections of a stack in a cluster, without what only a cluster has. */
export function buildOnDocker(settings: DockerSettings, plan: ImagePlan): StackOutputs {
  const { cluster } = settings;
  const options = { provider: dockerProvider("docker", cluster.host) };
  const machine = new Machine(
    "machine",
    { name: cluster.name, address: cluster.address, images: settings.images },
    options,
  );
  const place = { machine, options };

  const stores = { postgres: buildPostgres(settings, place), redis: buildRedis(settings, place) };
  const mlflow = buildMlflow(settings, place);
  const images = buildImages(plan, settings, { repositories: [] });
  const models = buildModels(settings, place, { ...stores, mlflow }, images);
  const prometheus = buildPrometheus(settings, place);
  const grafana = buildGrafana(settings, place, prometheus);
  const elasticsearch = buildElasticsearch(settings, place);
  const kibana = buildKibana(settings, place, elasticsearch);

  return describeMachine({ models, ...stores, mlflow, prometheus, grafana, elasticsearch, kibana });
}

function buildPostgres(
  { postgres, cluster }: DockerSettings,
  { machine, options }: Place,
): Postgres | undefined {
  // The settings were refused if the cloud was to run it.
  if (!postgres.enabled || isRds(postgres)) return undefined;
  const { database, user, maxConnections, resources } = postgres;
  const args = { machine, port: cluster.ports.postgres, database, user, maxConnections };
  return new Postgres("postgres", { ...args, memoryMiB: memoryMiB(resources.memoryLimit) }, options);
}

function buildRedis({ redis, cluster }: DockerSettings, { machine, options }: Place): Redis | undefined {
  if (!redis.enabled || isElastiCache(redis)) return undefined;
  const { memoryMiB, persistent } = redis;
  return new Redis("redis", { machine, port: cluster.ports.redis, memoryMiB, persistent }, options);
}

function buildMlflow({ mlflow, cluster }: DockerSettings, { machine, options }: Place): Mlflow | undefined {
  if (!mlflow.enabled) return undefined;
  const { workers, allowedHosts, resources } = mlflow;
  const args = { machine, port: cluster.ports.mlflow, workers, allowedHosts };
  return new Mlflow("mlflow", { ...args, memoryMiB: memoryMiB(resources.memoryLimit) }, options);
}

type Stores = Pick<MachineServices, "postgres" | "redis" | "mlflow">;

function buildModels(
  settings: DockerSettings,
  place: Place,
  stores: Stores,
  images: Images,
): MachineServices["models"] {
  const hasGpu = machineHasGpu();
  return settings.models.map((model, index) => {
    // The settings were refused if a model asked for a slice.
    const gpus = gpusFor(Number(model.gpu), settings.cluster.gpu, hasGpu);
    const image = images.of(model);
    const parts = { model, image, index, gpus };
    return { settings: model, image, gpus, model: buildModel(settings, parts, place, stores) };
  });
}

interface ModelParts {
  model: ModelSettings;
  image: pulumi.Output<string>;
  /** Its place in the list, by which it gets a port. */
  index: number;
  gpus?: string;
}

function buildModel(
  { cluster }: DockerSettings,
  { model, image, index, gpus }: ModelParts,
  { machine, options }: Place,
  { postgres, redis, mlflow }: Stores,
): Model {
  const { resources, logLevel, env } = model;
  return new Model(
    model.name,
    {
      machine,
      image,
      port: cluster.ports.models + index,
      origin: originOf(model, mlflow),
      folders: { models: absolute(cluster.folders.models), logs: absolute(cluster.folders.logs) },
      gpus,
      user: cluster.user,
      memoryMiB: memoryMiB(resources.memoryLimit),
      reservedMiB: memoryMiB(resources.memory),
      cpuShares: Math.max(2, Math.round((cpuMillis(resources.cpu) * 1024) / 1000)),
      logLevel,
      env,
      redis,
      postgres,
    },
    options,
  );
}

/** From the registry; without one, from the folder that is named as the model would be there. */
function originOf({ model }: ModelSettings, mlflow: Mlflow | undefined): ModelOrigin {
  if ("volume" in model) return { folder: model.volume.claim, path: model.volume.path };
  return mlflow ? { ...model, mlflow } : { folder: model.name, path: "/app/models" };
}

/** Docker knows no folder of a project. */
function absolute(folder: string): string {
  return path.resolve(pulumi.runtime.getRootDirectory() ?? ".", folder);
}

function buildPrometheus(settings: DockerSettings, { machine, options }: Place): Prometheus | undefined {
  const { enabled, memory, retentionDays } = settings.cluster.prometheus;
  if (!enabled) return undefined;
  const args = {
    machine,
    port: settings.cluster.ports.prometheus,
    memoryMiB: memoryMiB(memory),
    retentionDays,
  };
  return new Prometheus("prometheus", { ...args, jobs: jobsOf(settings) }, options);
}

/** Names, and not the containers: a model that is replaced keeps its name, and Prometheus runs on. */
function jobsOf({ models, mlflow }: DockerSettings): ScrapeJob[] {
  const servers = models.map(({ name }) => ({ address: `${name}:${modelPort}`, service: name }));
  return [
    { name: jobs.model, targets: servers },
    ...(mlflow.enabled ? [{ name: jobs.mlflow, targets: [{ address: `mlflow:${mlflowPort}` }] }] : []),
  ];
}

function buildGrafana(
  { cluster, mlflow }: DockerSettings,
  { machine, options }: Place,
  prometheus: Prometheus | undefined,
): Grafana | undefined {
  const { enabled, memory } = cluster.grafana;
  if (!enabled || !prometheus) return undefined;
  const args = { machine, port: cluster.ports.grafana, memoryMiB: memoryMiB(memory), prometheus };
  return new Grafana("grafana", { ...args, mlflow: mlflow.enabled }, options);
}

function buildElasticsearch(
  { cluster }: DockerSettings,
  { machine, options }: Place,
): Elasticsearch | undefined {
  const { enabled, heapMiB } = cluster.elasticsearch;
  if (!enabled) return undefined;
  return new Elasticsearch("elasticsearch", { machine, port: cluster.ports.elasticsearch, heapMiB }, options);
}

function buildKibana(
  { cluster }: DockerSettings,
  { machine, options }: Place,
  elasticsearch: Elasticsearch | undefined,
): Kibana | undefined {
  const { enabled, memory } = cluster.kibana;
  if (!enabled || !elasticsearch) return undefined;
  const args = { machine, port: cluster.ports.kibana, memoryMiB: memoryMiB(memory), elasticsearch };
  return new Kibana("kibana", args, options);
}
