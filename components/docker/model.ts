import * as pulumi from "@pulumi/pulumi";
import { modelPort } from "../serving";
import { type RunningService, runContainer } from "./container";
import type { ContainerSpec, FolderSpec } from "./containerSpec";
import { countOf } from "./gpus";
import type { Machine } from "./machine";
import { answersPython, type Mlflow } from "./mlflow";
import type { Postgres } from "./postgres";
import type { Redis } from "./redis";

/** Where the weights come from. */
export type ModelOrigin =
  | { mlflow: Pick<Mlflow, "trackingUri">; name: string; version?: string; alias?: string }
  | { folder: string; path: string };

export interface ModelArgs {
  machine: Machine;
  /** Reference of the model server's image. */
  image: pulumi.Input<string>;
  /** Port of the machine. */
  port: number;
  origin: ModelOrigin;
  /** Absolute paths on the machine. */
  folders: { models: string; logs: string };
  /** As `docker run --gpus` takes them. Default: none, the model runs on CPU. */
  gpus?: string;
  /** User and group of the process, who have to be able to write to the folder of logs. */
  user: string;
  memoryMiB: number;
  reservedMiB: number;
  cpuShares: number;
  logLevel: string;
  /** Further variables of the server; secrets do not belong here. */
  env: Record<string, string>;
  /** Services that it talks to, as far as they run. */
  redis?: Pick<Redis, "service" | "password">;
  postgres?: Pick<Postgres, "service" | "database" | "user" | "password">;
}

/** Where containers find the folder of models, and the one for logs. */
const modelsFolder = "/app/models";
const logsFolder = "/app/logs";

/** One model server in a container. */
export class Model extends pulumi.ComponentResource {
  readonly service: RunningService;

  constructor(name: string, args: ModelArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:docker:Model", name, {}, opts);
    this.service = runContainer(name, args.machine, modelSpec(name, args), this);
    this.registerOutputs({ url: this.service.url });
  }
}

export function modelSpec(name: string, args: Omit<ModelArgs, "machine">): ContainerSpec {
  const { image, port, user, memoryMiB, reservedMiB, cpuShares, gpus } = args;
  return {
    image,
    env: environment(name, args),
    user,
    port: { inside: modelPort, outside: port },
    memoryMiB,
    reservedMiB,
    cpuShares,
    gpus,
    folders: [originFolder(args), { source: args.folders.logs, target: logsFolder, readOnly: false }],
    // Frameworks compile kernels here and load them.
    scratch: { "/tmp": { sizeMiB: Math.floor(memoryMiB / 2), executable: true } },
    // Nobody waits: before the first model is registered, there is none to serve.
    health: { test: answersPython(modelPort, "/livez"), startSeconds: 300 },
    mayStop: true,
    stopSeconds: 55,
  };
}

/** The model's own folder, or all of them beside a registry. */
function originFolder({ origin, folders }: Omit<ModelArgs, "machine">): FolderSpec {
  return "folder" in origin
    ? { source: `${folders.models}/${origin.folder}`, target: origin.path, readOnly: true }
    : { source: folders.models, target: modelsFolder, readOnly: true };
}

/** The user's own variables go before the defaults, and never before what follows from other settings. */
function environment(name: string, args: Omit<ModelArgs, "machine">): Record<string, pulumi.Input<string>> {
  const devices = Array.from({ length: countOf(args.gpus) }, (_, index) => index).join(",");
  return {
    HOME: "/tmp",
    ...(devices !== "" && { CUDA_VISIBLE_DEVICES: devices }),
    ...args.env,
    LOG_LEVEL: args.logLevel,
    ...originEnvironment(name, args.origin),
    ...redisEnvironment(args.redis),
    ...postgresEnvironment(args.postgres),
  };
}

function originEnvironment(service: string, origin: ModelOrigin): Record<string, pulumi.Input<string>> {
  if ("folder" in origin) return { MODEL_NAME: service, MODEL_PATH: origin.path };
  const { mlflow, name, version, alias } = origin;
  return {
    MLFLOW_TRACKING_URI: mlflow.trackingUri,
    MODEL_NAME: name,
    ...(version !== undefined && { MODEL_VERSION: version }),
    ...(alias !== undefined && { MODEL_ALIAS: alias }),
  };
}

function redisEnvironment(redis: ModelArgs["redis"]): Record<string, pulumi.Input<string>> {
  if (!redis) return {};
  return {
    REDIS_HOST: redis.service.host,
    REDIS_PORT: String(redis.service.port),
    REDIS_PASSWORD: redis.password,
    REDIS_TLS: "false",
  };
}

function postgresEnvironment(postgres: ModelArgs["postgres"]): Record<string, pulumi.Input<string>> {
  if (!postgres) return {};
  return {
    POSTGRES_HOST: postgres.service.host,
    POSTGRES_PORT: String(postgres.service.port),
    POSTGRES_DATABASE: postgres.database,
    POSTGRES_USER: postgres.user,
    POSTGRES_PASSWORD: postgres.password,
    POSTGRES_SSLMODE: "disable",
  };
}
