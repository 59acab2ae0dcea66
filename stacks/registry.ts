import * as pulumi from "@pulumi/pulumi";
import { ArtifactBucket, ImageRepository } from "../components/aws";
import { movingTagsOf } from "../components/image";
import { type ArtifactStore, type ArtifactVolume, MlflowServer } from "../components/mlflow";
import { closed, type Opening, openingsOn } from "./access";
import type { Data } from "./data";
import type { Foundation } from "./foundation";
import { managedBeside } from "./managed";
import { metricsParts } from "./settings/metricsParts";
import { isS3, type RepositorySettings, type Settings } from "./settings";

/** Where models and images are kept, as far as the settings ask for it. */
export interface Registry {
  mlflow?: MlflowServer;
  /** How people get to its page. */
  opening: Opening;
  repositories: ImageRepository[];
}

/** The places where models, what is known about them, and the images that serve them are kept. */
export function buildRegistry(settings: Settings, foundation: Foundation, data: Data): Registry {
  const { enabled, access } = settings.mlflow;
  const opening = enabled ? openingsOn(settings, foundation)("mlflow", access) : closed;
  const mlflow = buildMlflow(settings, foundation, data, opening);
  opening.publish(mlflow?.outside);
  return {
    mlflow,
    opening,
    repositories: buildRepositories(settings, foundation),
  };
}

function buildMlflow(
  settings: Settings,
  foundation: Foundation,
  { postgres }: Data,
  { access }: Opening,
): MlflowServer | undefined {
  const { enabled, replicas, workers, resources, allowedHosts } = settings.mlflow;
  // The settings were refused if MLflow had no Postgres.
  if (!enabled || !postgres) return undefined;
  return new MlflowServer(
    "mlflow",
    {
      namespace: foundation.namespaces.registry,
      postgres,
      artifacts: buildArtifacts(settings, foundation),
      replicas,
      workers,
      resources,
      allowedHosts,
      watched: metricsParts(settings).mlflow,
      access,
      trains: settings.models.some(({ model }) => "registry" in model && model.train !== false),
      images: settings.images,
    },
    foundation.options,
  );
}

function buildArtifacts(
  { mlflow: { artifacts }, cluster: { storageClass } }: Settings,
  foundation: Foundation,
): ArtifactVolume | ArtifactStore {
  if (!isS3(artifacts)) return { storageGiB: artifacts.storageGiB, storageClass };
  const { args, options } = managedBeside(foundation);
  return { store: new ArtifactBucket("mlflow-artifacts", { ...args, ...artifacts }, options) };
}

function buildRepositories(settings: Settings, foundation: Foundation): ImageRepository[] {
  const { repositories } = settings.images;
  if (repositories.length === 0) return [];
  const { args, options } = managedBeside(foundation);
  return repositories.map((repository) => {
    const movingTags = movingTagsIn(repository, settings);
    const own = { ...repository, movingTags, protect: args.protect };
    return new ImageRepository(`images-${repository.name}`, own, options);
  });
}

/** Where this stack pushes, its own tags move as well. */
function movingTagsIn({ name, movingTags }: RepositorySettings, settings: Settings): string[] {
  const { builder, models } = settings;
  const pushesHere = models.some(({ image }) => "build" in image && image.build.repository === name);
  if (!builder.enabled || builder.registry !== undefined || !pushesHere) return movingTags;
  return [...movingTags.filter((tag) => tag !== "latest"), ...movingTagsOf(pulumi.getStack())];
}
