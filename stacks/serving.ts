import * as pulumi from "@pulumi/pulumi";
import { PostgresDatabase } from "../components/data";
import type { GpuPlacement } from "../components/gpu";
import {
  cacheDependency,
  databaseDependency,
  type Dependency,
  ModelBootstrap,
  ModelService,
  type ModelSource,
  registryDependency,
  type Rollout,
} from "../components/serving";
import type { PrometheusReader } from "../components/metrics";
import type { Data } from "./data";
import { type Exposure, exposureOn } from "./exposure";
import type { Foundation } from "./foundation";
import type { Images } from "./images";
import { placementOf } from "./placement";
import type { Registry } from "./registry";
import { canaryWatcher, rolloutOf } from "./rollouts";
import type { ModelSettings, ModelSourceSettings, Settings } from "./settings";
import { metricsParts } from "./settings/metricsParts";

/** A model and where it runs. */
export interface ServedModel {
  settings: ModelSettings;
  /** Reference of its image. */
  image: pulumi.Output<string>;
  gpu?: GpuPlacement;
  service: ModelService;
}

export interface Serving {
  models: ServedModel[];
  /** Who asks Prometheus about canaries; absent where there is none. */
  watcher?: PrometheusReader;
}

/** What the models use. */
interface Below {
  data: Data;
  registry: Registry;
  images: Images;
}

/** The models, each behind a Service of its own, sharing the stores below. */
export function buildServing(
  settings: Settings,
  foundation: Foundation,
  { data, registry, images }: Below,
): Serving {
  if (settings.models.length === 0) return { models: [] };
  const stores = storeDependencies(settings, foundation, data);
  const registries = registryDependencies(foundation, registry);
  const expose = exposureOn(settings, foundation);
  const train = trainersIn(foundation, registry, images);
  const { customMetrics: scalesOnQueue } = metricsParts(settings);
  const watcher = canaryWatcher(settings, foundation);
  const models = settings.models.map((model): ServedModel => {
    const gpu = placementOf(model, settings.gpuPools);
    const dependencies = "registry" in model.model ? [...registries, ...stores] : stores;
    const exposure = expose(model);
    const image = images.of(model);
    const trained = train(model);
    const rollout = rolloutOf(model, settings, { registry: registries[0], watcher });
    const service = buildModel(
      model,
      { gpu, dependencies, exposure, image, trained, scalesOnQueue, rollout },
      foundation,
    );
    exposure.publish(service);
    return { settings: model, gpu, service, image };
  });
  return { models, watcher };
}

interface ModelParts {
  gpu?: GpuPlacement;
  dependencies: Dependency[];
  exposure: Exposure;
  image: pulumi.Output<string>;
  /** What sees to it that the registry has the model. */
  trained: ModelBootstrap[];
  /** Somebody tells autoscalers what waits. */
  scalesOnQueue: boolean;
  rollout: Rollout;
}

function buildModel(
  model: ModelSettings,
  { gpu, dependencies, exposure, image, trained, scalesOnQueue, rollout }: ModelParts,
  { namespaces, options }: Foundation,
): ModelService {
  const { name, replicas, resources, framework, expose, logLevel, apiKey, env } = model;
  const source = sourceOf(model.model);
  return new ModelService(
    name,
    {
      namespace: namespaces.models,
      image,
      source,
      gpu,
      dependencies,
      replicas: scalesOnQueue ? replicas : { ...replicas, targetQueueDepth: undefined },
      resources,
      framework,
      expose,
      annotations: exposure.annotations,
      logLevel,
      apiKey,
      env,
      rollout,
    },
    pulumi.mergeOptions(options, { dependsOn: trained }),
  );
}

/** Trains what several services share once, before the first of them. */
function trainersIn(
  { namespaces, options }: Foundation,
  { mlflow }: Registry,
  images: Images,
): (model: ModelSettings) => ModelBootstrap[] {
  const made = new Map<string, ModelBootstrap>();
  let registry: Dependency | undefined;
  return (model) => {
    const source = model.model;
    if (!mlflow || !("registry" in source) || source.train === false) return [];
    const image = source.train === true ? images.trainerOf(model) : pulumi.output(source.train.ref);
    // The settings were refused if nothing trains.
    if (!image) return [];
    registry ??= registryDependency(mlflow, mlflow.trainerFor("trainer", namespaces.models));
    const wanted = `${source.name}-${source.version ?? source.alias}`;
    const bootstrap =
      made.get(wanted) ??
      new ModelBootstrap(
        `${model.name}-train`,
        { namespace: namespaces.models, image, model: source, registry },
        options,
      );
    made.set(wanted, bootstrap);
    return [bootstrap];
  };
}

function sourceOf(source: ModelSourceSettings): ModelSource {
  return "volume" in source ? { volume: source.volume } : source;
}

/** One copy of each credential for all models: they share a namespace. */
function storeDependencies(
  { images, postgres: settings }: Settings,
  { namespaces, options }: Foundation,
  { postgres, redis }: Data,
): Dependency[] {
  const dependencies: Dependency[] = [];
  if (redis) {
    dependencies.push(cacheDependency(redis, redis.credentialsFor("models", namespaces.models)));
  }
  if (postgres) {
    const database = new PostgresDatabase(
      "predictions",
      { server: postgres, database: settings.database, role: settings.user, images },
      options,
    );
    dependencies.push(databaseDependency(postgres, database.credentialsFor("models", namespaces.models)));
  }
  return dependencies;
}

function registryDependencies({ namespaces }: Foundation, { mlflow }: Registry): Dependency[] {
  return mlflow ? [registryDependency(mlflow, mlflow.credentialsFor("models", namespaces.models))] : [];
}
